// What translates images of a run, for batches of one size.
#pragma once

#include "isthmus/nn/context.hpp"
#include "isthmus/train/translation_stream.hpp"
#include "translation_path.hpp"

namespace isthmus::train {

/// Takes its memory when it is made, and no more.
class TranslationNetwork {
 public:
  /// The noise of so many images is drawn under one key, so that it does not depend on the size of batches.
  /// No batch may cross the end of such a block.
  static constexpr std::size_t kBlock = TranslationPath::kBlock;

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
  void encode(StreamPlace place);
  void translate(StreamPlace place, std::size_t sample);

  Queue& queue_;
  ops::Gemm& gemm_;
  const std::unique_ptr<const TranslationPath> path_;
  const std::size_t samples_, rows_;
  Tensor images_, index_, codes_, results_;
  nn::MemoryPlan encoding_, translating_;
};

}  // namespace isthmus::train
