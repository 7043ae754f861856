// Matrix products for CPU devices, with what training does to a product in the same pass over memory:
//
//   gemm              c[i, j] = finish(alpha * sum_k p[i, k] * q[k, j] + beta * c[i, j])
//   gemm_few_columns  the same, for as few columns as a vector has lanes
//   gemm_one_row      the same, for one row
//   gemm_one_term     the same, for one k
//   gemm_pack_rows    p as tiles of rows, and the sums of p's rows
//   gemm_add_slices   the sum of products that were split along k, finished
//
// finish adds a bias and applies an activation, or multiplies with an activation's derivative. p and q have any
// strides; c, bias and y are contiguous along j.
//
// A work-item computes panels of 2 * WIDTH columns for some of the rows: for each block of at most DEPTH_BLOCK
// terms it copies q's panel into local memory, and goes down the rows in tiles of TILE_ROWS (common/tile.clh). A CPU
// runtime gives every group of a core the same local memory, so that the panel is in the first cache already when it
// is written. A group is one work-item: there is no barrier. What an item leaves out of the panels, rows or columns, it
// takes next, so that any number of items will do: of a small product, one item that wakes no second core.
// Build options: TILE_ROWS, DEPTH_BLOCK.
#define PANEL __local
#include "common/epilogue.clh"
#include "common/tile.clh"

#ifndef DEPTH_BLOCK
#define DEPTH_BLOCK 512
#endif

// As finish(), the operand's vector being loaded where there is one.
static floatw finish_row(const uint epilogue, const floatw value, __global const float* operand, const size_t first,
                         const size_t end, const uint activation, const float slope) {
  return epilogue ? finish(epilogue, value, load_w(operand, first, end), activation, slope) : value;
}

// global (panels, slices * chunks of rows). A slice is one product of a batch, or one part of k of a product that
// is split; the last part may be shorter. Row r of tile t of p begins at t * p_tile_stride + r * p_row_stride.
__kernel IN_SUB_GROUPS __attribute__((reqd_work_group_size(1, 1, 1)))
void gemm(__global const float* p, const ulong p_offset, __global const float* q, const ulong q_offset,
          __global float* c, const ulong c_offset, __global const float* operand, const ulong operand_offset,
          const uint rows, const uint columns, const uint depth, const uint last_depth, const uint slices,
          const uint chunk_tiles, const ulong p_tile_stride, const ulong p_row_stride, const ulong p_depth_stride,
          const ulong p_slice_stride, const ulong q_depth_stride, const ulong q_column_stride,
          const ulong q_slice_stride, const ulong c_stride, const ulong c_slice_stride, const float alpha,
          const float beta, const uint epilogue, const ulong operand_stride, const uint activation,
          const float slope) {
  __local float panel[DEPTH_BLOCK * TILE_COLUMNS];
  const size_t slice = get_global_id(1) % slices, chunk = get_global_id(1) / slices;
  const size_t first_row = chunk * chunk_tiles * TILE_ROWS;
  const size_t end_row = min(first_row + (size_t)chunk_tiles * TILE_ROWS, (size_t)rows);
  const uint slice_depth = slice + 1 == slices ? last_depth : depth;
  p += p_offset + slice * p_slice_stride;
  q += q_offset + slice * q_slice_stride;
  c += c_offset + slice * c_slice_stride;
  operand += operand_offset;

  const uint blocks = (slice_depth + DEPTH_BLOCK - 1) / DEPTH_BLOCK, even_block = (slice_depth + blocks - 1) / blocks;
  const uint tiles = (end_row - first_row + TILE_ROWS - 1) / TILE_ROWS;
  for (size_t first_column = get_global_id(0) * TILE_COLUMNS; first_column < columns;
       first_column += get_global_size(0) * TILE_COLUMNS) {
    __global const float* q_panel = q + first_column * q_column_stride;
    for (uint begin = 0; begin < slice_depth; begin += even_block) {
      const uint block = min(slice_depth - begin, even_block);
      const float kept = begin > 0 ? 1.0f : beta;
      const uint last_step = begin + block == slice_depth ? epilogue : 0;
      pack_panel(q_panel + begin * q_depth_stride, q_depth_stride, q_column_stride, block, columns - first_column, panel);
      // The panel that comes next, further down or to the right, is fetched bit by bit between the tiles of this one.
      const uint after = begin + block;
      const bool goes_on = after < slice_depth, has_right = first_column + 2 * TILE_COLUMNS <= columns;
      __global const float* next = q_panel + (goes_on ? after * q_depth_stride : TILE_COLUMNS * q_column_stride);
      const uint next_depth = goes_on ? min(slice_depth - after, even_block) : has_right ? even_block : 0;
      const uint share = (next_depth + tiles - 1) / tiles;
      uint fetched = 0;
      for (size_t row = first_row; row < end_row; row += TILE_ROWS, fetched += share) {
        fetch_panel(next, q_depth_stride, q_column_stride, fetched, min(fetched + share, next_depth));
        const __global float* p_row[TILE_ROWS];
        floatw low[TILE_ROWS], high[TILE_ROWS];
        // Rows beyond the last compute it again; they are not stored.
#pragma unroll
        for (uint r = 0; r < TILE_ROWS; ++r) {
          p_row[r] = p + row / TILE_ROWS * p_tile_stride + min((size_t)r, rows - 1 - row) * p_row_stride +
                     begin * p_depth_stride;
          low[r] = 0.0f;
          high[r] = 0.0f;
        }
        add_products(p_row, p_depth_stride, panel, block, low, high);
        if (last_step == 0 && first_column + TILE_COLUMNS <= columns) {
#pragma unroll
          for (uint r = 0; r < TILE_ROWS; ++r) {
            if (row + r >= end_row) continue;
            __global float* out = c + (row + r) * c_stride + first_column;
            floatw left = alpha * low[r], right = alpha * high[r];
            if (kept != 0.0f) {
              left += kept * vload_w(0, out);
              right += kept * vload_w(1, out);
            }
            vstore_w(left, 0, out);
            vstore_w(right, 1, out);
          }
          continue;
        }
        // By way of memory, so that what follows is compiled once and holds no register of the sums'.
        floatw tile[TILE_ROWS][2];
#pragma unroll
        for (uint r = 0; r < TILE_ROWS; ++r) {
          tile[r][0] = low[r];
          tile[r][1] = high[r];
        }
#if TILE_ROWS <= 2
#pragma unroll
#endif
        for (size_t r = 0; r < TILE_ROWS; ++r) {
          if (row + r >= end_row) continue;
          __global float* out = c + (row + r) * c_stride;
#if TILE_ROWS <= 2
#pragma unroll
#endif
          for (size_t half_row = 0; half_row < 2; ++half_row) {
            const size_t first = first_column + half_row * WIDTH;
            floatw value = alpha * tile[r][half_row];
            if (kept != 0.0f) value += kept * load_w(out, first, columns);
            if (last_step)
              value = finish_row(last_step, value, operand + (row + r) * operand_stride, first, columns, activation, slope);
            store_w(value, out, first, columns);
          }
        }
      }
    }
  }
}

// A product of few columns, at most WIDTH, where both factors are contiguous along k: sums of vectors of products, of
// ROWS_AT_ONCE rows together, as one sum after the other would wait for its own additions. global (any)
#define ROWS_AT_ONCE (WIDTH / 2)
__kernel IN_SUB_GROUPS void gemm_few_columns(__global const float* p, const ulong p_offset, __global const float* q,
                               const ulong q_offset, __global float* c, const ulong c_offset,
                               __global const float* operand, const ulong operand_offset, const uint rows,
                               const uint columns, const uint depth, const ulong p_stride, const ulong q_stride,
                               const ulong c_stride, const float alpha, const float beta, const uint epilogue,
                               const ulong operand_stride, const uint activation, const float slope) {
  p += p_offset;
  q += q_offset;
  c += c_offset;
  operand += operand_offset;
  const size_t whole = depth - depth % WIDTH;
  for (size_t first = get_global_id(0) * ROWS_AT_ONCE; first < rows; first += get_global_size(0) * ROWS_AT_ONCE) {
    const __global float* row[ROWS_AT_ONCE];
    float products[ROWS_AT_ONCE][WIDTH] = {{0.0f}};
    // Rows beyond the last compute it again; they are not stored.
#pragma unroll
    for (uint r = 0; r < ROWS_AT_ONCE; ++r) row[r] = p + min(first + r, (size_t)rows - 1) * p_stride;
    // Unrolled to WIDTH, so that a GPU can keep the products in registers.
#pragma unroll
    for (size_t j = 0; j < WIDTH; ++j) {
      if (j >= columns) continue;
      floatw sum[ROWS_AT_ONCE] = {0.0f};
      __global const float* column = q + j * q_stride;
      for (size_t k = 0; k < whole; k += WIDTH) {
        const floatw value = vload_w(0, column + k);
#pragma unroll
        for (uint r = 0; r < ROWS_AT_ONCE; ++r) sum[r] += vload_w(0, row[r] + k) * value;
      }
      if (whole < depth) {
        const floatw value = load_w(column, whole, depth);
#pragma unroll
        for (uint r = 0; r < ROWS_AT_ONCE; ++r) sum[r] += load_w(row[r], whole, depth) * value;
      }
#pragma unroll
      for (uint r = 0; r < ROWS_AT_ONCE; ++r) products[r][j] = sum_w(sum[r]);
    }
#pragma unroll
    for (uint r = 0; r < ROWS_AT_ONCE; ++r) {
      if (first + r >= rows) continue;
      __global float* out = c + (first + r) * c_stride;
      floatw value = alpha * vload_w(0, products[r]);
      if (beta != 0.0f) value += beta * load_w(out, 0, columns);
      if (epilogue)
        value = finish_row(epilogue, value, operand + (first + r) * operand_stride, 0, columns, activation, slope);
      store_w(value, out, 0, columns);
    }
  }
}

#define SET 1
#define ADD 2

// A product of one row, whose q is contiguous along j: q is read once, so no panel of it is copied. An item sums
// VECTORS_AT_ONCE vectors of columns down q; the first one also sums p, where `wanted_sums` asks to SET or to ADD.
// global (any)
#define VECTORS_AT_ONCE WIDTH
__kernel IN_SUB_GROUPS void gemm_one_row(__global const float* p, const ulong p_offset, __global const float* q,
                           const ulong q_offset, __global float* c, const ulong c_offset,
                           __global const float* operand, const ulong operand_offset, __global float* sums,
                           const ulong sums_offset, const uint columns, const uint depth, const ulong p_stride,
                           const ulong q_stride, const float alpha, const float beta, const uint epilogue,
                           const uint activation, const float slope, const uint wanted_sums) {
  p += p_offset;
  q += q_offset;
  c += c_offset;
  operand += operand_offset;
  const size_t step = VECTORS_AT_ONCE * WIDTH;
  for (size_t first = get_global_id(0) * step; first < columns; first += get_global_size(0) * step) {
    floatw sum[VECTORS_AT_ONCE] = {0.0f};
    if (first + step <= columns) {
      for (size_t k = 0; k < depth; ++k) {
        const float value = p[k * p_stride];
#pragma unroll
        for (uint v = 0; v < VECTORS_AT_ONCE; ++v) sum[v] += value * vload_w(v, q + k * q_stride + first);
      }
    } else {
      for (size_t k = 0; k < depth; ++k) {
        const float value = p[k * p_stride];
#pragma unroll
        for (uint v = 0; v < VECTORS_AT_ONCE; ++v)
          if (first + v * WIDTH < columns) sum[v] += value * load_w(q + k * q_stride, first + v * WIDTH, columns);
      }
    }
#pragma unroll
    for (uint v = 0; v < VECTORS_AT_ONCE; ++v) {
      const size_t column = first + v * WIDTH;
      if (column >= columns) continue;
      floatw value = alpha * sum[v];
      if (beta != 0.0f) value += beta * load_w(c, column, columns);
      store_w(finish_row(epilogue, value, operand, column, columns, activation, slope), c, column, columns);
    }
  }
  if (!wanted_sums || get_global_id(0) > 0) return;
  sums += sums_offset;
  float total = wanted_sums == ADD ? sums[0] : 0.0f;
  for (size_t k = 0; k < depth; ++k) total += p[k * p_stride];
  sums[0] = total;
}

// A product of one term, whose q is contiguous. An item takes whole rows. global (any)
__kernel void gemm_one_term(__global const float* p, const ulong p_offset, __global const float* q,
                            const ulong q_offset, __global float* c, const ulong c_offset,
                            __global const float* operand, const ulong operand_offset, const uint rows,
                            const uint columns, const ulong p_stride, const ulong c_stride, const float alpha,
                            const float beta, const uint epilogue, const ulong operand_stride,
                            const uint activation, const float slope) {
  p += p_offset;
  q += q_offset;
  c += c_offset;
  operand += operand_offset;
  const size_t whole = columns - columns % WIDTH;
  for (size_t row = get_global_id(0); row < rows; row += get_global_size(0)) {
    __global float* out = c + row * c_stride;
    __global const float* with = operand + row * operand_stride;
    const float factor = alpha * p[row * p_stride];
    for (size_t j = 0; j < whole; j += WIDTH) {
      floatw value = factor * vload_w(0, q + j);
      if (beta != 0.0f) value += beta * vload_w(0, out + j);
      if (epilogue) value = finish(epilogue, value, vload_w(0, with + j), activation, slope);
      vstore_w(value, 0, out + j);
    }
    if (whole == columns) continue;
    floatw value = factor * load_w(q, whole, columns);
    if (beta != 0.0f) value += beta * load_w(out, whole, columns);
    store_w(finish_row(epilogue, value, with, whole, columns, activation, slope), out, whole, columns);
  }
}

// out[t, k, r] = x[t * TILE_ROWS + r, k], the last row again beyond it; and the sums of x's rows along k, which
// `wanted_sums` asks to SET or to ADD. global (tiles, slices)
__kernel void gemm_pack_rows(__global const float* x, const ulong x_offset, __global float* out,
                             const ulong out_offset, __global float* sums, const ulong sums_offset, const uint rows,
                             const uint depth, const ulong row_stride, const ulong depth_stride,
                             const ulong slice_stride, const uint wanted_sums) {
  const size_t row = get_global_id(0) * TILE_ROWS;
  if (row >= rows) return;
  const size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  x += x_offset + get_global_id(1) * slice_stride;
  out += out_offset + (get_global_id(1) * tiles + get_global_id(0)) * depth * TILE_ROWS;
#if TILE_ROWS <= WIDTH
  // Rows that lie side by side are taken as a vector. What it writes beyond the tile, the next one writes over.
  if (row_stride == 1 && row + WIDTH <= rows) {
    floatw total = 0.0f;
    for (size_t k = 0; k + 1 < depth; ++k) {
      const floatw value = vload_w(0, x + row + k * depth_stride);
      vstore_w(value, 0, out + k * TILE_ROWS);
      total += value;
    }
    const floatw last = vload_w(0, x + row + (depth - 1) * depth_stride);
    total += last;
    store_w(last, out + (depth - 1) * TILE_ROWS, 0, TILE_ROWS);
    if (wanted_sums == ADD) total += load_w(sums + sums_offset + row, 0, TILE_ROWS);
    if (wanted_sums) store_w(total, sums + sums_offset + row, 0, TILE_ROWS);
    return;
  }
#endif
  size_t start[TILE_ROWS];
  float sum[TILE_ROWS];
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r) {
    start[r] = min(row + r, (size_t)rows - 1) * row_stride;
    sum[r] = 0.0f;
  }
  for (size_t k = 0; k < depth; ++k) {
#pragma unroll
    for (uint r = 0; r < TILE_ROWS; ++r) {
      const float value = x[start[r] + k * depth_stride];
      out[k * TILE_ROWS + r] = value;
      sum[r] += value;
    }
  }
  if (!wanted_sums) return;
  sums += sums_offset + row;
#pragma unroll
  for (uint r = 0; r < TILE_ROWS; ++r)
    if (row + r < rows) sums[r] = wanted_sums == ADD ? sums[r] + sum[r] : sum[r];
}

// c[i, j] = finish(sum over s of partial[s, i, j] + beta * c[i, j]). global (ceil(columns / WIDTH), rows)
__kernel void gemm_add_slices(__global const float* partial, const ulong partial_offset, __global float* c,
                              const ulong c_offset, __global const float* operand, const ulong operand_offset,
                              const uint rows, const uint columns, const uint slices, const ulong c_stride,
                              const float beta, const uint epilogue, const ulong operand_stride,
                              const uint activation, const float slope) {
  const size_t first = get_global_id(0) * WIDTH, row = get_global_id(1);
  if (first >= columns) return;
  partial += partial_offset + row * columns;
  c += c_offset + row * c_stride;
  floatw value = beta == 0.0f ? (floatw)0.0f : beta * load_w(c, first, columns);
  for (size_t s = 0; s < slices; ++s) value += load_w(partial + s * rows * columns, first, columns);
  store_w(finish_row(epilogue, value, operand + operand_offset + row * operand_stride, first, columns, activation, slope),
          c, first, columns);
}
