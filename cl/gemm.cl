// Matrix products for CPU devices: C = alpha * A * B + beta * C.
//
//   gemm        c[i, j] = alpha * sum_k p[i, k] * q[k, j] + beta * c[i, j]
//   transpose   out[c, r] = x[r, c]
//
// p is read a number at a time, at any strides; q is read 16 numbers at a time and so is contiguous along
// j; c is written at any strides. Products of all transposes are made of that by choosing which factor is p:
// src/ops/gemm_cpu.cpp. A work-item computes a tile of 6 x 16 outputs in twelve registers of eight floats, which is
// what a CPU with sixteen such registers holds, and uses no local memory.
// Build option: BETA where c is read (with beta = 0 it may hold NaN).

#define TILE_ROWS 6
#define TILE_COLUMNS 16

// The columns first .. first + 8 of a row that ends at `end`, those beyond it as zero.
static float8 load_edge(const __global float* row, const uint first, const uint end) {
  float lanes[8];
  for (uint i = 0; i < 8; ++i) lanes[i] = first + i < end ? row[first + i] : 0.0f;
  return vload8(0, lanes);
}

static void store_row(__global float* c, const ulong column_stride, const float8 low, const float8 high,
                      const uint columns, const float alpha, const float beta) {
  float lanes[TILE_COLUMNS];
  vstore8(alpha * low, 0, lanes);
  vstore8(alpha * high, 1, lanes);
  for (uint j = 0; j < columns; ++j) {
#ifdef BETA
    c[j * column_stride] = lanes[j] + beta * c[j * column_stride];
#else
    c[j * column_stride] = lanes[j];
#endif
  }
}

#define ACCUMULATE(r)                      \
  {                                        \
    const float value = p##r[k * p_step];  \
    low##r = mad(value, q_low, low##r);    \
    high##r = mad(value, q_high, high##r); \
  }
#define ACCUMULATE_ALL \
  ACCUMULATE(0) ACCUMULATE(1) ACCUMULATE(2) ACCUMULATE(3) ACCUMULATE(4) ACCUMULATE(5)
// Rows beyond the last compute it again; they are not stored.
#define ROW(r)                                                                                 \
  const __global float* p##r = p + p_offset + min(first_row + r, rows - 1) * (size_t)p_stride; \
  float8 low##r = 0.0f, high##r = 0.0f;
#define STORE(r)              \
  if (first_row + r < rows)   \
    store_row(c + (first_row + r) * (size_t)c_row_stride + first_column * (size_t)c_column_stride, c_column_stride, \
              low##r, high##r, min(columns - first_column, (uint)TILE_COLUMNS), alpha, beta);

// global (tiles); tiles run down the rows first, so that neighbours share q
__kernel void gemm(__global const float* p, const ulong p_offset, __global const float* q, const ulong q_offset,
                   __global float* c, const ulong c_offset, const uint rows, const uint columns, const uint depth,
                   const ulong p_stride, const ulong p_step, const ulong q_stride, const ulong c_row_stride,
                   const ulong c_column_stride, const float alpha, const float beta) {
  const uint row_tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  const uint first_row = (uint)(get_global_id(0) % row_tiles) * TILE_ROWS;
  const uint first_column = (uint)(get_global_id(0) / row_tiles) * TILE_COLUMNS;
  if (first_column >= columns) return;
  q += q_offset;
  c += c_offset;
  ROW(0) ROW(1) ROW(2) ROW(3) ROW(4) ROW(5)
  if (first_column + TILE_COLUMNS <= columns) {
    for (size_t k = 0; k < depth; ++k) {
      const float8 q_low = vload8(0, q + k * q_stride + first_column);
      const float8 q_high = vload8(1, q + k * q_stride + first_column);
      ACCUMULATE_ALL
    }
  } else {
    for (size_t k = 0; k < depth; ++k) {
      const float8 q_low = load_edge(q + k * q_stride, first_column, columns);
      const float8 q_high = load_edge(q + k * q_stride, first_column + 8, columns);
      ACCUMULATE_ALL
    }
  }
  STORE(0) STORE(1) STORE(2) STORE(3) STORE(4) STORE(5)
}

// Blocks of 8 x 8, so that both sides are touched a cache line at a time. global (ceil(columns / 8), ceil(rows / 8))
__kernel void transpose(__global const float* x, const ulong x_offset, __global float* out, const ulong out_offset,
                        const uint rows, const uint columns, const ulong x_stride, const ulong out_stride) {
  const uint first_column = (uint)get_global_id(0) * 8, first_row = (uint)get_global_id(1) * 8;
  if (first_column >= columns) return;
  x += x_offset;
  out += out_offset;
  if (first_column + 8 <= columns && first_row + 8 <= rows) {
    float block[64];
    for (uint r = 0; r < 8; ++r) vstore8(vload8(0, x + (first_row + r) * x_stride + first_column), r, block);
    for (uint c = 0; c < 8; ++c)
      vstore8((float8)(block[c], block[8 + c], block[16 + c], block[24 + c], block[32 + c], block[40 + c],
                       block[48 + c], block[56 + c]),
              0, out + (first_column + c) * out_stride + first_row);
    return;
  }
  for (uint r = first_row; r < min(first_row + 8, rows); ++r)
    for (uint c = first_column; c < min(first_column + 8, columns); ++c) out[c * out_stride + r] = x[r * x_stride + c];
}
