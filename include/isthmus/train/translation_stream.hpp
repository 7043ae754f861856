/// \file
/// Any number of images through a trained run: reading, computing and writing at the same time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "isthmus/data/image_sink.hpp"
#include "isthmus/data/image_source.hpp"
#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What is handed to the sink for each translation.
enum class Product {
  images,  ///< bytes, (channels, height, width) of the target's images
  latents  ///< float32, (target latent): z2 as the target's decoder takes it
};

struct TranslationRequest {
  Direction direction = Direction::a2b;
  Product product = Product::images;
  std::size_t samples = 1;  ///< translations of each image, each with noise of its own
  std::uint64_t seed = 0;   ///< of the noise
  std::size_t batch = 0;    ///< images at once; 0, or too many: as many as pay and as the device holds
};

struct TranslationWatch {
  /// How many images have been computed, after every batch.
  std::function<void(std::size_t images)> on_progress = [](std::size_t) {};
  /// Why a picture was passed over.
  std::function<void(const std::string& reason)> on_refused = [](const std::string&) {};
  /// Set from a signal handler: the batches under way are finished, and no others are begun.
  const std::atomic<bool>* stop = nullptr;
};

struct TranslationCount {
  std::size_t images = 0, refused = 0;
  bool is_whole = true;  ///< not stopped before the end
};

/// Translates the source's images into the sink, and finishes it unless it was stopped or there was no image.
/// The noise of translation s of image i depends on the seed, i and s alone. Memory is taken for a few
/// batches, before the first one. The source and the sink are each called on a thread of their own; the watch
/// is called on the caller's.
/// \throws Error of the source, the sink or the device
TranslationCount translate_stream(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                                  const TranslationRequest& request, data::ImageSource& source,
                                  data::ImageSink& sink, const TranslationWatch& watch = {});

}  // namespace isthmus::train
#pragma GCC visibility pop
