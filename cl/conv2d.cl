// Convolutions of images (N, C, H, W) for CPU devices, as matrix products in registers (common/tile.clh) without a matrix
// of patches in memory:
//
//   conv2d_gather        y[n, o, i, j] = finish(sum over c, p, q of w[o, c, p, q] * x[n, c, s*i + p - pad, s*j + q - pad]),
//                        x being zero outside; or, for the transposed convolution, with the strides of x and y
//                        exchanged: the sum over those p, q for which (i + pad - p) / s and (j + pad - q) / s are whole,
//                        of w[o, c, p, q] * x[n, c, (i + pad - p) / s, (j + pad - q) / s]
//   conv2d_pack_weights  the weights (C, O, k, k) of a transposed convolution as conv2d_gather reads them
//
// (Dumoulin and Visin 2016, arXiv 1603.07285, chapters 2 and 4.) A transposed convolution of stride s is s*s
// convolutions of stride 1, each of its own taps and giving every s-th row and column of y: its phases.
//
// A work-item takes some images, one group after the other. It copies a group (common/padded_copy.clh), which stays in
// the CPU's second cache; then it brings the patches of TILE_COLUMNS outputs into a panel, four outputs of a row at a
// time, and multiplies the weights with it.
// Build options: TILE_ROWS, DEPTH_BLOCK.
#include "common/epilogue.clh"
#include "common/padded_copy.clh"
#include "common/tile.clh"

#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 512
#endif
#define QUAD 4
#define QUADS (TILE_COLUMNS / QUAD)

// The taps of one phase, and where its outputs are.
typedef struct {
  uint taps_h, taps_w;    // of the kernel
  uint first_h, first_w;  // row and column of the padded copy that the first tap reads for the first output
  uint rows, columns;     // outputs
  uint row, column;       // the first output's place in y
} phase_extent;

// Along one axis, phase `a` of a transposed convolution: outputs a, a + stride ...
static void phase_axis(const uint a, const uint kernel_size, const uint stride, const uint padding, const uint lead,
                       const uint extent, uint* taps, uint* first, uint* outputs) {
  const uint first_tap = (a + padding) % stride;
  *taps = first_tap < kernel_size ? (kernel_size - first_tap + stride - 1) / stride : 0;
  *first = lead + (a + padding) / stride + 1 - *taps;
  *outputs = a < extent ? (extent - a + stride - 1) / stride : 0;
}

// panel[k - begin, j] for the taps k = (c, p, q) from `begin` on; start: what each quad of outputs reads first.
static void gather_panel(__global const float* copy, const copy_layout layout, const size_t* start,
                         const phase_extent phase, const uint begin, const uint depth, __global float* panel) {
  if (depth == 0) return;  // a phase without taps
  const uint taps = phase.taps_h * phase.taps_w;
  uint p = begin % taps / phase.taps_w, q = begin % phase.taps_w;
  __global const float* plane = copy + begin / taps * copy_size(layout);
  __global const float* row = plane + p * copy_row(layout);
  uint part = q % layout.split;
  __global const float* from = row + part * layout.width + q / layout.split;
  bool is_contiguous = true;
#pragma unroll
  for (uint i = 1; i < QUADS; ++i)
    if (i % (WIDTH / QUAD) != 0) is_contiguous = is_contiguous && start[i] == start[i - 1] + QUAD;
  for (uint k = 0; k < depth; ++k, panel += TILE_COLUMNS) {
    if (is_contiguous) {
      vstore_w(vload_w(0, from + start[0]), 0, panel);
      vstore_w(vload_w(0, from + start[WIDTH / QUAD]), 1, panel);
    } else {
#pragma unroll
      for (uint i = 0; i < QUADS; ++i) vstore4(vload4(0, from + start[i]), i, panel);
    }
    if (++q < phase.taps_w) {
      from += layout.width;
      if (++part == layout.split) {
        part = 0;
        from -= copy_row(layout) - 1;
      }
      continue;
    }
    q = part = 0;
    row += copy_row(layout);
    if (++p == phase.taps_h) {
      p = 0;
      plane += copy_size(layout);
      row = plane;
    }
    from = row;
  }
}

// Where the quads of a panel are in y or in its like: `step` columns from one output to the next, and so many.
typedef struct {
  size_t first[QUADS];  // of the first channel
  uint count[QUADS];
  uint step, column;  // the outputs have this one of `step` columns
  bool is_paired;     // of two columns, and rows hold whole pairs of quads
} quad_places;

// A quad's outputs, the missing ones zero.
static float4 load_quad(__global const float* y, const quad_places places, const uint count) {
  if (count == QUAD && places.step == 1) return vload4(0, y);
  if (count == QUAD && places.is_paired) return places.column ? vload8(0, y - 1).odd : vload8(0, y).even;
  float lanes[QUAD] = {0.0f};
#pragma unroll
  for (uint i = 0; i < QUAD; ++i)
    if (i < count) lanes[i] = y[i * places.step];
  return vload4(0, lanes);
}

// Between the outputs of a phase lie those of others, which this work-item stores too.
static void store_quad(const float4 value, __global float* y, const quad_places places, const uint count) {
  if (count == QUAD && places.step == 1) {
    vstore4(value, 0, y);
  } else if (count == QUAD && places.is_paired) {
    const float8 row = vload8(0, y - places.column);
    vstore8(places.column ? weave8(row.even, value) : weave8(value, row.odd), 0, y - places.column);
  } else {
    float lanes[QUAD];
    vstore4(value, 0, lanes);
#pragma unroll
    for (uint i = 0; i < QUAD; ++i)
      if (i < count) y[i * places.step] = lanes[i];
  }
}

// sums[r] += the weights of row r * the panel, for a tile of rows; the first time they are set.
static void multiply_tile(const __global float* const* w_row, __global const float* panel, const uint depth,
                          const bool is_first, __global float* sums) {
  floatw low[TILE_ROWS], high[TILE_ROWS];
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    low[r] = is_first ? (floatw)0.0f : vload_w(2 * r, sums);
    high[r] = is_first ? (floatw)0.0f : vload_w(2 * r + 1, sums);
  }
  add_products(w_row, 1, panel, depth, low, high);
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    vstore_w(low[r], 2 * r, sums);
    vstore_w(high[r], 2 * r + 1, sums);
  }
}

// Finishes one channel's sums of a panel and stores them. `operand`: its bias, or its part of y's like.
static void finish_row(__global const float* sums, const quad_places places, __global float* y, const uint epilogue,
                       __global const float* operand, const uint activation, const float slope) {
  float lanes[TILE_COLUMNS];
  floatw operands[2];
  operands[0] = operands[1] = epilogue == BIAS_ACTIVATION ? *operand : 0.0f;
  if (epilogue == DERIVATIVE) {
#pragma unroll
    for (uint i = 0; i < QUADS; ++i)
      vstore4(load_quad(operand + places.first[i], places, places.count[i]), i, lanes);
    operands[0] = vload_w(0, lanes);
    operands[1] = vload_w(1, lanes);
  }
  vstore_w(finish(epilogue, vload_w(0, sums), operands[0], activation, slope), 0, lanes);
  vstore_w(finish(epilogue, vload_w(1, sums), operands[1], activation, slope), 1, lanes);
#pragma unroll
  for (uint i = 0; i < QUADS; ++i) store_quad(vload4(i, lanes), y + places.first[i], places, places.count[i]);
}

// global (items, chunks of output channels). Weights: (O, C, k, k), or as conv2d_pack_weights leaves them where
// `is_transposed`. operand: the bias, or y's like for DERIVATIVE.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_gather(__global const float* x, const ulong x_offset, __global const float* weights,
                   const ulong weights_offset, __global float* y, const ulong y_offset,
                   __global float* scratch, const ulong scratch_offset, __global const float* operand,
                   const ulong operand_offset, const uint images, const uint images_per_item,
                   const uint images_per_group, const uint channels, const uint height, const uint width,
                   const uint out_channels, const uint out_height, const uint out_width,
                   const uint kernel_size, const uint stride, const uint padding, const uint is_transposed,
                   const uint lead, const uint copy_height, const uint copy_width, const uint chunk_tiles,
                   const ulong scratch_per_item, const uint epilogue, const uint activation,
                   const float slope) {
  const uint first_image = get_group_id(0) * images_per_item;
  if (first_image >= images) return;
  const uint end_image = min(first_image + images_per_item, images);
  const uint first_row = get_group_id(1) * chunk_tiles * TILE_ROWS;
  const uint end_row = min(first_row + chunk_tiles * TILE_ROWS, out_channels);
  const copy_layout layout = {lead, copy_height, copy_width, is_transposed ? 1 : stride};
  const size_t image_size = (size_t)channels * copy_size(layout), step = is_transposed ? stride : 1;
  x += x_offset;
  y += y_offset;
  operand += operand_offset;
  __global float* panel =
      scratch + scratch_offset + (get_group_id(1) * get_num_groups(0) + get_group_id(0)) * scratch_per_item;
  __global float* sums = panel + DEPTH_BLOCK * TILE_COLUMNS;
  __global float* copy = sums + (size_t)(chunk_tiles * TILE_ROWS) * TILE_COLUMNS;
  // A quad may read beyond its row, so the last one beyond the last plane.
  fill_zero(copy, images_per_group * image_size + QUAD);

  for (uint group = first_image; group < end_image; group += images_per_group) {
    const uint group_images = min(images_per_group, end_image - group);
    for (uint plane = 0; plane < group_images * channels; ++plane)
      copy_plane(x + ((size_t)group * channels + plane) * height * width, height, width, layout,
                 copy + plane * copy_size(layout));

    for (uint number = 0; number < step * step; ++number) {
      phase_extent phase = {kernel_size, kernel_size, 0, 0, out_height, out_width, number / step, number % step};
      if (is_transposed) {
        phase_axis(phase.row, kernel_size, stride, padding, lead, out_height, &phase.taps_h, &phase.first_h, &phase.rows);
        phase_axis(phase.column, kernel_size, stride, padding, lead, out_width, &phase.taps_w, &phase.first_w,
                   &phase.columns);
      }
      const uint depth = channels * phase.taps_h * phase.taps_w;
      const uint longest = (kernel_size + step - 1) / step;
      __global const float* w = weights + weights_offset +
                                (is_transposed ? (size_t)number * out_channels * channels * longest * longest : 0);
      const uint row_quads = (phase.columns + QUAD - 1) / QUAD, image_quads = phase.rows * row_quads;
      const uint quads = group_images * image_quads;
      const uint blocks = max((depth + DEPTH_BLOCK - 1) / DEPTH_BLOCK, 1u), even_block = (depth + blocks - 1) / blocks;

      for (uint first_quad = 0; first_quad < quads; first_quad += QUADS) {
        size_t start[QUADS];
        quad_places places;
        places.step = step;
        places.column = phase.column;
        places.is_paired = step == 2 && out_width % 2 == 0;
#pragma unroll
        for (uint i = 0; i < QUADS; ++i) {
          const uint quad = min(first_quad + i, quads - 1), image = quad / image_quads, place = quad % image_quads;
          const uint row = place / row_quads, column = place % row_quads * QUAD;
          start[i] = image * image_size +
                     (size_t)(row * (is_transposed ? 1 : stride) + phase.first_h) * copy_row(layout) + column +
                     phase.first_w;
          places.first[i] = ((size_t)(group + image) * out_channels * out_height + row * step + phase.row) * out_width +
                            column * step + phase.column;
          places.count[i] = first_quad + i < quads ? min(phase.columns - column, (uint)QUAD) : 0;
        }
        for (uint block = 0; block < blocks; ++block) {
          const uint begin = block * even_block, block_depth = min(even_block, depth - begin);
          gather_panel(copy, layout, start, phase, begin, block_depth, panel);
          for (uint row = first_row; row < end_row; row += TILE_ROWS) {
            const __global float* w_row[TILE_ROWS];
            // Rows beyond the last compute it again; they are not stored.
#pragma unroll
            for (uint r = 0; r < TILE_ROWS; ++r) w_row[r] = w + (size_t)min(row + r, out_channels - 1) * depth + begin;
            multiply_tile(w_row, panel, block_depth, block == 0, sums + (size_t)(row - first_row) * TILE_COLUMNS);
          }
        }
        for (uint row = first_row; row < end_row; ++row) {
          const size_t plane = (size_t)row * out_height * out_width;
          finish_row(sums + (size_t)(row - first_row) * TILE_COLUMNS, places, y + plane, epilogue,
                     operand + (epilogue == DERIVATIVE ? plane : row), activation, slope);
        }
      }
    }
  }
}

// packed[phase, o, c, p', q'] = w[c, o, p, q] of the phase's taps in reverse, so that they are read upwards.
// global (channels, out_channels)
__kernel void conv2d_pack_weights(__global const float* w, const ulong w_offset, __global float* packed,
                                  const ulong packed_offset, const uint channels, const uint out_channels,
                                  const uint kernel_size, const uint stride, const uint padding) {
  const size_t c = get_global_id(0), o = get_global_id(1);
  if (c >= channels || o >= out_channels) return;
  w += w_offset + (c * out_channels + o) * kernel_size * kernel_size;
  const size_t longest = (kernel_size + stride - 1) / stride;
  for (uint number = 0; number < stride * stride; ++number) {
    uint taps_h, taps_w, unused;
    phase_axis(number / stride, kernel_size, stride, padding, longest, 0, &taps_h, &unused, &unused);
    phase_axis(number % stride, kernel_size, stride, padding, longest, 0, &taps_w, &unused, &unused);
    const uint first_h = (number / stride + padding) % stride, first_w = (number % stride + padding) % stride;
    __global float* to = packed + packed_offset + number * out_channels * channels * longest * longest +
                         (o * channels + c) * taps_h * taps_w;
    for (uint p = taps_h; p-- > 0;)
      for (uint q = taps_w; q-- > 0;) *to++ = w[(first_h + p * stride) * kernel_size + first_w + q * stride];
  }
}
