// Convolutions as products with a matrix of patches in memory, for devices whose products another library computes:
//
//   patches_of_images  patches[(n, i, j), (c, p, q)] = x[n, c, s*i + p - pad, s*j + q - pad], zero outside (im2col)
//   images_of_patches  x[n, c, h, w] = finish(sum of the patches' elements that were read there) (col2im, as a gather)
//   channels_last      out[(n, position), c] = x[n, c, position]
//   channels_first     y[n, c, position] = finish(x[(n, position), c])
//   channel_sums       sums[c] = the sum of x[n, c, position], or added to it
//
// finish adds a bias by channel and applies an activation, or multiplies with an activation's derivative.
// (Chellapilla, Puri, Simard 2006, "High performance convolutional neural networks for document processing".)
#include "common/epilogue.clh"
#include "common/reduce.clh"

// As finish(), for one number of a channel; the operand is read where there is one.
static float finish_one(const uint epilogue, const float value, __global const float* operand, const size_t channel,
                        const size_t at, const uint activation, const float slope) {
  if (!epilogue) return value;
  return finish(epilogue, value, operand[epilogue == BIAS_ACTIVATION ? channel : at], activation, slope).s0;
}

// global (channels * kernel_size^2, images * out_height * out_width)
__kernel void patches_of_images(__global const float* x, const ulong x_offset, __global float* patches,
                                const ulong patches_offset, const uint images, const uint channels, const uint height,
                                const uint width, const uint out_height, const uint out_width, const uint kernel_size,
                                const uint stride, const uint padding) {
  const size_t tap = get_global_id(0), place = get_global_id(1), depth = (size_t)channels * kernel_size * kernel_size;
  if (tap >= depth || place >= (size_t)images * out_height * out_width) return;
  const size_t c = tap / (kernel_size * kernel_size), n = place / (out_height * out_width);
  const int h = (int)(place / out_width % out_height * stride + tap / kernel_size % kernel_size) - (int)padding;
  const int w = (int)(place % out_width * stride + tap % kernel_size) - (int)padding;
  const bool is_inside = h >= 0 && h < (int)height && w >= 0 && w < (int)width;
  patches[patches_offset + place * depth + tap] =
      is_inside ? x[x_offset + ((n * channels + c) * height + h) * width + w] : 0.0f;
}

// global (height * width, images * channels)
__kernel void images_of_patches(__global const float* patches, const ulong patches_offset, __global float* x,
                                const ulong x_offset, __global const float* operand, const ulong operand_offset,
                                const uint images, const uint channels, const uint height, const uint width,
                                const uint out_height, const uint out_width, const uint kernel_size,
                                const uint stride, const uint padding, const uint epilogue, const uint activation,
                                const float slope) {
  const size_t position = get_global_id(0), plane = get_global_id(1);
  if (position >= (size_t)height * width || plane >= (size_t)images * channels) return;
  const size_t n = plane / channels, c = plane % channels, depth = (size_t)channels * kernel_size * kernel_size;
  const uint h = position / width + padding, w = position % width + padding;
  float sum = 0.0f;
  for (uint p = h % stride; p < kernel_size && p <= h; p += stride) {
    const uint i = (h - p) / stride;
    if (i >= out_height) continue;
    for (uint q = w % stride; q < kernel_size && q <= w; q += stride) {
      const uint j = (w - q) / stride;
      if (j >= out_width) continue;
      sum += patches[patches_offset + ((n * out_height + i) * out_width + j) * depth +
                     (c * kernel_size + p) * kernel_size + q];
    }
  }
  const size_t at = plane * height * width + position;
  x[x_offset + at] = finish_one(epilogue, sum, operand + operand_offset, c, at, activation, slope);
}

// global (channels, images * positions)
__kernel void channels_last(__global const float* x, const ulong x_offset, __global float* out, const ulong out_offset,
                            const uint images, const uint channels, const uint positions) {
  const size_t c = get_global_id(0), place = get_global_id(1);
  if (c >= channels || place >= (size_t)images * positions) return;
  out[out_offset + place * channels + c] =
      x[x_offset + (place / positions * channels + c) * positions + place % positions];
}

// global (positions, images * channels)
__kernel void channels_first(__global const float* x, const ulong x_offset, __global float* y, const ulong y_offset,
                             __global const float* operand, const ulong operand_offset, const uint images,
                             const uint channels, const uint positions, const uint epilogue, const uint activation,
                             const float slope) {
  const size_t position = get_global_id(0), plane = get_global_id(1);
  if (position >= positions || plane >= (size_t)images * channels) return;
  const size_t n = plane / channels, c = plane % channels, at = plane * positions + position;
  const float value = x[x_offset + (n * positions + position) * channels + c];
  y[y_offset + at] = finish_one(epilogue, value, operand + operand_offset, c, at, activation, slope);
}

// global (GROUP * channels)
__kernel void channel_sums(__global const float* x, const ulong x_offset, __global float* sums,
                           const ulong sums_offset, const uint images, const uint channels, const uint positions,
                           const uint is_added) {
  __local float scratch[GROUP];
  const size_t c = get_group_id(0);
  float sum = 0.0f;
  for (size_t n = 0; n < images; ++n)
    for (size_t i = get_local_id(0); i < positions; i += GROUP)
      sum += x[x_offset + (n * channels + c) * positions + i];
  const float total = group_sum(sum, scratch);
  if (get_local_id(0) == 0) sums[sums_offset + c] = is_added ? sums[sums_offset + c] + total : total;
}
