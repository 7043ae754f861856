// Rows of a data set that lives on the device, picked by index.
//
//   gather_images           out[r] = images[index[r]] * scale + shift, byte by byte
//   gather_images_jittered  the same of a randomly distorted image
//   gather_rows             out[r] = x[index[r]], float32
//   gather_labels           out[r] = labels[index[r]], int32
//
// index: (rows) int32, clamped to 0 .. last_row; images: (count, columns) uint8; out: (rows, columns).
#include "common/philox.clh"
#include "common/reduce.clh"
#include "common/vector.clh"

static size_t picked_row(__global const int* index, const ulong index_offset, const size_t row,
                         const int last_row) {
  return (size_t)clamp(index[index_offset + row], 0, last_row);
}

// global (up to ceil(columns / WIDTH), rows)
__kernel void gather_images(__global const uchar* images, const ulong images_offset,
                            __global const int* index, const ulong index_offset, __global float* out,
                            const ulong out_offset, const uint columns, const int last_row, const float scale,
                            const float shift) {
  const size_t row = get_global_id(1);
  images += images_offset + picked_row(index, index_offset, row, last_row) * columns;
  out += out_offset + row * columns;
  size_t first = get_global_id(0) * WIDTH;
  for (; first + WIDTH <= columns; first += get_global_size(0) * WIDTH)
    vstore_w(convert_floatw(vload_w(0, images + first)) * scale + shift, 0, out + first);
  for (size_t i = first; i < columns; ++i) out[i] = (float)images[i] * scale + shift;
}

// global (ceil(columns / WIDTH), rows)
__kernel void gather_rows(__global const float* x, const ulong x_offset, __global const int* index,
                          const ulong index_offset, __global float* out, const ulong out_offset,
                          const uint columns, const int last_row) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1);
  const size_t from = picked_row(index, index_offset, row, last_row) * columns;
  store_w(load_w(x + x_offset + from, first, columns), out + out_offset + row * columns, first, columns);
}

// global (rows)
__kernel void gather_labels(__global const int* labels, const ulong labels_offset, __global const int* index,
                            const ulong index_offset, __global int* out, const ulong out_offset,
                            const uint rows, const int last_row) {
  const size_t row = get_global_id(0);
  if (row >= rows) return;
  out[out_offset + row] = labels[labels_offset + picked_row(index, index_offset, row, last_row)];
}

// An image is distorted by q = A p + t, with p and q counted from its centre, A = factor * rotation * shear
// and t the shift. Writes the inverse, from a pixel of the output to a place in the image, as
// p = (map[0] x + map[1] y + map[2], map[3] x + map[4] y + map[5]).
static void draw_inverse_map(__local float* map, const float2 centre, const float rotation, const float scale,
                             const float shift, const float shear, const uint row, const ulong seed,
                             const uint stream, const ulong step) {
  const float4 draws = uniform_from_words(random_words(2 * row, seed, stream, step)) * 2.0f - 1.0f;
  const float4 more = uniform_from_words(random_words(2 * row + 1, seed, stream, step)) * 2.0f - 1.0f;
  const float angle = rotation * draws.x;
  const float factor = 1.0f + scale * draws.y;
  const float k = shear * more.x;
  const float cosine = cos(angle) / factor, sine = sin(angle) / factor;
  // the inverse of [1 k; 0 1] times the inverse rotation
  const float2 for_x = (float2)(cosine + k * sine, sine - k * cosine);
  const float2 for_y = (float2)(-sine, cosine);
  const float2 fixed_point = centre + shift * draws.zw;
  map[0] = for_x.x;
  map[1] = for_x.y;
  map[2] = centre.x - for_x.x * fixed_point.x - for_x.y * fixed_point.y;
  map[3] = for_y.x;
  map[4] = for_y.y;
  map[5] = centre.y - for_y.x * fixed_point.x - for_y.y * fixed_point.y;
}

// The channel at (x, y) by bilinear interpolation; outside, the nearest place inside.
static float interpolate(__global const uchar* channel, const float x, const float y, const int width,
                         const int height) {
  // fmax also turns NaN into a place inside
  const float inside_x = fmin(fmax(x, 0.0f), (float)(width - 1));
  const float inside_y = fmin(fmax(y, 0.0f), (float)(height - 1));
  const int left = (int)inside_x, top = (int)inside_y;
  const int right = min(left + 1, width - 1), bottom = min(top + 1, height - 1);
  const float right_share = inside_x - (float)left, bottom_share = inside_y - (float)top;
  const float above =
      mix((float)channel[top * width + left], (float)channel[top * width + right], right_share);
  const float below =
      mix((float)channel[bottom * width + left], (float)channel[bottom * width + right], right_share);
  return mix(above, below, bottom_share);
}

// One work-group per image: global (GROUP, rows)
__kernel void gather_images_jittered(__global const uchar* images, const ulong images_offset,
                                     __global const int* index, const ulong index_offset, __global float* out,
                                     const ulong out_offset, const uint channels, const uint height,
                                     const uint width, const int last_row, const float scale,
                                     const float shift, const float jitter_rotation, const float jitter_scale,
                                     const float jitter_shift, const float jitter_shear, const ulong seed,
                                     const uint stream, const ulong step) {
  __local float map[6];
  const size_t row = get_global_id(1);
  if (get_local_id(0) == 0)
    draw_inverse_map(map, (float2)(0.5f * (width - 1), 0.5f * (height - 1)), jitter_rotation, jitter_scale,
                     jitter_shift, jitter_shear, (uint)row, seed, stream, step);
  barrier(CLK_LOCAL_MEM_FENCE);

  const size_t pixels = (size_t)height * width, columns = channels * pixels;
  images += images_offset + picked_row(index, index_offset, row, last_row) * columns;
  out += out_offset + row * columns;
  for (size_t i = get_local_id(0); i < columns; i += GROUP) {
    const uint within = (uint)(i % pixels);
    const float x = (float)(within % width), y = (float)(within / width);
    const float value = interpolate(images + (i - within), map[0] * x + map[1] * y + map[2],
                                    map[3] * x + map[4] * y + map[5], (int)width, (int)height);
    out[i] = value * scale + shift;
  }
}
