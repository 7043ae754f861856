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

// 2 atanh(s) = log((1 + s) / (1 - s)) for 0 <= s <= 1/3, as its series; what follows of it is below half a unit in the
// last place. So log(1 + d) = 2 atanh(d / (2 + d)) takes a few multiplications, where log1p takes most of a loss' time.
static floatw twice_atanh(const floatw s) {
  const floatw square = s * s;
  floatw sum = 2.0f / 13;
  sum = sum * square + 2.0f / 11;
  sum = sum * square + 2.0f / 9;
  sum = sum * square + 2.0f / 7;
  sum = sum * square + 2.0f / 5;
  sum = sum * square + 2.0f / 3;
  return sum * square * s + 2.0f * s;
}

// A group's share is contiguous. global (groups of a power of two up to GROUP); sigma is read by GAUSSIAN alone
__kernel void reconstruction_loss(__global const float* output, const ulong output_offset,
                                  __global const float* target, const ulong target_offset, __global float* doutput,
                                  const ulong doutput_offset, __global float* partials, const ulong partials_offset,
                                  const ulong elements, const float scale, const float sigma) {
  __local float scratch[GROUP];
  output += output_offset;
  target += target_offset;
  doutput += doutput_offset;
  const size_t vectors = (elements + WIDTH - 1) / WIDTH, share = (vectors + get_num_groups(0) - 1) / get_num_groups(0);
  const size_t begin = get_group_id(0) * share, end = min(begin + share, vectors);
  floatw sum = 0.0f;
  for (size_t vector = begin + get_local_id(0); vector < end; vector += get_local_size(0)) {
    const size_t first = vector * WIDTH;
    const floatw a = load_w(output, first, elements), x = load_w(target, first, elements);
#if LOSS == BCE
    const floatw decay = exp(-fabs(a));  // in (0, 1]: nothing below overflows
    const floatw one_over = 1.0f / ((1.0f + decay) * (2.0f + decay));
    const floatw loss = fmax(a, 0.0f) - a * x + twice_atanh(decay * ((1.0f + decay) * one_over));  // log(1 + decay)
    const floatw slope = (a >= 0.0f ? (floatw)1.0f : decay) * ((2.0f + decay) * one_over) - x;
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
