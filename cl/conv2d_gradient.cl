// The gradient of a convolution's weights, for CPU devices, without a matrix of patches in memory:
//
//   conv2d_correlate   g[c, p, q, o] = sum over n, i, j of d[n, o, i, j] * x[n, c, s*i + p - pad, s*j + q - pad], a part
//                      for each slice of the images, and the sums of d by o or of x by c: a bias' gradient
//   conv2d_add_slices  the sum of these parts, transposed: (O, C, k, k)
//
// A work-item takes the images of a slice, one group after the other. It copies a group of x (common/padded_copy.clh),
// which stays in the CPU's second cache, brings d's outputs into a panel, and multiplies the copy with it as it is: a
// tap's row is a run of the copy.
// Build option: TILE_ROWS.
#include "common/channel_sums.clh"
#include "common/padded_copy.clh"
#include "common/tile.clh"

// global (slices of the images, chunks of out_channels). x: (N, C, H, W), d: (N, O, out_height, out_width); a part of
// the gradient: (C, k, k, O), and its sums of d, by O, or of x, by C, as `wanted_sums` says. `block_rows`: the rows
// of outputs whose panel stays in the first cache; all of them where a group has several images.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_correlate(__global const float* x, const ulong x_offset, __global const float* d,
                      const ulong d_offset, __global float* parts, const ulong parts_offset,
                      __global float* sums, const ulong sums_offset, __global float* scratch,
                      const ulong scratch_offset, const uint images, const uint images_per_slice,
                      const uint images_per_group, const uint block_rows, const uint channels,
                      const uint height, const uint width, const uint out_channels, const uint out_height,
                      const uint out_width, const uint kernel_size, const uint stride, const uint padding,
                      const uint copy_height, const uint copy_width, const uint chunk_panels,
                      const ulong scratch_per_item, const uint wanted_sums) {
  const uint slice = get_group_id(0), first_image = slice * images_per_slice;
  const uint first_panel = get_group_id(1) * chunk_panels * TILE_COLUMNS;
  if (first_image >= images || first_panel >= out_channels) return;
  const uint end_image = min(first_image + images_per_slice, images);
  const uint end_panel = min(first_panel + chunk_panels * TILE_COLUMNS, out_channels);
  const copy_layout layout = {padding, copy_height, copy_width, stride};
  const size_t image_size = (size_t)channels * copy_size(layout), out_size = (size_t)out_height * out_width;
  const uint depth = channels * kernel_size * kernel_size;
  x += x_offset;
  d += d_offset;
  parts += parts_offset + (size_t)slice * depth * out_channels;
  sums += sums_offset + (size_t)slice * (wanted_sums == SUMS_OF_X ? channels : out_channels);
  __global float* panel =
      scratch + scratch_offset + (get_group_id(1) * get_num_groups(0) + slice) * scratch_per_item;
  __global float* copy = panel + (size_t)images_per_group * block_rows * out_width * TILE_COLUMNS;
  fill_zero(copy, images_per_group * image_size);
  if (wanted_sums == SUMS_OF_D) fill_zero(sums + first_panel, end_panel - first_panel);
  if (wanted_sums == SUMS_OF_X && first_panel == 0) fill_zero(sums, channels);

  for (uint group = first_image; group < end_image; group += images_per_group) {
    const uint group_images = min(images_per_group, end_image - group);
    for (uint plane = 0; plane < group_images * channels; ++plane) {
      __global const float* from = x + ((size_t)group * channels + plane) * height * width;
      copy_plane(from, height, width, layout, copy + plane * copy_size(layout));
      if (wanted_sums == SUMS_OF_X && first_panel == 0) sums[plane % channels] += plane_sum(from, height * width);
    }
    for (uint begin = 0; begin < out_height; begin += block_rows) {
      const uint rows = min(block_rows, out_height - begin), positions = rows * out_width;
      for (uint o = first_panel; o < end_panel; o += TILE_COLUMNS) {
        for (uint n = 0; n < group_images; ++n)
          pack_panel(d + ((size_t)(group + n) * out_channels + o) * out_size + begin * out_width, 1, out_size, positions,
                     out_channels - o, panel + (size_t)n * positions * TILE_COLUMNS);
        if (wanted_sums == SUMS_OF_D) add_panel_sums(panel, group_images * positions, out_channels - o, sums + o);
        for (uint k = 0; k < depth; k += TILE_ROWS) {
          size_t tap[TILE_ROWS];
          floatw low[TILE_ROWS], high[TILE_ROWS];
          const bool is_first = group == first_image && begin == 0;
#pragma unroll
          for (uint r = 0; r < TILE_ROWS; ++r) {
            const uint own = min(k + r, depth - 1), p = own / kernel_size % kernel_size, q = own % kernel_size;
            tap[r] = own / (kernel_size * kernel_size) * copy_size(layout) + p * copy_row(layout) +
                     q % stride * layout.width + q / stride;
            __global const float* part = parts + (size_t)own * out_channels;
            low[r] = is_first ? (floatw)0.0f : load_w(part, o, out_channels);
            high[r] = is_first ? (floatw)0.0f : load_w(part, o + WIDTH, out_channels);
          }
          __global const float* panel_row = panel;
          for (uint n = 0; n < group_images; ++n)
            for (uint row = begin; row < begin + rows; ++row) {
              const __global float* x_row[TILE_ROWS];
#pragma unroll
              for (uint r = 0; r < TILE_ROWS; ++r)
                x_row[r] = copy + n * image_size + (size_t)row * stride * copy_row(layout) + tap[r];
              add_products(x_row, 1, panel_row, out_width, low, high);
              panel_row += out_width * TILE_COLUMNS;
            }
#pragma unroll
          for (uint r = 0; r < TILE_ROWS; ++r) {
            if (k + r >= depth) continue;
            __global float* part = parts + (size_t)(k + r) * out_channels;
            store_w(low[r], part, o, out_channels);
            store_w(high[r], part, o + WIDTH, out_channels);
          }
        }
      }
    }
  }
}

// gradient[o, k] = kept * gradient[o, k] + sum over slices of parts[slice, k, o]; with kept 0 it is not read.
// global (ceil(out_channels / WIDTH), ceil(depth / WIDTH))
__kernel void conv2d_add_slices(__global const float* parts, const ulong parts_offset, __global float* gradient,
                                const ulong gradient_offset, const uint slices, const uint depth,
                                const uint out_channels, const float kept) {
  const size_t o = get_global_id(0) * WIDTH, first = get_global_id(1) * WIDTH;
  if (o >= out_channels || first >= depth) return;
  parts += parts_offset;
  float sums[WIDTH][WIDTH];
#pragma unroll
  for (size_t k = 0; k < WIDTH; ++k) {
    floatw sum = 0.0f;
    for (size_t slice = 0; slice < slices && first + k < depth; ++slice)
      sum += load_w(parts + (slice * depth + first + k) * out_channels, o, out_channels);
    vstore_w(sum, 0, sums[k]);
  }
#pragma unroll
  for (size_t i = 0; i < WIDTH; ++i) {
    if (o + i >= out_channels) continue;
    float row[WIDTH];
#pragma unroll
    for (size_t k = 0; k < WIDTH; ++k) row[k] = sums[k][i];
    __global float* to = gradient + gradient_offset + (o + i) * depth;
    floatw value = vload_w(0, row);
    if (kept != 0.0f) value += kept * load_w(to, first, depth);
    store_w(value, to, first, depth);
  }
}
