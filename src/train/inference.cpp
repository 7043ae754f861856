#include "isthmus/train/inference.hpp"

#include <algorithm>

#include "iota.hpp"
#include "isthmus/ops/gather.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kBatch = 1000;

/// Runs `batch(context, first, rows)` over `count` rows in equal batches that fit the device, so that one
/// memory plan serves all; the last one overlaps the one before it where they do not divide the rows.
template <class Batch>
void for_each_batch(Queue& queue, ops::Gemm& gemm, std::size_t count, Batch&& batch) {
  std::size_t rows = std::min(kBatch, count);
  nn::MemoryPlan memory(queue);
  nn::Context context{queue, gemm, memory};
  while (rows > 1 && memory.measure([&] { batch(context, 0, rows); }) > nn::largest_workspace(queue.device()))
    rows = (rows + 1) / 2;
  for (std::size_t first = 0; first < count; first += rows)
    memory.run([&] { batch(context, std::min(first, count - rows), rows); });
}

}  // namespace

Tensor encode(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const data::DeviceImages& images) {
  return map_images(
      queue, gemm, images, 2 * vae.options().latent,
      [&](nn::Context& context, const Tensor& x, const Tensor& out) { vae.encode(context, x, out); });
}

Tensor encode_jittered(Queue& queue, ops::Gemm& gemm, const models::Vae& vae,
                       const data::DeviceImages& images, const ops::Jitter& jitter, ops::RandomKey key) {
  const std::size_t count = images.images.rows();
  const Tensor index = iota(queue, count), heads(queue, {count, 2 * vae.options().latent});
  for_each_batch(queue, gemm, count, [&](nn::Context& context, std::size_t first, std::size_t rows) {
    const Tensor x = context.take({rows, images.images.columns()});
    ops::gather_images_jittered(queue, images.images, index.slice(first, rows), 1 / 255.0f, 0, jitter,
                                {key.seed, key.stream, key.step + first}, x);
    vae.encode(context, x, heads.slice(first, rows));
  });
  return heads;
}

Tensor encode(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const Tensor& images) {
  const Tensor heads(queue, {images.rows(), 2 * vae.options().latent});
  for_each_batch(queue, gemm, images.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    vae.encode(context, images.slice(first, rows), heads.slice(first, rows));
  });
  return heads;
}

Tensor decode(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const Tensor& z) {
  const Tensor images(queue, {z.rows(), vae.options().image.elements()});
  for_each_batch(queue, gemm, z.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    vae.decode(context, z.slice(first, rows), images.slice(first, rows));
  });
  return images;
}

Tensor generate(Queue& queue, ops::Gemm& gemm, const models::LatentMap& map, const Tensor& noise,
                const Tensor& source) {
  const Tensor z(queue, noise.shape());
  for_each_batch(queue, gemm, noise.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    queue.copy(map.generate(context, noise.slice(first, rows), source.slice(first, rows)),
               z.slice(first, rows));
  });
  return z;
}

Tensor constrain(Queue& queue, ops::Gemm& gemm, const models::LatentConstraints& constraints, const Tensor& z,
                 const Tensor& y, std::size_t steps) {
  const Tensor moved(queue, z.shape());
  for_each_batch(queue, gemm, z.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    const Tensor from = z.slice(first, rows), asked = y.slice(first, rows);
    queue.copy(steps > 0 ? constraints.optimise(context, from, asked, steps)
                         : constraints.constrain(context, from, asked),
               moved.slice(first, rows));
  });
  return moved;
}

Tensor logits(Queue& queue, ops::Gemm& gemm, const models::Judge& judge, const Tensor& images) {
  const Tensor all(queue, {images.rows(), judge.options().classes});
  for_each_batch(queue, gemm, images.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    queue.copy(judge.classify(context, images.slice(first, rows)), all.slice(first, rows));
  });
  return all;
}

std::vector<std::int32_t> classify(Queue& queue, ops::Gemm& gemm, const models::Judge& judge,
                                   const Tensor& images) {
  const std::size_t classes = judge.options().classes;
  const HostView<float> values = queue.view<float>(logits(queue, gemm, judge, images));
  std::vector<std::int32_t> labels(images.rows());
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto begin = values.begin() + row * classes;
    labels[row] = static_cast<std::int32_t>(std::max_element(begin, begin + classes) - begin);
  }
  return labels;
}

Tensor features(Queue& queue, ops::Gemm& gemm, const models::Judge& judge, const Tensor& images) {
  Tensor all;
  for_each_batch(queue, gemm, images.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    const Tensor some = judge.features(context, images.slice(first, rows));
    if (all.empty()) all = Tensor(queue, {images.rows(), some.columns()});
    queue.copy(some, all.slice(first, rows));
  });
  return all;
}

Tensor map_images(Queue& queue, ops::Gemm& gemm, const data::DeviceImages& images, std::size_t outputs,
                  const std::function<void(nn::Context&, const Tensor&, const Tensor&)>& map) {
  const std::size_t count = images.images.rows();
  const Tensor index = iota(queue, count), all(queue, {count, outputs});
  for_each_batch(queue, gemm, count, [&](nn::Context& context, std::size_t first, std::size_t rows) {
    const Tensor x = context.take({rows, images.images.columns()});
    ops::gather_images(queue, images.images, index.slice(first, rows), 1 / 255.0f, 0, x);
    map(context, x, all.slice(first, rows));
  });
  return all;
}

Tensor encode(Queue& queue, ops::Gemm& gemm, const models::ImageMap& map, const data::DeviceImages& images) {
  return map_images(
      queue, gemm, images, map.code(),
      [&](nn::Context& context, const Tensor& x, const Tensor& out) { map.encode(context, x, out); });
}

Tensor encode(Queue& queue, ops::Gemm& gemm, const models::ImageMap& map, const Tensor& images) {
  const Tensor codes(queue, {images.rows(), map.code()});
  for_each_batch(queue, gemm, images.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    map.encode(context, images.slice(first, rows), codes.slice(first, rows));
  });
  return codes;
}

Tensor decode(Queue& queue, ops::Gemm& gemm, const models::ImageMap& map, const Tensor& codes) {
  const Tensor images(queue, {codes.rows(), map.target().elements()});
  for_each_batch(queue, gemm, codes.rows(), [&](nn::Context& context, std::size_t first, std::size_t rows) {
    map.decode(context, codes.slice(first, rows), images.slice(first, rows));
  });
  return images;
}

Tensor to_float(Queue& queue, const data::DeviceImages& images) {
  const std::size_t count = images.images.rows();
  const Tensor floats(queue, {count, images.images.columns()});
  ops::gather_images(queue, images.images, iota(queue, count), 1 / 255.0f, 0, floats);
  return floats;
}

}  // namespace isthmus::train
