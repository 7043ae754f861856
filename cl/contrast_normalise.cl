// Brings every image to the same mean and contrast, in the range of pixels:
//
//   y = clamp(0.5 + scale * (x - mean) / max(deviation, least), 0, 1)
//
// with the mean and the standard deviation, sqrt(average of (x - mean)^2), of all channels of the image.
//
// x, y: (images, elements) float32, dense; y may be x.
#include "common/reduce.clh"
#include "common/vector.clh"

// A work-group takes an image: 16 KB or so that stay in a cache after the first pass over them.
// global (work-group's size, images)
__kernel void contrast_normalise(__global const float* x, const ulong x_offset, __global float* y,
                                 const ulong y_offset, const uint elements, const float scale,
                                 const float least) {
  __local float scratch[GROUP];
  const size_t start = get_local_id(0) * WIDTH, step = get_local_size(0) * WIDTH,
               image = get_group_id(1) * (size_t)elements;
  x += x_offset + image;
  y += y_offset + image;
  floatw sum = 0.0f;
  for (size_t first = start; first < elements; first += step) sum += load_w(x, first, elements);
  const float mean = group_sum(sum_w(sum), scratch) / (float)elements;

  floatw squares = 0.0f;
  for (size_t first = start; first < elements; first += step) {
    const floatw deviation = mask_w(load_w(x, first, elements) - mean, first, elements);
    squares += deviation * deviation;
  }
  const float deviation = sqrt(group_sum(sum_w(squares), scratch) / (float)elements);

  const float factor = scale / fmax(deviation, least);
  for (size_t first = start; first < elements; first += step)
    store_w(clamp(0.5f + factor * (load_w(x, first, elements) - mean), 0.0f, 1.0f), y, first, elements);
}
