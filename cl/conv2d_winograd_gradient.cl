// The gradient of the weights of a convolution of 3 x 3 and stride 1, for CPU devices, by Winograd's F(2x2, 3x3), as
// conv2d_winograd.cl has it: the transpose of what is done to the weights there.
//
//   g[o, c] = G' [sum over tiles of (A d[o] A') .* (B' x[c] B)] G     d being a tile's 2 x 2 outputs, x its 4 x 4 inputs
//
//   conv2d_winograd_correlate   the sums, a part for each slice of the images; and the sums of d by o or of x by c: a
//                               bias' gradient
//   conv2d_winograd_add_slices  g, of these parts
//
// A work-item takes the images of a slice, one group after the other. It copies a group of x (common/padded_copy.clh);
// for a block of tiles it transforms x and d, so that tiles lie side by side in the one and channels in the other,
// and adds the products of the 16 elements' matrices (common/tile.clh) to its part.
// Build option: TILE_ROWS.
#include "common/channel_sums.clh"
#include "common/tile.clh"
#include "common/winograd.clh"

// A d A' of a quad's tiles in TILE_COLUMNS channels, from two rows of 2 * QUAD outputs: an element's tiles lie side by
// side, the elements `stride` apart.
static void transform_outputs(__global const float* rows, __global float* to, const uint stride) {
  for (uint tile = 0; tile < QUAD; ++tile, rows += 2 * TILE_COLUMNS, to += TILE_COLUMNS)
#pragma unroll 1  // addresses enough for a GPU
    for (uint i = 0; i < 2; ++i) {
      floatw columns[4][2];
#pragma unroll
      for (uint j = 0; j < 2; ++j) {
        const floatw top = vload_w(2 * j + i, rows), low = vload_w(2 * j + i, rows + 2 * QUAD * TILE_COLUMNS);
        columns[0][j] = top;
        columns[1][j] = top + low;
        columns[2][j] = top - low;
        columns[3][j] = -low;
      }
#pragma unroll
      for (uint h = 0; h < 4; ++h) {
        __global float* row = to + i * WIDTH + 4 * h * stride;
        vstore_w(columns[h][0], 0, row);
        vstore_w(columns[h][0] + columns[h][1], 0, row + stride);
        vstore_w(columns[h][0] - columns[h][1], 0, row + 2 * stride);
        vstore_w(-columns[h][1], 0, row + 3 * stride);
      }
    }
}

// Two rows of 2 * QUAD outputs of TILE_COLUMNS channels, channels side by side, zero where there are none.
static void pack_outputs(__global const float* d, const uint width, const size_t out_size, const uint rows,
                         const uint columns, const uint channels, __global float* to) {
  for (uint row = 0; row < 2; ++row, d += width, to += 2 * QUAD * TILE_COLUMNS) {
    const uint count = row < rows ? columns : 0;
    if (count > 0) pack_panel(d, 1, out_size, count, channels, to);
    for (uint i = 2 * count; i < 4 * QUAD; ++i) vstore_w((floatw)0.0f, i, to);
  }
}

// sums[r] += rows[r] * the panel of `depth` tiles; the first time they are set.
static void add_tile(const __global float* const* rows, __global const float* panel, const uint depth,
                     const bool is_first, const uint columns, __global float* const* sums, const uint count) {
  floatw low[TILE_ROWS], high[TILE_ROWS];
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    low[r] = is_first ? (floatw)0.0f : load_w(sums[r], 0, columns);
    high[r] = is_first ? (floatw)0.0f : load_w(sums[r], WIDTH, columns);
  }
  add_products(rows, 1, panel, depth, low, high);
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    if (r >= count) continue;
    store_w(low[r], sums[r], 0, columns);
    store_w(high[r], sums[r], WIDTH, columns);
  }
}

// global (slices of the images, chunks of outputs). x: (N, C, H, W), d: (N, O, out_height, out_width); a part of the
// sums: (16, C, O), and its sums of d, by O, or of x, by C, as `wanted_sums` says.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_winograd_correlate(__global const float* x, const ulong x_offset, __global const float* d,
                               const ulong d_offset, __global float* parts, const ulong parts_offset,
                               __global float* sums, const ulong sums_offset, __global float* scratch,
                               const ulong scratch_offset, const uint images, const uint images_per_slice,
                               const uint images_per_group, const uint block_quads, const uint channels,
                               const uint height, const uint width, const uint outputs, const uint out_height,
                               const uint out_width, const uint padding, const uint copy_height,
                               const uint copy_width, const uint chunk_panels, const ulong scratch_per_item,
                               const uint wanted_sums) {
  const uint slice = get_group_id(0), first_image = slice * images_per_slice;
  const uint first_output = get_group_id(1) * chunk_panels * TILE_COLUMNS;
  if (first_image >= images || first_output >= outputs) return;
  const uint end_image = min(first_image + images_per_slice, images);
  const uint end_output = min(first_output + chunk_panels * TILE_COLUMNS, outputs);
  const copy_layout layout = {padding, copy_height, copy_width, 2};
  const size_t image_size = (size_t)channels * copy_size(layout), out_size = (size_t)out_height * out_width;
  const uint block_tiles = block_quads * QUAD;
  // A line more than they hold, else the elements of a power of two would fall on the same few sets of the cache.
  const size_t x_stride = (size_t)channels * block_tiles + TILE_COLUMNS;
  const uint d_stride = (chunk_panels * block_tiles + 1) * TILE_COLUMNS;
  x += x_offset;
  d += d_offset;
  parts += parts_offset + (size_t)slice * ELEMENTS * channels * outputs;
  sums += sums_offset + (size_t)slice * (wanted_sums == SUMS_OF_X ? channels : outputs);
  __global float* of_x =
      scratch + scratch_offset + (get_group_id(1) * get_num_groups(0) + slice) * scratch_per_item;
  __global float* of_d = of_x + ELEMENTS * x_stride;
  __global float* quad_outputs = of_d + ELEMENTS * d_stride;
  __global float* copy = quad_outputs + 4 * QUAD * TILE_COLUMNS;
  fill_zero(copy, images_per_group * image_size);
  if (wanted_sums == SUMS_OF_D) fill_zero(sums + first_output, end_output - first_output);
  if (wanted_sums == SUMS_OF_X && first_output == 0) fill_zero(sums, channels);

  const quad_grid grid = quads_of(out_height, out_width);
  for (uint group = first_image; group < end_image; group += images_per_group) {
    const uint group_images = min(images_per_group, end_image - group), quads = group_images * grid.all;
    for (uint plane = 0; plane < group_images * channels; ++plane) {
      __global const float* from = x + ((size_t)group * channels + plane) * height * width;
      copy_plane(from, height, width, layout, copy + plane * copy_size(layout));
      if (wanted_sums == SUMS_OF_X && first_output == 0) sums[plane % channels] += plane_sum(from, height * width);
    }
    for (uint first_quad = 0; first_quad < quads; first_quad += block_quads) {
      const uint block = min(block_quads, quads - first_quad);
      for (uint i = 0; i < block; i += WIDTH / QUAD) {
        // Beyond the block's last quad it is read again; nothing multiplies it.
        size_t start[WIDTH / QUAD];
#pragma unroll
        for (uint j = 0; j < WIDTH / QUAD; ++j)
          start[j] = quad_start(first_quad + min(i + j, block - 1), grid, layout, image_size);
        for (uint c = 0; c < channels; ++c)
          transform_inputs(copy + c * copy_size(layout), start, layout, of_x + c * block_tiles + i * QUAD, x_stride);
      }
      for (uint o = first_output; o < end_output; o += TILE_COLUMNS) {
        __global float* panel = of_d + (size_t)(o - first_output) * block_tiles;
        for (uint i = 0; i < block; ++i) {
          const uint quad = first_quad + i, place = quad % grid.all, image = group + quad / grid.all;
          const uint row = place / grid.columns * 2, column = place % grid.columns * 2 * QUAD;
          pack_outputs(d + ((size_t)image * outputs + o) * out_size + row * out_width + column, out_width, out_size,
                       out_height - row, min(out_width - column, (uint)(2 * QUAD)), outputs - o, quad_outputs);
          if (wanted_sums == SUMS_OF_D) add_panel_sums(quad_outputs, 4 * QUAD, outputs - o, sums + o);
          transform_outputs(quad_outputs, panel + i * QUAD * TILE_COLUMNS, d_stride);
        }
      }
      for (uint element = 0; element < ELEMENTS; ++element)
        for (uint c = 0; c < channels; c += TILE_ROWS) {
          const __global float* rows[TILE_ROWS];
#pragma unroll
          for (uint r = 0; r < TILE_ROWS; ++r)
            rows[r] = of_x + element * x_stride + (size_t)min(c + r, channels - 1) * block_tiles;
          for (uint o = first_output; o < end_output; o += TILE_COLUMNS) {
            __global float* own[TILE_ROWS];
#pragma unroll
            for (uint r = 0; r < TILE_ROWS; ++r)
              own[r] = parts + ((size_t)element * channels + min(c + r, channels - 1)) * outputs + o;
            add_tile(rows, of_d + element * d_stride + (size_t)(o - first_output) * block_tiles, block * QUAD,
                     group == first_image && first_quad == 0, outputs - o, own, channels - c);
          }
        }
    }
  }
}

// G' s for column j of the sums over slices, so that s has four elements and the result three.
static void transform_column(__global const float* parts, const uint slices, const size_t stride, const uint j,
                             const size_t first, const uint end, floatw* to) {
  floatw sums[4];
#pragma unroll
  for (uint i = 0; i < 4; ++i) {
    sums[i] = 0.0f;
    for (size_t slice = 0; slice < slices; ++slice)
      sums[i] += load_w(parts + (slice * ELEMENTS + 4 * i + j) * stride, first, end);
  }
  to[0] = sums[0] + 0.5f * (sums[1] + sums[2]);
  to[1] = 0.5f * (sums[1] - sums[2]);
  to[2] = 0.5f * (sums[1] + sums[2]) + sums[3];
}

// The gradients of WIDTH outputs at one tap, `stride` apart.
static void store_tap(const floatw value, __global float* to, const size_t stride, const size_t count, const float kept) {
  float lanes[WIDTH];
  vstore_w(value, 0, lanes);
#pragma unroll
  for (uint i = 0; i < WIDTH; ++i)
    if (i < count) to[i * stride] = kept != 0.0f ? kept * to[i * stride] + lanes[i] : lanes[i];
}

// gradient[o, c] = kept * gradient[o, c] + G' [sum over slices of parts[slice, :, c, o]] G; with kept 0 it is not read.
// global (ceil(outputs / WIDTH), channels)
__kernel IN_SUB_GROUPS void conv2d_winograd_add_slices(__global const float* parts, const ulong parts_offset,
                                         __global float* gradient, const ulong gradient_offset, const uint slices,
                                         const uint channels, const uint outputs, const float kept) {
  const size_t o = get_global_id(0) * WIDTH, c = get_global_id(1);
  if (o >= outputs || c >= channels) return;
  parts += parts_offset + c * outputs;
  const size_t stride = channels * outputs, count = outputs - o;
  gradient += gradient_offset + (o * channels + c) * 9;
  // Column by column, which leaves few numbers to be kept.
  floatw a[3], b[3], d[3];
  transform_column(parts, slices, stride, 0, o, outputs, a);
  transform_column(parts, slices, stride, 1, o, outputs, b);
  transform_column(parts, slices, stride, 2, o, outputs, d);
#pragma unroll
  for (uint p = 0; p < 3; ++p) {
    const floatw half_sum = 0.5f * (b[p] + d[p]);
    store_tap(a[p] + half_sum, gradient + 3 * p, channels * 9, count, kept);
    store_tap(0.5f * (b[p] - d[p]), gradient + 3 * p + 1, channels * 9, count, kept);
    a[p] = half_sum;
  }
  transform_column(parts, slices, stride, 3, o, outputs, d);
#pragma unroll
  for (uint p = 0; p < 3; ++p) store_tap(a[p] + d[p], gradient + 3 * p + 2, channels * 9, count, kept);
}
