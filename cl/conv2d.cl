// Convolutions of images (N, C, H, W) as matrix products in a CPU's registers, without a matrix of patches in memory:
//
//   conv2d_gather    y[n, o, i, j] = finish(sum over c, p, q of w[o, c, p, q] * x[n, c, s*i + p - pad, s*j + q - pad]),
//                    x being zero outside; or, for the transposed convolution, with the strides of x and y exchanged:
//                    the sum over those p, q for which (i + pad - p) / s and (j + pad - q) / s are whole, of
//                    w[o, c, p, q] * x[n, c, (i + pad - p) / s, (j + pad - q) / s]
//   conv2d_pack_weights  the weights (C, O, k, k) of a transposed convolution as conv2d_gather reads them
//   conv2d_correlate     the weights' gradient, g[c, p, q, o] = sum over n, i, j of
//                        d[n, o, i, j] * x[n, c, s*i + p - pad, s*j + q - pad], a part for each slice of the images
//   conv2d_add_slices    the sum of these parts, transposed: (O, C, k, k)
//
// (Dumoulin and Visin 2016, arXiv 1603.07285, chapters 2 and 4.) A transposed convolution of stride s is s*s
// convolutions of stride 1, each of its own taps and giving every s-th row and column of y: its phases.
//
// A work-item takes some images, one group after the other. It copies a group into scratch memory of its own with
// zeros around each plane, and with the columns that a stride reads side by side, so that nothing that follows has
// edges or strides; a copy is small enough for the CPU's second cache. conv2d_gather then brings the patches of
// TILE_COLUMNS outputs into a panel, four outputs of a row at a time, and multiplies the weights with it.
// Build options: TILE_ROWS, DEPTH_BLOCK.
#include "common/activation.clh"
#include "common/tile.clh"

#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 512
#endif
#define QUAD 4
#define QUADS (TILE_COLUMNS / QUAD)

#define BIAS_ACTIVATION 1
#define DERIVATIVE 2

// Padded copies of planes: the element (h, w) of a padded plane lies at (h * split + w % split) * width + w / split.
typedef struct {
  uint lead;           // zeros before the first row and column
  uint height, width;  // of a copy, its columns counted after the split
  uint split;
} copy_layout;

static size_t copy_row(const copy_layout layout) { return (size_t)layout.split * layout.width; }
static size_t copy_size(const copy_layout layout) { return layout.height * copy_row(layout); }

static void fill_zero(__global float* to, const size_t count) {
  for (size_t i = 0; i < count; i += WIDTH) store_w(0.0f, to, i, count);
}

// Into a copy whose other elements are zero already.
static void copy_plane(__global const float* x, const uint height, const uint width, const copy_layout layout,
                       __global float* copy) {
  const uint lead = layout.lead, split = layout.split;
  for (uint h = 0; h < height; ++h, x += width) {
    __global float* row = copy + (h + lead) * copy_row(layout);
    uint w = 0;
    if (split == 1) {
      for (; w + WIDTH <= width; w += WIDTH) vstore_w(vload_w(0, x + w), 0, row + lead + w);
    } else if (split == 2) {
      __global float* even = row + (lead % 2) * layout.width + lead / 2;
      __global float* odd = row + ((lead + 1) % 2) * layout.width + (lead + 1) / 2;
      for (; w + 8 <= width; w += 8) {
        const float8 values = vload8(0, x + w);
        vstore4(values.even, 0, even + w / 2);
        vstore4(values.odd, 0, odd + w / 2);
      }
    }
    for (; w < width; ++w) row[((w + lead) % split) * layout.width + (w + lead) / split] = x[w];
  }
}

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
  for (uint i = 0; i < count; ++i) lanes[i] = y[i * places.step];
  return vload4(0, lanes);
}

// Between the outputs of a phase lie those of others, which this work-item stores too.
static void store_quad(const float4 value, __global float* y, const quad_places places, const uint count) {
  if (count == QUAD && places.step == 1) {
    vstore4(value, 0, y);
  } else if (count == QUAD && places.is_paired) {
    float8 row = vload8(0, y - places.column);
    if (places.column)
      row.odd = value;
    else
      row.even = value;
    vstore8(row, 0, y - places.column);
  } else {
    float lanes[QUAD];
    vstore4(value, 0, lanes);
    for (uint i = 0; i < count; ++i) y[i * places.step] = lanes[i];
  }
}

// Adds the bias to one channel's sums of a panel and activates, or multiplies with an activation's derivative, and
// stores them.
static void finish_row(__global const float* sums, const quad_places places, __global float* y,
                       __global const float* output, const uint epilogue, const float bias, const uint activation,
                       const float slope) {
  floatw low = vload_w(0, sums), high = vload_w(1, sums);
  float lanes[TILE_COLUMNS];
  if (epilogue == BIAS_ACTIVATION) {
    low = activate(activation, low + bias, slope);
    high = activate(activation, high + bias, slope);
  } else if (epilogue == DERIVATIVE) {
#pragma unroll
    for (uint i = 0; i < QUADS; ++i)
      vstore4(load_quad(output + places.first[i], places, places.count[i]), i, lanes);
    low *= activation_derivative(activation, vload_w(0, lanes), slope);
    high *= activation_derivative(activation, vload_w(1, lanes), slope);
  }
  vstore_w(low, 0, lanes);
  vstore_w(high, 1, lanes);
#pragma unroll
  for (uint i = 0; i < QUADS; ++i)
    store_quad(vload4(i, lanes), y + places.first[i], places, places.count[i]);
}

// global (items, chunks of output channels). Weights: (O, C, k, k), or as conv2d_pack_weights leaves them where
// `is_transposed`. operand: the bias, or y's like for DERIVATIVE.
__kernel void conv2d_gather(__global const float* x, const ulong x_offset, __global const float* weights,
                            const ulong weights_offset, __global float* y, const ulong y_offset,
                            __global float* scratch, const ulong scratch_offset, __global const float* operand,
                            const ulong operand_offset, const uint images, const uint images_per_item,
                            const uint images_per_group, const uint channels, const uint height, const uint width,
                            const uint out_channels, const uint out_height, const uint out_width,
                            const uint kernel_size, const uint stride, const uint padding, const uint is_transposed,
                            const uint lead, const uint copy_height, const uint copy_width, const uint chunk_tiles,
                            const ulong scratch_per_item, const uint epilogue, const uint activation,
                            const float slope) {
  const uint first_image = get_global_id(0) * images_per_item;
  if (first_image >= images) return;
  const uint end_image = min(first_image + images_per_item, images);
  const uint first_row = get_global_id(1) * chunk_tiles * TILE_ROWS;
  const uint end_row = min(first_row + chunk_tiles * TILE_ROWS, out_channels);
  const copy_layout layout = {lead, copy_height, copy_width, is_transposed ? 1 : stride};
  const size_t image_size = (size_t)channels * copy_size(layout), step = is_transposed ? stride : 1;
  x += x_offset;
  y += y_offset;
  operand += operand_offset;
  __global float* panel =
      scratch + scratch_offset + (get_global_id(1) * get_global_size(0) + get_global_id(0)) * scratch_per_item;
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
            __global float* row_sums = sums + (size_t)(row - first_row) * TILE_COLUMNS;
            const __global float* w_row[TILE_ROWS];
            floatw low[TILE_ROWS], high[TILE_ROWS];
            // Rows beyond the last compute it again; they are not stored.
#pragma unroll
            for (uint r = 0; r < TILE_ROWS; ++r) {
              w_row[r] = w + (size_t)min(row + r, out_channels - 1) * depth + begin;
              low[r] = block ? vload_w(2 * r, row_sums) : (floatw)0.0f;
              high[r] = block ? vload_w(2 * r + 1, row_sums) : (floatw)0.0f;
            }
            add_products(w_row, 1, panel, block_depth, low, high);
#pragma unroll
            for (uint r = 0; r < TILE_ROWS; ++r) {
              vstore_w(low[r], 2 * r, row_sums);
              vstore_w(high[r], 2 * r + 1, row_sums);
            }
            if (block + 1 < blocks) continue;
            for (uint r = 0; r < TILE_ROWS && row + r < end_row; ++r) {
              const size_t channel_start = (size_t)(row + r) * out_height * out_width;
              const float bias = epilogue == BIAS_ACTIVATION ? operand[row + r] : 0.0f;
              finish_row(row_sums + r * TILE_COLUMNS, places, y + channel_start, operand + channel_start, epilogue, bias,
                         activation, slope);
            }
          }
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

// Adds the sums over positions of a panel to sums[TILE_COLUMNS].
static void add_panel_sums(__global const float* panel, const size_t positions, const uint columns,
                           __global float* sums) {
  floatw low = 0.0f, high = 0.0f;
  for (size_t i = 0; i < positions; ++i) {
    low += vload_w(2 * i, panel);
    high += vload_w(2 * i + 1, panel);
  }
  store_w(load_w(sums, 0, columns) + low, sums, 0, columns);
  store_w(load_w(sums, WIDTH, columns) + high, sums, WIDTH, columns);
}

static float plane_sum(__global const float* x, const size_t size) {
  floatw sum = 0.0f;
  for (size_t i = 0; i < size; i += WIDTH) sum += load_w(x, i, size);
  return sum_w(sum);
}

#define SUMS_OF_D 1
#define SUMS_OF_X 2
// global (slices of the images, chunks of out_channels). x: (N, C, H, W), d: (N, O, out_height, out_width); a part of
// the gradient: (C, k, k, O), and its sums of d, by O, or of x, by C, as `wanted_sums` says. `block_rows`: the rows
// of outputs whose panel stays in the first cache; all of them where a group has several images.
__kernel void conv2d_correlate(__global const float* x, const ulong x_offset, __global const float* d,
                               const ulong d_offset, __global float* parts, const ulong parts_offset,
                               __global float* sums, const ulong sums_offset, __global float* scratch,
                               const ulong scratch_offset, const uint images, const uint images_per_slice,
                               const uint images_per_group, const uint block_rows, const uint channels,
                               const uint height, const uint width, const uint out_channels, const uint out_height,
                               const uint out_width, const uint kernel_size, const uint stride, const uint padding,
                               const uint copy_height, const uint copy_width, const uint chunk_panels,
                               const ulong scratch_per_item, const uint wanted_sums) {
  const uint slice = get_global_id(0), first_image = slice * images_per_slice;
  const uint first_panel = get_global_id(1) * chunk_panels * TILE_COLUMNS;
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
      scratch + scratch_offset + (get_global_id(1) * get_global_size(0) + slice) * scratch_per_item;
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
          for (uint r = 0; r < TILE_ROWS && k + r < depth; ++r) {
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
  for (size_t k = 0; k < WIDTH; ++k) {
    floatw sum = 0.0f;
    for (size_t slice = 0; slice < slices && first + k < depth; ++slice)
      sum += load_w(parts + (slice * depth + first + k) * out_channels, o, out_channels);
    vstore_w(sum, 0, sums[k]);
  }
  for (size_t i = 0; i < WIDTH && o + i < out_channels; ++i) {
    float row[WIDTH];
    for (size_t k = 0; k < WIDTH; ++k) row[k] = sums[k][i];
    __global float* to = gradient + gradient_offset + (o + i) * depth;
    floatw value = vload_w(0, row);
    if (kept != 0.0f) value += kept * load_w(to, first, depth);
    store_w(value, to, first, depth);
  }
}
