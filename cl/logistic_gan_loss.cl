// The logistic GAN losses on logits, with their gradient. With a = logits:
//
//   rows below `matching`   match[0] = match_scale * sum softplus(-a),  da = match_scale * -sigmoid(-a)
//   the other rows          other[0] = other_scale * sum softplus(a),   da = other_scale * sigmoid(a)
//
// logits, dlogits: `rows` float32, dlogits may be logits. One work-group: a discriminator's batch is small.
// Source: Lu 2018 (arXiv 1805.10130), section 3, L1 and L0; Goodfellow et al. 2014.
#include "common/reduce.clh"

// global (GROUP)
__kernel void logistic_gan_loss(__global const float* logits, const ulong logits_offset, __global float* dlogits,
                                const ulong dlogits_offset, __global float* match, const ulong match_offset,
                                __global float* other, const ulong other_offset, const uint rows, const uint matching,
                                const float match_scale, const float other_scale) {
  __local float scratch[GROUP];
  float match_sum = 0.0f, other_sum = 0.0f;
  for (size_t row = get_local_id(0); row < rows; row += GROUP) {
    const bool is_match = row < matching;
    const float a = logits[logits_offset + row];
    const float wrong = is_match ? -a : a;  // the larger, the worse
    const float decay = exp(-fabs(wrong));
    const float loss = fmax(wrong, 0.0f) + log1p(decay);
    const float slope = (wrong >= 0.0f ? 1.0f : decay) / (1.0f + decay);  // sigmoid(wrong)
    match_sum += is_match ? loss : 0.0f;
    other_sum += is_match ? 0.0f : loss;
    dlogits[dlogits_offset + row] = is_match ? -match_scale * slope : other_scale * slope;
  }
  const float match_total = group_sum(match_sum, scratch), other_total = group_sum(other_sum, scratch);
  if (get_local_id(0) == 0) {
    match[match_offset] = match_scale * match_total;
    other[other_offset] = other_scale * other_total;
  }
}
