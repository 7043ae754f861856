// The loss of a classifier, with its gradient.
//
//   partials[group] = sum over the group's rows of log(sum_c exp(a[r, c])) - a[r, label[r]]
//   dlogits[r, c]   = scale * (softmax(a[r])[c] - (c == label[r]))
//
// a, dlogits: (rows, classes) float32, dlogits may be a; labels: (rows) int32. A label outside [0, classes) makes its
// row's loss and gradient NaN. One work-item a row: classes are few.
#include "common/reduce.clh"

// global (GROUP * groups)
__kernel void softmax_cross_entropy(__global const float* logits, const ulong logits_offset,
                                    __global const int* labels, const ulong labels_offset, __global float* dlogits,
                                    const ulong dlogits_offset, __global float* partials, const ulong partials_offset,
                                    const uint rows, const uint classes, const float scale) {
  __local float scratch[GROUP];
  float sum = 0.0f;
  for (size_t row = get_global_id(0); row < rows; row += get_global_size(0)) {
    __global const float* a = logits + logits_offset + row * classes;
    __global float* da = dlogits + dlogits_offset + row * classes;
    const int label = labels[labels_offset + row];
    const bool is_known = label >= 0 && (uint)label < classes;
    const float right = is_known ? a[label] : NAN;

    float largest = a[0];
    for (uint c = 1; c < classes; ++c) largest = fmax(largest, a[c]);
    float normaliser = 0.0f;
    for (uint c = 0; c < classes; ++c) normaliser += exp(a[c] - largest);
    for (uint c = 0; c < classes; ++c) {
      const float probability = exp(a[c] - largest) / normaliser;
      da[c] = is_known ? scale * (probability - (c == (uint)label ? 1.0f : 0.0f)) : NAN;
    }
    sum += log(normaliser) + largest - right;
  }
  const float total = group_sum(sum, scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}
