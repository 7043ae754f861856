#include "image_resampling.hpp"

#include <algorithm>
#include <vector>

#include "isthmus/ops/column_sums.hpp"
#include "isthmus/ops/columns.hpp"

namespace isthmus::models {
namespace {

/// Where a place along an axis lies in the source: so much of `first`, the rest of `second`.
struct Between {
  std::size_t first, second;
  double of_first;
};

Between between(std::size_t place, std::size_t to, std::size_t from) {
  const double last = static_cast<double>(from) - 1;
  const double at = (static_cast<double>(place) + 0.5) * static_cast<double>(from) / static_cast<double>(to);
  const double inside = std::clamp(at - 0.5, 0.0, last);
  const auto first = static_cast<std::size_t>(inside);
  return {first, std::min(first + 1, from - 1), 1 - (inside - static_cast<double>(first))};
}

bool is_same(const nn::ImageShape& one, const nn::ImageShape& other) {
  return one.channels == other.channels && one.height == other.height && one.width == other.width;
}

std::vector<float> resampling_matrix(const nn::ImageShape& from, const nn::ImageShape& to) {
  std::vector<float> matrix(to.elements() * from.elements());
  // Source channels that a target channel is the mean of.
  const bool keeps_channels = from.channels == to.channels;
  std::size_t row = 0;
  for (std::size_t channel = 0; channel < to.channels; ++channel)
    for (std::size_t y = 0; y < to.height; ++y)
      for (std::size_t x = 0; x < to.width; ++x, ++row) {
        const Between down = between(y, to.height, from.height), across = between(x, to.width, from.width);
        for (std::size_t c = keeps_channels ? channel : 0; c < (keeps_channels ? channel + 1 : from.channels);
             ++c)
          for (const bool is_lower : {false, true})
            for (const bool is_right : {false, true}) {
              const std::size_t column =
                  (c * from.height + (is_lower ? down.second : down.first)) * from.width +
                  (is_right ? across.second : across.first);
              const double share = (is_lower ? 1 - down.of_first : down.of_first) *
                                   (is_right ? 1 - across.of_first : across.of_first);
              matrix[row * from.elements() + column] +=
                  static_cast<float>(keeps_channels ? share : share / static_cast<double>(from.channels));
            }
      }
  return matrix;
}

}  // namespace

ImageResampling::ImageResampling(Queue& queue, const nn::ImageShape& from, const nn::ImageShape& to,
                                 float gain, float shift) {
  const auto every_element = [&](float value) {
    return queue.upload(std::vector<float>(to.elements(), value), {to.elements()});
  };
  gain_ = every_element(gain);
  shift_ = every_element(shift);
  no_shift_ = every_element(0);
  if (!is_same(from, to))
    matrix_ = queue.upload(resampling_matrix(from, to), {to.elements(), from.elements()});
}

Tensor ImageResampling::forward(nn::Context& context, const Tensor& images) const {
  const Tensor result = context.take({images.rows(), gain_.elements()});
  if (!matrix_.empty()) context.gemm.multiply(images, ops::transposed(matrix_), result, 1.0f, 0.0f);
  ops::affine_columns(context.queue, matrix_.empty() ? images : result, gain_, shift_, result);
  return result;
}

void ImageResampling::add_gradient(nn::Context& context, const Tensor& dy, const Tensor& dimages) const {
  const Tensor scaled = context.take(dy.shape());
  ops::affine_columns(context.queue, dy, gain_, no_shift_, scaled);
  if (matrix_.empty())
    ops::column_sums(context.queue, scaled.reshape({1, scaled.elements()}),
                     dimages.reshape({dimages.elements()}), true);
  else
    context.gemm.multiply(scaled, matrix_, dimages, 1.0f, 1.0f);
}

}  // namespace isthmus::models
