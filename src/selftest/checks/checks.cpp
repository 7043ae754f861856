#include "checks.hpp"

namespace isthmus::selftest {

const std::vector<Check>& checks() {
  static const std::vector<Check> all = {
      {{"sum", ""}, check::sum},
      {{"column_sums", ""}, check::column_sums},
      {{"columns", ""}, check::columns},
      {{"bias_activation", "forward"}, check::bias_activation_forward},
      {{"bias_activation", "backward"}, check::bias_activation_backward},
      {{"gemm", "ours"}, check::gemm_ours},
      {{"gemm", "clblast"}, check::gemm_clblast},
      {{"tuning_record", ""}, check::tuning_record},
      {{"conv2d", "forward"}, check::conv2d_forward},
      {{"conv2d", "backward, input"}, check::conv2d_backward_input},
      {{"conv2d", "backward, weight"}, check::conv2d_backward_weight},
      {{"conv_transpose2d", "forward"}, check::conv_transpose2d_forward},
      {{"conv_transpose2d", "backward, input"}, check::conv_transpose2d_backward_input},
      {{"conv_transpose2d", "backward, weight"}, check::conv_transpose2d_backward_weight},
      {{"batch_norm", "forward"}, check::batch_norm_forward},
      {{"batch_norm", "inference"}, check::batch_norm_inference},
      {{"batch_norm", "backward"}, check::batch_norm_backward},
      {{"max_pool", "forward"}, check::max_pool_forward},
      {{"max_pool", "backward"}, check::max_pool_backward},
      {{"global_average_pool", ""}, check::global_average_pool},
      {{"to_bytes", ""}, check::to_bytes},
      {{"upsample_nearest", "forward"}, check::upsample_nearest_forward},
      {{"upsample_nearest", "backward"}, check::upsample_nearest_backward},
      {{"random", "uniform"}, check::random_uniform},
      {{"random", "normal"}, check::random_normal},
      {{"dropout", ""}, check::dropout},
      {{"reparameterize", "forward"}, check::reparameterize_forward},
      {{"reparameterize", "backward"}, check::reparameterize_backward},
      {{"gated_mix", "forward"}, check::gated_mix_forward},
      {{"gated_mix", "backward"}, check::gated_mix_backward},
      {{"reconstruction_loss", ""}, check::reconstruction_loss},
      {{"softmax_cross_entropy", ""}, check::softmax_cross_entropy},
      {{"accuracy", ""}, check::accuracy},
      {{"logistic_gan_loss", ""}, check::logistic_gan_loss},
      {{"squared_distance", ""}, check::squared_distance},
      {{"sliced_wasserstein", ""}, check::sliced_wasserstein},
      {{"total_variation", ""}, check::total_variation},
      {{"log_distance", ""}, check::log_distance},
      {{"r1_penalty", ""}, check::r1_penalty},
      {{"adam", ""}, check::adam},
      {{"gather", ""}, check::gather},
      {{"gather", "jittered"}, check::gather_jittered},
      {{"contrast_normalise", ""}, check::contrast_normalise},
      {{"sampling", "epochs"}, check::sampling_epochs},
      {{"sampling", "pairs"}, check::sampling_pairs},
      {{"nearest_neighbours", ""}, check::nearest_neighbours},
      {{"training", ""}, check::training},
  };
  return all;
}

}  // namespace isthmus::selftest
