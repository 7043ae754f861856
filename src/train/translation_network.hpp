// Encoder, translator and decoder of a run for batches of one size.
#pragma once

#include "isthmus/nn/context.hpp"
#include "isthmus/train/translation_stream.hpp"

namespace isthmus::train {

/// Takes its memory when it is made, and no more.
class TranslationNetwork {
 public:
  /// The noise of so many images is drawn under one key, so that it does not depend on the size of batches.
  /// No batch may cross the end of such a block.
  static constexpr std::size_t kBlock = 1000;

  TranslationNetwork(Queue& queue, ops::Gemm& gemm, TrainedRun& run, const TranslationRequest& request,
                     std::size_t rows);

  /// The most images at once that pay, and that the device and a few buffers of the host hold.
  static std::size_t most_rows(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                               const TranslationRequest& request);

  std::size_t rows() const noexcept { return rows_; }
  /// Bytes of one result.
  std::size_t result_size() const noexcept { return results_.columns() * element_size(results_.type()); }
  /// Bytes of all results of a batch.
  std::size_t results_size() const noexcept { return results_.bytes(); }

  /// Enqueues a batch. What the arguments point to must stay until the event has completed.
  /// \param images   (count, pixels), at most rows()
  /// \param first    number of the first one in the stream
  /// \param results  room for results_size(): (samples, rows, result)
  Event enqueue(const std::uint8_t* images, std::size_t count, std::size_t first, std::uint8_t* results);

 private:
  /// Where a batch stands in the noise.
  struct Place {
    std::uint64_t block = 0;
    std::size_t row = 0;  ///< in the block
  };
  void encode(Place place);
  void map(Place place, std::size_t sample);
  Tensor take_source(nn::Context& context, Place place, std::size_t sample);
  ops::RandomKey key(std::uint32_t stream, Place place, std::size_t sample) const;

  Queue& queue_;
  ops::Gemm& gemm_;
  const models::Vae &source_, &target_;
  const models::LatentMap& map_;
  const TranslationRequest request_;
  const std::size_t rows_;
  const bool samples_latents_;
  const ColumnScale to_standard_, from_standard_;
  Tensor images_, index_, heads_, results_;
  nn::MemoryPlan encoding_, mapping_;
};

}  // namespace isthmus::train
