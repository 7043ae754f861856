#include "translation_path.hpp"

#include "isthmus/ops/columns.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/to_bytes.hpp"

namespace isthmus::train {
namespace {

/// The source's VAE, a map of latents and the target's VAE.
class LatentPath : public TranslationPath {
 public:
  LatentPath(Queue& queue, TrainedRun& run, const TranslationRequest& request)
      : queue_(queue),
        source_(run.vae(source_of(request.direction))),
        target_(run.vae(target_of(request.direction))),
        map_(*run.translator(request.direction).map),
        request_(request),
        samples_latents_(run.config().translator[static_cast<int>(request.direction)].sample_latents),
        to_standard_(standardising(queue, run.translator(request.direction).source_scale)),
        from_standard_(unstandardising(queue, run.translator(request.direction).target_scale)) {}

  std::size_t source_pixels() const override { return source_.options().image.elements(); }
  std::size_t code() const override { return 2 * source_.options().latent; }
  /// For there is no other way to begin in the middle of a posterior's samples.
  bool needs_block() const override { return samples_latents_; }
  Tensor make_results(Queue& queue, std::size_t rows) const override {
    return request_.product == Product::images
               ? Tensor(queue, {rows, target_.options().image.elements()}, DataType::uint8)
               : Tensor(queue, {rows, target_.options().latent});
  }

  void encode(nn::Context& context, const Tensor& images, const Tensor& codes) const override {
    ops::affine_columns(queue_, source_.encode(context, images), to_standard_.factor, to_standard_.shift,
                        codes);
  }

  void translate(nn::Context& context, const Tensor& codes, StreamPlace place, std::size_t sample,
                 const Tensor& result) const override {
    const std::size_t rows = result.rows();
    const Tensor source = take_source(context, codes, place, rows, sample);
    const Tensor noise = context.take({kBlock + rows, target_.options().latent});
    ops::normal(queue_, noise.slice(0, place.row + rows), 0, 1, key(0, place, sample));
    const Tensor z = map_.generate(context, noise.slice(place.row, rows), source);
    const Tensor latents = request_.product == Product::latents ? result : z;
    ops::affine_columns(queue_, z, from_standard_.factor, from_standard_.shift, latents);
    if (request_.product == Product::images) ops::to_bytes(queue_, target_.decode(context, z), result);
  }

 private:
  Tensor take_source(nn::Context& context, const Tensor& codes, StreamPlace place, std::size_t rows,
                     std::size_t sample) const {
    const std::size_t latent = source_.options().latent;
    if (!samples_latents_) {
      const Tensor z = context.take({rows, latent});
      ops::split_columns(queue_, codes, {z, Tensor({}, 0, {0, latent})});
      return z;
    }
    const Tensor z = context.take({kBlock + rows, latent});
    ops::reparameterize_forward(queue_, codes, z.slice(0, codes.rows()), context.take({1}),
                                context.take_partials(), key(1, place, sample));
    return z.slice(place.row, rows);
  }

  /// As TrainedRun::translate() has them for the images of the first block.
  ops::RandomKey key(std::uint32_t stream, StreamPlace place, std::size_t sample) const {
    return {request_.seed, stream, place.block << 32 | sample};
  }

  Queue& queue_;
  const models::Vae &source_, &target_;
  const models::LatentMap& map_;
  const TranslationRequest request_;
  const bool samples_latents_;
  const ColumnScale to_standard_, from_standard_;
};

/// A map of images.
class ImagePath : public TranslationPath {
 public:
  ImagePath(Queue& queue, const models::ImageMap& map) : queue_(queue), map_(map) {}

  std::size_t source_pixels() const override { return map_.source().elements(); }
  std::size_t code() const override { return map_.code(); }
  Tensor make_results(Queue& queue, std::size_t rows) const override {
    return {queue, {rows, map_.target().elements()}, DataType::uint8};
  }
  void encode(nn::Context& context, const Tensor& images, const Tensor& codes) const override {
    map_.encode(context, images, codes);
  }
  void translate(nn::Context& context, const Tensor& codes, StreamPlace, std::size_t,
                 const Tensor& result) const override {
    ops::to_bytes(queue_, map_.decode(context, codes), result);
  }

 private:
  Queue& queue_;
  const models::ImageMap& map_;
};

}  // namespace

std::unique_ptr<const TranslationPath> make_translation_path(Queue& queue, TrainedRun& run,
                                                             const TranslationRequest& request) {
  const models::ImageMap* const images = run.translator(request.direction).images.get();
  if (!images) return std::make_unique<LatentPath>(queue, run, request);
  if (request.product == Product::latents) run.require_latents(request.direction);
  return std::make_unique<ImagePath>(queue, *images);
}

}  // namespace isthmus::train
