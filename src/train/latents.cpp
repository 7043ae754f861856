#include "isthmus/train/latents.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "isthmus/ops/columns.hpp"

namespace isthmus::train {

LatentScale measure_scale(Queue& queue, const Tensor& heads) {
  const std::size_t count = heads.rows(), width = heads.columns(), latent = width / 2;
  const HostView<float> values = queue.view<float>(heads);
  std::vector<double> sum(latent), squares(latent), variance(latent);
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t c = 0; c < latent; ++c) {
      const double mean = values[row * width + c];
      sum[c] += mean;
      squares[c] += mean * mean;
      variance[c] += std::exp(static_cast<double>(values[row * width + latent + c]));
    }
  LatentScale scale;
  for (std::size_t c = 0; c < latent; ++c) {
    const double mean = sum[c] / count;
    scale.mean.push_back(static_cast<float>(mean));
    const double total = std::max(squares[c] / count - mean * mean, 0.0) + variance[c] / count;
    scale.deviation.push_back(static_cast<float>(std::sqrt(std::max(total, 1e-12))));
  }
  return scale;
}

LatentScale unit_scale(std::size_t latent) {
  return {std::vector<float>(latent, 0.0f), std::vector<float>(latent, 1.0f)};
}

std::vector<nn::SafeTensor> scale_tensors(const LatentScale& source, const LatentScale& target) {
  std::vector<nn::SafeTensor> tensors;
  for (const auto& [side, scale] : {std::pair("source", &source), std::pair("target", &target)}) {
    tensors.push_back({std::string(side) + ".mean", {scale->mean.size()}, scale->mean});
    tensors.push_back({std::string(side) + ".deviation", {scale->deviation.size()}, scale->deviation});
  }
  return tensors;
}

LatentScale read_scale(const nn::SafeTensors& file, const std::string& side) {
  return {file.at(side + ".mean").values, file.at(side + ".deviation").values};
}

ColumnScale standardising(Queue& queue, const LatentScale& scale) {
  const std::size_t latent = scale.mean.size();
  std::vector<float> factor(2 * latent, 1.0f), shift(2 * latent);
  for (std::size_t c = 0; c < latent; ++c) {
    factor[c] = 1 / scale.deviation[c];
    shift[c] = -scale.mean[c] / scale.deviation[c];
    shift[latent + c] = -2 * std::log(scale.deviation[c]);
  }
  return {queue.upload(factor, {2 * latent}), queue.upload(shift, {2 * latent})};
}

ColumnScale unstandardising(Queue& queue, const LatentScale& scale) {
  const std::size_t latent = scale.mean.size();
  return {queue.upload(scale.deviation, {latent}), queue.upload(scale.mean, {latent})};
}

Tensor standardise(Queue& queue, const Tensor& heads, const LatentScale& scale) {
  const auto [factor, shift] = standardising(queue, scale);
  const Tensor result(queue, heads.shape());
  ops::affine_columns(queue, heads, factor, shift, result);
  return result;
}

Tensor unstandardise(Queue& queue, const Tensor& z, const LatentScale& scale) {
  const auto [factor, shift] = unstandardising(queue, scale);
  const Tensor result(queue, z.shape());
  ops::affine_columns(queue, z, factor, shift, result);
  return result;
}

Tensor inverse_squared_sigmas(Queue& queue, const Tensor& heads) {
  const std::size_t count = heads.rows(), latent = heads.columns() / 2;
  const HostView<float> values = queue.view<float>(heads);
  std::vector<float> result(latent);
  for (std::size_t c = 0; c < latent; ++c) {
    double sum = 0;
    for (std::size_t row = 0; row < count; ++row)
      sum += std::exp(0.5 * static_cast<double>(values[row * 2 * latent + latent + c]));
    const double mean = std::max(sum / static_cast<double>(count), 1e-6);
    result[c] = static_cast<float>(1 / (mean * mean));
  }
  return queue.upload(result, {latent});
}

Tensor posterior_mean(Queue& queue, const Tensor& heads) {
  const std::size_t latent = heads.columns() / 2;
  const Tensor mean(queue, {heads.rows(), latent});
  ops::split_columns(queue, heads, {mean, Tensor({}, 0, {0, latent})});
  return mean;
}

}  // namespace isthmus::train
