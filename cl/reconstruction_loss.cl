// How far a decoder's output is from an image, with the gradient, in one pass.
//
//   partials[group] = sum of l(p, x) over the group's share
//   doutput         = scale * dl/doutput, written or added
//
// With a = output, x = target, and p = sigmoid(a) where LOGITS is set, else p = a:
//   BCE       l = max(a, 0) - a x + log(1 + exp(-|a|)),      dl/da = sigmoid(a) - x   (a is always a logit)
//   MSE       l = (p - x)^2,                                 dl/dp = 2 (p - x)
//   L1        l = |p - x|,                                   dl/dp = sign(p - x)
//   GAUSSIAN  l = (p - x)^2 / (2 s^2) + log s + log(2 pi)/2, dl/dp = (p - x) / s^2
//
// output, target, doutput: `elements` float32 each.
// Build options: LOSS, one of the numbers below; LOGITS; ACCUMULATE to add to doutput.
#include "common/reduce.clh"
#include "common/vector.clh"

#define BCE 0
#define MSE 1
#define L1 2
#define GAUSSIAN 3
#ifndef LOSS
#define LOSS BCE
#endif

// global (GROUP * groups); sigma is read by GAUSSIAN alone
__kernel void reconstruction_loss(__global const float* output, const ulong output_offset,
                                  __global const float* target, const ulong target_offset, __global float* doutput,
                                  const ulong doutput_offset, __global float* partials, const ulong partials_offset,
                                  const ulong elements, const float scale, const float sigma) {
  __local float scratch[GROUP];
  output += output_offset;
  target += target_offset;
  doutput += doutput_offset;
  floatw sum = 0.0f;
  for (size_t first = get_global_id(0) * WIDTH; first < elements; first += get_global_size(0) * WIDTH) {
    const floatw a = load_w(output, first, elements), x = load_w(target, first, elements);
#if LOSS == BCE
    const floatw decay = exp(-fabs(a));  // in (0, 1]: nothing below overflows
    const floatw loss = fmax(a, 0.0f) - a * x + log1p(decay);
    const floatw slope = (a >= 0.0f ? (floatw)1.0f : decay) / (1.0f + decay) - x;
#else
#ifdef LOGITS
    const floatw p = 1.0f / (1.0f + exp(-a)), dp = p * (1.0f - p);
#else
    const floatw p = a, dp = 1.0f;
#endif
    const floatw error = p - x;
#if LOSS == MSE
    const floatw loss = error * error, slope = 2.0f * error * dp;
#elif LOSS == L1
    const floatw loss = fabs(error), slope = sign(error) * dp;
#else
    const float precision = 1.0f / (sigma * sigma);
    const floatw loss = 0.5f * precision * error * error + (log(sigma) + 0.9189385332046727f);
    const floatw slope = precision * error * dp;
#endif
#endif
    sum += mask_w(loss, first, elements);
#ifdef ACCUMULATE
    store_w(load_w(doutput, first, elements) + scale * slope, doutput, first, elements);
#else
    store_w(scale * slope, doutput, first, elements);
#endif
  }
  const float total = group_sum(sum_w(sum), scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}
