// What the images of a stream go through on the device: from an image to its code, and from a code to the
// results.
#pragma once

#include <memory>

#include "isthmus/nn/context.hpp"
#include "isthmus/train/translation_stream.hpp"

namespace isthmus::train {

/// Where a batch stands in the noise, which is drawn for a block of images under one key, so that it does not
/// depend on the size of batches.
struct StreamPlace {
  std::uint64_t block = 0;
  std::size_t row = 0;  ///< in the block
};

class TranslationPath {
 public:
  static constexpr std::size_t kBlock = 1000;

  virtual ~TranslationPath() = default;

  virtual std::size_t source_pixels() const = 0;
  /// Numbers of an image's code.
  virtual std::size_t code() const = 0;
  /// Whether translate() takes the codes of a block from its beginning, rather than those of the batch alone.
  virtual bool needs_block() const { return false; }
  /// Room for the results of so many images.
  virtual Tensor make_results(Queue& queue, std::size_t rows) const = 0;

  /// \param images  (rows, source_pixels()) in [0, 1]
  /// \param codes   (rows, code()), written
  virtual void encode(nn::Context& context, const Tensor& images, const Tensor& codes) const = 0;
  /// \param codes   (rows, code()), or (place.row + rows, code()) where it needs the block
  /// \param result  (rows, result) of make_results(), written
  virtual void translate(nn::Context& context, const Tensor& codes, StreamPlace place, std::size_t sample,
                         const Tensor& result) const = 0;
};

/// The path of a run's translator. \throws UsageError where it does not make what is asked for
std::unique_ptr<const TranslationPath> make_translation_path(Queue& queue, TrainedRun& run,
                                                             const TranslationRequest& request);

}  // namespace isthmus::train
