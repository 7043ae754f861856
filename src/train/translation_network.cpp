#include "translation_network.hpp"

#include <algorithm>

#include "iota.hpp"
#include "isthmus/ops/columns.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/to_bytes.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kMostResultBytes = std::size_t(1) << 26;  // of a batch, in the host's memory

}  // namespace

TranslationNetwork::TranslationNetwork(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                                       const TranslationRequest& request, std::size_t rows)
    : queue_(queue),
      gemm_(gemm),
      source_(run.vae(source_of(request.direction))),
      target_(run.vae(target_of(request.direction))),
      map_(*run.translator(request.direction).map),
      request_(request),
      rows_(rows),
      samples_latents_(run.config().translator[static_cast<int>(request.direction)].sample_latents),
      to_standard_(standardising(queue, run.translator(request.direction).source_scale)),
      from_standard_(unstandardising(queue, run.translator(request.direction).target_scale)),
      images_(queue, {rows, source_.options().image.elements()}, DataType::uint8),
      index_(iota(queue, rows)),
      heads_(queue, {samples_latents_ ? kBlock + rows : rows, 2 * source_.options().latent}),
      results_(
          request.product == Product::images
              ? Tensor(queue, {request.samples * rows, target_.options().image.elements()}, DataType::uint8)
              : Tensor(queue, {request.samples * rows, target_.options().latent})),
      encoding_(queue),
      mapping_(queue) {
  encoding_.prepare([this] { encode({}); });
  mapping_.prepare([this] { map({}, 0); });
}

std::size_t TranslationNetwork::most_rows(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                                          const TranslationRequest& request) {
  constexpr std::size_t kSome = 16;  // enough to tell what one takes
  const TranslationNetwork small(queue, gemm, run, request, kSome);
  const Device& device = queue.device();
  const std::size_t workspace = std::max(small.encoding_.bytes(), small.mapping_.bytes()) / kSome + 1;
  return std::clamp<std::size_t>(
      std::min(std::min(device.max_allocation(), device.global_memory() / 4) / workspace,
               kMostResultBytes / (request.samples * small.result_size())),
      1, kBlock);
}

Event TranslationNetwork::enqueue(const std::uint8_t* images, std::size_t count, std::size_t first,
                                  std::uint8_t* results) {
  queue_.write_later(images_.slice(0, count), images);
  const Place place{first / kBlock, first % kBlock};
  encoding_.run([&] { encode(place); });
  for (std::size_t sample = 0; sample < request_.samples; ++sample) mapping_.run([&] { map(place, sample); });
  Event done = queue_.read_later(results_, results);
  queue_.flush();
  return done;
}

void TranslationNetwork::encode(Place place) {
  nn::Context context{queue_, gemm_, encoding_};
  const Tensor x = context.take({rows_, images_.columns()});
  ops::gather_images(queue_, images_, index_, 1 / 255.0f, 0, x);
  ops::affine_columns(queue_, source_.encode(context, x), to_standard_.factor, to_standard_.shift,
                      heads_.slice(samples_latents_ ? place.row : 0, rows_));
}

/// The source latents. A posterior's sample is drawn for the whole block, for there is no other way to begin
/// in the middle of it.
Tensor TranslationNetwork::take_source(nn::Context& context, Place place, std::size_t sample) {
  const std::size_t latent = source_.options().latent;
  const Tensor z = context.take({heads_.rows(), latent});
  if (!samples_latents_) {
    ops::split_columns(queue_, heads_, {z, Tensor({}, 0, {0, latent})});
    return z;
  }
  const std::size_t end = place.row + rows_;
  ops::reparameterize_forward(queue_, heads_.slice(0, end), z.slice(0, end), context.take({1}),
                              context.take_partials(), key(1, place, sample));
  return z.slice(place.row, rows_);
}

void TranslationNetwork::map(Place place, std::size_t sample) {
  nn::Context context{queue_, gemm_, mapping_};
  const Tensor source = take_source(context, place, sample);
  const Tensor noise = context.take({kBlock + rows_, target_.options().latent});
  ops::normal(queue_, noise.slice(0, place.row + rows_), 0, 1, key(0, place, sample));
  const Tensor z = map_.generate(context, noise.slice(place.row, rows_), source);
  const Tensor result = results_.slice(sample * rows_, rows_);
  const Tensor latents = request_.product == Product::latents ? result : z;
  ops::affine_columns(queue_, z, from_standard_.factor, from_standard_.shift, latents);
  if (request_.product == Product::images) ops::to_bytes(queue_, target_.decode(context, z), result);
}

/// As TrainedRun::translate() has them for the images of the first block.
ops::RandomKey TranslationNetwork::key(std::uint32_t stream, Place place, std::size_t sample) const {
  return {request_.seed, stream, place.block << 32 | sample};
}

}  // namespace isthmus::train
