// How often a classifier is right.
//
//   out[0] = scale * |{r : the first of row r's greatest logits is that of label[r]}|
//
// logits: (rows, classes) float32; labels: (rows) int32. One group: batches are small.
#include "common/reduce.clh"

// global (GROUP)
__kernel void accuracy(__global const float* logits, const ulong logits_offset, __global const int* labels,
                       const ulong labels_offset, __global float* out, const ulong out_offset, const uint rows,
                       const uint classes, const float scale) {
  __local float scratch[GROUP];
  float count = 0.0f;
  for (size_t row = get_local_id(0); row < rows; row += GROUP) {
    __global const float* a = logits + logits_offset + row * classes;
    uint greatest = 0;
    for (uint c = 1; c < classes; ++c)
      if (a[c] > a[greatest]) greatest = c;
    if (labels[labels_offset + row] == (int)greatest) count += 1.0f;
  }
  const float total = group_sum(count, scratch);
  if (get_local_id(0) == 0) out[out_offset] = scale * total;
}
