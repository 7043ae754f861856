#include "translation_network.hpp"

#include <algorithm>

#include "iota.hpp"
#include "isthmus/ops/gather.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kMostResultBytes = std::size_t(1) << 26;  // of a batch, in the host's memory

}  // namespace

TranslationNetwork::TranslationNetwork(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                                       const TranslationRequest& request, std::size_t rows)
    : queue_(queue),
      gemm_(gemm),
      path_(make_translation_path(queue, run, request)),
      samples_(request.samples),
      rows_(rows),
      images_(queue, {rows, path_->source_pixels()}, DataType::uint8),
      index_(iota(queue, rows)),
      codes_(queue, {path_->needs_block() ? kBlock + rows : rows, path_->code()}),
      results_(path_->make_results(queue, samples_ * rows)),
      encoding_(queue),
      translating_(queue) {
  encoding_.prepare([this] { encode({}); });
  translating_.prepare([this] { translate({}, 0); });
}

std::size_t TranslationNetwork::most_rows(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                                          const TranslationRequest& request) {
  constexpr std::size_t kSome = 16;  // enough to tell what one takes
  const TranslationNetwork small(queue, gemm, run, request, kSome);
  const Device& device = queue.device();
  const std::size_t workspace = std::max(small.encoding_.bytes(), small.translating_.bytes()) / kSome + 1;
  return std::clamp<std::size_t>(
      std::min(std::min(device.max_allocation(), device.global_memory() / 4) / workspace,
               kMostResultBytes / (request.samples * small.result_size())),
      1, kBlock);
}

Event TranslationNetwork::enqueue(const std::uint8_t* images, std::size_t count, std::size_t first,
                                  std::uint8_t* results) {
  queue_.write_later(images_.slice(0, count), images);
  const StreamPlace place{first / kBlock, first % kBlock};
  encoding_.run([&] { encode(place); });
  for (std::size_t sample = 0; sample < samples_; ++sample)
    translating_.run([&] { translate(place, sample); });
  Event done = queue_.read_later(results_, results);
  queue_.flush();
  return done;
}

void TranslationNetwork::encode(StreamPlace place) {
  nn::Context context{queue_, gemm_, encoding_};
  const Tensor x = context.take({rows_, images_.columns()});
  ops::gather_images(queue_, images_, index_, 1 / 255.0f, 0, x);
  path_->encode(context, x, codes_.slice(path_->needs_block() ? place.row : 0, rows_));
}

void TranslationNetwork::translate(StreamPlace place, std::size_t sample) {
  nn::Context context{queue_, gemm_, translating_};
  path_->translate(context, path_->needs_block() ? codes_.slice(0, place.row + rows_) : codes_, place, sample,
                   results_.slice(sample * rows_, rows_));
}

}  // namespace isthmus::train
