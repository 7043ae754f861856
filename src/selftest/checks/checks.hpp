// What the selftest tries, operation by operation: a file for each header of isthmus/ops.
#pragma once

#include <vector>

#include "../probe.hpp"

namespace isthmus::selftest {

struct Check {
  LineName name;
  void (*run)(Probe&);
};

/// In the order in which they run.
const std::vector<Check>& checks();

namespace check {

void accuracy(Probe&);
void adam(Probe&);
void batch_norm_forward(Probe&);
void batch_norm_inference(Probe&);
void batch_norm_backward(Probe&);
void bias_activation_forward(Probe&);
void bias_activation_backward(Probe&);
void column_sums(Probe&);
void columns(Probe&);
void contrast_normalise(Probe&);
void to_bytes(Probe&);
void conv2d_forward(Probe&);
void conv2d_backward_input(Probe&);
void conv2d_backward_weight(Probe&);
void conv_transpose2d_forward(Probe&);
void conv_transpose2d_backward_input(Probe&);
void conv_transpose2d_backward_weight(Probe&);
void dropout(Probe&);
void gated_mix_forward(Probe&);
void gated_mix_backward(Probe&);
void gather(Probe&);
void gather_jittered(Probe&);
void gemm_ours(Probe&);
void gemm_clblast(Probe&);
void global_average_pool(Probe&);
void log_distance(Probe&);
void logistic_gan_loss(Probe&);
void max_pool_forward(Probe&);
void max_pool_backward(Probe&);
void nearest_neighbours(Probe&);
void r1_penalty(Probe&);
void random_uniform(Probe&);
void random_normal(Probe&);
void reconstruction_loss(Probe&);
void reparameterize_forward(Probe&);
void reparameterize_backward(Probe&);
void sampling_epochs(Probe&);
void sampling_pairs(Probe&);
void sliced_wasserstein(Probe&);
void softmax_cross_entropy(Probe&);
void squared_distance(Probe&);
void total_variation(Probe&);
void sum(Probe&);
void tuning_record(Probe&);
void upsample_nearest_forward(Probe&);
void upsample_nearest_backward(Probe&);
void training(Probe&);

}  // namespace check

}  // namespace isthmus::selftest
