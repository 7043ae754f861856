#include "isthmus/ops/logistic_gan_loss.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void logistic_gan_loss(Queue& queue, const Tensor& logits, std::size_t matching, float match_weight,
                       float other_weight, const Tensor& dlogits, const Tensor& match, const Tensor& other) {
  const std::size_t rows = logits.rows();
  require_shape(logits, {rows, 1}, "logistic_gan_loss: logits");
  require_shape(dlogits, {rows, 1}, "logistic_gan_loss: dlogits");
  require_shape(match, {1}, "logistic_gan_loss: match");
  require_shape(other, {1}, "logistic_gan_loss: other");
  if (matching > rows) throw UsageError("logistic_gan_loss: more matching rows than rows");
  const auto scale = [](float weight, std::size_t count) {
    return count ? weight / static_cast<float>(count) : 0.0f;
  };
  queue.launch(queue.kernel("logistic_gan_loss", "logistic_gan_loss"), groups(queue, 1), logits, dlogits,
               match, other, static_cast<cl_uint>(rows), static_cast<cl_uint>(matching),
               scale(match_weight, matching), scale(other_weight, rows - matching));
}

}  // namespace isthmus::ops
