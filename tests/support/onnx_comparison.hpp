// What a run's translations are, for ONNX Runtime to find the same.
#pragma once

#include <cmath>

#include "isthmus/data/device_images.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/onnx_export.hpp"
#include "support/python.hpp"

namespace isthmus::test {

inline constexpr std::uint64_t kNoiseSeed = 5;
inline constexpr std::uint32_t kNoiseSample = 2;

/// Writes inputs and outputs of all four models of a direction, by their names in those.
/// \param images  of the source domain, as they are before they are converted
inline void write_translations(Queue& queue, train::TrainedRun& run, train::Direction direction,
                               const data::Images& images, const std::string& path) {
  const int source = train::source_of(direction), target = train::target_of(direction);
  const std::size_t rows = images.count, latent = run.vae(source).options().latent;
  const bool takes_samples = run.config().translator[source].sample_latents;
  const nn::ImageShape &from = run.image(source), &to = run.image(target);

  const Tensor pixels = train::to_float(queue, data::upload(queue, images));
  const Tensor heads = run.encode(
      direction, data::upload(queue, data::convert(images, run.config().domain[source].conversion)));
  const Tensor posterior_noise(queue, {rows, latent});
  ops::normal(queue, posterior_noise, 0, 1, {kNoiseSeed, 1, kNoiseSample});  // as translate() draws it
  const Tensor noise = run.noise(direction, rows, kNoiseSeed, kNoiseSample);
  const std::vector<float> head = queue.download<float>(heads),
                           epsilon = queue.download<float>(posterior_noise);
  std::vector<float> z(rows * latent);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const std::size_t place = i / latent * 2 * latent + i % latent;
    z[i] = head[place] + (takes_samples ? std::exp(head[place + latent] / 2) * epsilon[i] : 0);
  }
  const Tensor target_latent = run.generate(direction, noise, queue.upload(z, {rows, latent}));
  const Tensor translations = run.translate(direction, heads, kNoiseSeed, kNoiseSample);
  nn::write_safetensors(
      path,
      {{{"images", {rows, from.channels, from.height, from.width}, queue.download<float>(pixels)},
        {"noise", noise.shape(), queue.download<float>(noise)},
        {"posterior_noise", posterior_noise.shape(), epsilon},
        {"source_latent", {rows, latent}, z},
        {"target_latent", target_latent.shape(), queue.download<float>(target_latent)},
        {"translations", {rows, to.channels, to.height, to.width}, queue.download<float>(translations)}},
       {}});
}

/// A Python that has ONNX Runtime, or none.
inline std::string onnx_python() {
  return python_with("onnx, onnxruntime, numpy, safetensors", "ONNX Runtime",
                     "pip install -r tests/onnx/requirements.txt");
}

/// Runs models on what `expected` has.
inline void check_in_onnx_runtime(const std::string& python, const std::string& expected,
                                  const std::vector<std::string>& models) {
  std::string command = python + " " ISTHMUS_SOURCE_DIR "/tests/onnx/compare.py " + expected;
  for (const std::string& model : models) command += " " + model;
  BOOST_TEST(status_of(command) == 0, models.front());
}

}  // namespace isthmus::test
