// Convolutions of images (N, C, H, W) with kernels of 3 x 3 and stride 1, for CPU devices, by Winograd's F(2x2, 3x3):
// 16 multiplications where the sum has 36. For each tile of 2 x 2 outputs, d being the 4 x 4 inputs that it reads:
//
//   y[o] = finish(A' [sum over c of (G w[o, c] G') .* (B' d[c] B)] A)
//
//   conv2d_winograd_weights  u = G w G', for each c in rows of TILE_ROWS outputs; for the transposed convolution, that is
//                            the gradient of the input, of w turned round
//   conv2d_winograd_gather   y
//
// Source: Lavin and Gray 2016, "Fast algorithms for convolutional neural networks" (arXiv 1509.09308), section 4.1. The
// matrices A, B and G hold 0, 1, -1 and 1/2 only: of 64 channels the rounding error is half that of the direct sum in one
// run, as sums are short.
//
// A work-item takes some images, one group after the other. It copies a group (common/padded_copy.clh), and for a few
// panels of TILE_COLUMNS tiles, four of a row at a time, it transforms the inputs, multiplies the 16 elements' matrices
// (common/tile.clh) and transforms the products, all of which stay in the CPU's second cache.
// Build option: TILE_ROWS.
#include "common/epilogue.clh"
#include "common/tile.clh"
#include "common/winograd.clh"

#define DEPTH_BLOCK 16  // channels whose sum is added to the others' as one, which keeps digits
#define QUADS (TILE_COLUMNS / QUAD)

// G g for one column g of w.
static void transform_taps(const float a, const float b, const float c, float* to, const uint stride) {
  to[0] = a;
  to[stride] = 0.5f * (a + b + c);
  to[2 * stride] = 0.5f * (a - b + c);
  to[3 * stride] = c;
}

// global (tiles of outputs, channels). u: (16, tiles, channels, TILE_ROWS), with zeros for outputs that are not.
__kernel void conv2d_winograd_weights(__global const float* w, const ulong w_offset, __global float* u,
                                      const ulong u_offset, const uint channels, const uint outputs,
                                      const uint is_transposed) {
  const size_t tile = get_global_id(0), c = get_global_id(1);
  const size_t tiles = (outputs + TILE_ROWS - 1) / TILE_ROWS;
  if (tile >= tiles || c >= channels) return;
  w += w_offset;
  u += u_offset + (tile * channels + c) * TILE_ROWS;
  for (size_t r = 0; r < TILE_ROWS; ++r) {
    const size_t o = tile * TILE_ROWS + r;
    float columns[4 * 3], rows[4][4];
#pragma unroll
    for (uint q = 0; q < 3; ++q) {
      float taps[3] = {0.0f, 0.0f, 0.0f};
      if (o < outputs)
#pragma unroll
        for (uint p = 0; p < 3; ++p)
          taps[p] = is_transposed ? w[(c * outputs + o) * 9 + 8 - p * 3 - q] : w[(o * channels + c) * 9 + p * 3 + q];
      transform_taps(taps[0], taps[1], taps[2], columns + q, 3);
    }
#pragma unroll
    for (uint i = 0; i < 4; ++i) {
      transform_taps(columns[3 * i], columns[3 * i + 1], columns[3 * i + 2], rows[i], 1);
#pragma unroll
      for (uint j = 0; j < 4; ++j) u[(i * 4 + j) * tiles * channels * TILE_ROWS + r] = rows[i][j];
    }
  }
}

// A' m A of WIDTH tiles.
static void transform_products(__global const float* from, const uint stride, floatw* top_even, floatw* top_odd,
                               floatw* low_even, floatw* low_odd) {
  floatw even[4], odd[4];
#pragma unroll
  for (uint i = 0; i < 4; ++i) {
    const floatw a = vload_w(0, from + 4 * i * stride), b = vload_w(0, from + (4 * i + 1) * stride);
    const floatw c = vload_w(0, from + (4 * i + 2) * stride), d = vload_w(0, from + (4 * i + 3) * stride);
    even[i] = a + b + c;
    odd[i] = b - c - d;
  }
  *top_even = even[0] + even[1] + even[2];
  *top_odd = odd[0] + odd[1] + odd[2];
  *low_even = even[1] - even[2] - even[3];
  *low_odd = odd[1] - odd[2] - odd[3];
}

// sums[r] += row r of `u` * the panel; the first time they are set.
static void multiply_tile(__global const float* u, __global const float* panel, const uint depth, const bool is_first,
                          __global float* sums) {
  const __global float* rows[TILE_ROWS];
  floatw low[TILE_ROWS], high[TILE_ROWS];
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    rows[r] = u + r;
    low[r] = high[r] = 0.0f;
  }
  add_products(rows, TILE_ROWS, panel, depth, low, high);
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    vstore_w(is_first ? low[r] : low[r] + vload_w(2 * r, sums), 2 * r, sums);
    vstore_w(is_first ? high[r] : high[r] + vload_w(2 * r + 1, sums), 2 * r + 1, sums);
  }
}

// Where the outputs of a panel's quads are in y, or in its like.
typedef struct {
  size_t first[QUADS];  // of the first channel
  uint columns[QUADS], rows[QUADS];
} quad_places;

// Finishes and stores a row of a quad's outputs. `operand`: the bias, or the row of y's like.
static void finish_row(const float4 even, const float4 odd, __global float* y, const uint columns, const uint epilogue,
                       __global const float* operand, const uint activation, const float slope) {
  const float8 value = weave8(even, odd);
#pragma unroll 1  // the activations are long
  for (uint i = 0; i * WIDTH < min(columns, 2u * QUAD); ++i) {
#if WIDTH == 8
    const floatw part = value;
#else
    const floatw part = i == 0 ? value.lo : value.hi;
#endif
    floatw other = 0.0f;
    if (epilogue == BIAS_ACTIVATION) other = *operand;
    if (epilogue == DERIVATIVE) other = load_w(operand, i * WIDTH, columns);
    store_w(finish(epilogue, part, other, activation, slope), y, i * WIDTH, columns);
  }
}

// The quads of a vector.
#if WIDTH == 8
#define QUAD_OF(vector, number) ((number) % 2 ? (vector).hi : (vector).lo)
#else
#define QUAD_OF(vector, number) (vector)
#endif

// Finishes and stores one channel's outputs of a panel.
static void finish_channel(__global const float* products, const uint stride, const quad_places places,
                           __global float* y, const uint width, const uint epilogue, __global const float* operand,
                           const uint activation, const float slope) {
#pragma unroll
  for (uint part = 0; part < 2; ++part) {
    floatw top_even, top_odd, low_even, low_odd;
    transform_products(products + part * WIDTH, stride, &top_even, &top_odd, &low_even, &low_odd);
#pragma unroll
    for (uint i = 0; i < WIDTH / QUAD; ++i) {
      const uint quad = part * (WIDTH / QUAD) + i;
      const size_t top = places.first[quad], low = top + width;
      const bool is_like = epilogue == DERIVATIVE;
      if (places.rows[quad] > 0)
        finish_row(QUAD_OF(top_even, i), QUAD_OF(top_odd, i), y + top, places.columns[quad], epilogue,
                   is_like ? operand + top : operand, activation, slope);
      if (places.rows[quad] > 1)
        finish_row(QUAD_OF(low_even, i), QUAD_OF(low_odd, i), y + low, places.columns[quad], epilogue,
                   is_like ? operand + low : operand, activation, slope);
    }
  }
}

// global (items, chunks of output channels). operand: the bias, or y's like for DERIVATIVE. u: as
// conv2d_winograd_weights leaves it.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_winograd_gather(__global const float* x, const ulong x_offset, __global const float* u,
                            const ulong u_offset, __global float* y, const ulong y_offset,
                            __global float* scratch, const ulong scratch_offset,
                            __global const float* operand, const ulong operand_offset, const uint images,
                            const uint images_per_item, const uint images_per_group, const uint channels,
                            const uint height, const uint width, const uint outputs, const uint out_height,
                            const uint out_width, const uint padding, const uint copy_height,
                            const uint copy_width, const uint block_panels, const uint chunk_tiles,
                            const ulong scratch_per_item, const uint epilogue, const uint activation,
                            const float slope) {
  const uint first_image = get_group_id(0) * images_per_item;
  if (first_image >= images) return;
  const uint end_image = min(first_image + images_per_item, images);
  const uint tiles = (outputs + TILE_ROWS - 1) / TILE_ROWS, first_tile = get_group_id(1) * chunk_tiles;
  const uint end_tile = min(first_tile + chunk_tiles, tiles);
  const uint first_row = first_tile * TILE_ROWS, end_row = min(end_tile * TILE_ROWS, outputs);
  const copy_layout layout = {padding, copy_height, copy_width, 2};
  const size_t image_size = (size_t)channels * copy_size(layout);
  // A line more than they hold, else the elements of a power of two would fall on the same few sets of the cache.
  const uint input_stride = (channels + 1) * TILE_COLUMNS;
  const uint product_stride = (chunk_tiles * TILE_ROWS + 1) * TILE_COLUMNS;
  x += x_offset;
  u += u_offset;
  y += y_offset;
  operand += operand_offset;
  __global float* inputs =
      scratch + scratch_offset + (get_group_id(1) * get_num_groups(0) + get_group_id(0)) * scratch_per_item;
  __global float* products = inputs + block_panels * ELEMENTS * input_stride;
  __global float* copy = products + block_panels * ELEMENTS * product_stride;
  fill_zero(copy, images_per_group * image_size);

  const quad_grid grid = quads_of(out_height, out_width);
  for (uint group = first_image; group < end_image; group += images_per_group) {
    const uint group_images = min(images_per_group, end_image - group), quads = group_images * grid.all;
    for (uint plane = 0; plane < group_images * channels; ++plane)
      copy_plane(x + ((size_t)group * channels + plane) * height * width, height, width, layout,
                 copy + plane * copy_size(layout));
    for (uint first_quad = 0; first_quad < quads; first_quad += block_panels * QUADS) {
      const uint panels = min(block_panels, (quads - first_quad + QUADS - 1) / QUADS);
      for (uint p = 0; p < panels; ++p) {
        size_t start[QUADS];
#pragma unroll
        for (uint i = 0; i < QUADS; ++i)
          start[i] = quad_start(min(first_quad + p * QUADS + i, quads - 1), grid, layout, image_size);
        __global float* to = inputs + p * ELEMENTS * input_stride;
        for (uint c = 0; c < channels; ++c, to += TILE_COLUMNS)
#pragma unroll
          for (uint i = 0; i < 2; ++i)
            transform_inputs(copy + c * copy_size(layout), start + i * (WIDTH / QUAD), layout, to + i * WIDTH,
                             input_stride);
      }
      for (uint element = 0; element < ELEMENTS; ++element)
        for (uint tile = first_tile; tile < end_tile; ++tile) {
          for (uint p = 0; p < panels; ++p) {
            __global const float* panel = inputs + (p * ELEMENTS + element) * input_stride;
            __global float* to = products + (p * ELEMENTS + element) * product_stride +
                                 (size_t)(tile - first_tile) * TILE_ROWS * TILE_COLUMNS;
            for (uint begin = 0; begin < channels; begin += DEPTH_BLOCK)
              multiply_tile(u + (((size_t)element * tiles + tile) * channels + begin) * TILE_ROWS,
                            panel + begin * TILE_COLUMNS, min(channels - begin, (uint)DEPTH_BLOCK), begin == 0, to);
          }
        }
      for (uint p = 0; p < panels; ++p) {
        quad_places places;
#pragma unroll
        for (uint i = 0; i < QUADS; ++i) {
          const uint quad = first_quad + p * QUADS + i, image = quad / grid.all, place = quad % grid.all;
          const uint row = place / grid.columns * 2, column = place % grid.columns * 2 * QUAD;
          places.first[i] = ((size_t)(group + image) * outputs * out_height + row) * out_width + column;
          places.columns[i] = min(out_width - column, (uint)(2 * QUAD));
          places.rows[i] = quad < quads ? min(out_height - row, 2u) : 0;
        }
        __global const float* from = products + p * ELEMENTS * product_stride;
        for (uint o = first_row; o < end_row; ++o, from += TILE_COLUMNS) {
          const size_t plane = (size_t)o * out_height * out_width;
          finish_channel(from, product_stride, places, y + plane, out_width, epilogue,
                         operand + (epilogue == DERIVATIVE ? plane : o), activation, slope);
        }
      }
    }
  }
}
