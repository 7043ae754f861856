// A sample of the Gaussian posterior, fused with its KL divergence from N(0, I); and both gradients.
//
//   forward   z = mu + exp(v / 2) * eps,  partials[group] = sum of (mu^2 + exp(v) - 1 - v) / 2
//   backward  dmu = dz + kl_scale * mu
//             dv  = dz * eps * exp(v / 2) / 2 + kl_scale * (exp(v) - 1) / 2
//
// head, dhead: (rows, 2 * latent), mu in the first `latent` columns and v = log sigma^2 in the others;
// z, dz: (rows, latent); all float32. eps is drawn by counter, element by element of z as cl/random.cl's normal_fill
// draws it, so the backward pass draws the same again and nothing is stored.
// Source: Kingma and Welling 2013, "Auto-Encoding Variational Bayes", section 2.4 and appendix B.
#include "common/philox.clh"
#include "common/reduce.clh"

// Steps from one element to the next: a division for each would fill a GPU's registers.
INLINED void to_next(size_t* row, size_t* column, const size_t latent) {
  const bool is_last = ++*column == latent;
  *row += is_last;
  *column = is_last ? 0 : *column;
}
// WIDTH elements of z's mean, in the head's columns that begin there; its log variance is `latent` further on. They lie
// together where latent is a multiple of WIDTH: else they may begin in one row and end in the next.
static floatw load_from_head(__global const float* head, const size_t first, const size_t latent,
                             const size_t elements) {
  size_t row = first / latent, column = first % latent;
  if (latent % WIDTH == 0) return vload_w(0, head + row * 2 * latent + column);
  float lanes[WIDTH];
#pragma unroll
  for (size_t i = 0; i < WIDTH; ++i) {
    lanes[i] = first + i < elements ? head[row * 2 * latent + column] : 0.0f;
    to_next(&row, &column, latent);
  }
  return vload_w(0, lanes);
}
static void store_to_head(const floatw value, __global float* head, const size_t first, const size_t latent,
                          const size_t elements) {
  size_t row = first / latent, column = first % latent;
  if (latent % WIDTH == 0) {
    vstore_w(value, 0, head + row * 2 * latent + column);
    return;
  }
  float lanes[WIDTH];
  vstore_w(value, 0, lanes);
#pragma unroll
  for (size_t i = 0; i < WIDTH; ++i) {
    if (first + i < elements) head[row * 2 * latent + column] = lanes[i];
    to_next(&row, &column, latent);
  }
}

// Stores WIDTH elements of z; returns their divergence, of which lanes beyond the end have none.
static floatw sample(__global const float* head, __global float* z, const size_t first, const size_t latent,
                     const size_t elements, const floatw eps) {
  if (first >= elements) return 0.0f;
  const floatw mean = load_from_head(head, first, latent, elements);
  const floatw log_variance = load_from_head(head + latent, first, latent, elements);
  store_w(mean + exp(0.5f * log_variance) * eps, z, first, elements);
  return 0.5f * (mean * mean + expm1(log_variance) - log_variance);
}

// global (GROUP * groups); an item takes 4 * WIDTH elements of z at a time, as WIDTH Philox counters give
__kernel void reparameterize_forward(__global const float* head, const ulong head_offset, __global float* z,
                                     const ulong z_offset, __global float* partials, const ulong partials_offset,
                                     const uint rows, const uint latent, const ulong seed, const uint stream,
                                     const ulong step) {
  __local float scratch[GROUP];
  const size_t elements = (size_t)rows * latent;
  head += head_offset;
  z += z_offset;
  floatw kl = 0.0f;
  for (size_t begin = get_global_id(0) * 4 * WIDTH; begin < elements; begin += get_global_size(0) * 4 * WIDTH) {
    floatw eps[4];
    draw_normal((uint)(begin / 4), seed, stream, step, eps);
    kl += sample(head, z, begin, latent, elements, eps[0]);
    kl += sample(head, z, begin + WIDTH, latent, elements, eps[1]);
    kl += sample(head, z, begin + 2 * WIDTH, latent, elements, eps[2]);
    kl += sample(head, z, begin + 3 * WIDTH, latent, elements, eps[3]);
  }
  const float total = group_sum(sum_w(kl), scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}

// global (ceil(rows * latent / (4 * WIDTH)))
__kernel void reparameterize_backward(__global const float* head, const ulong head_offset, __global const float* dz,
                                      const ulong dz_offset, __global float* dhead, const ulong dhead_offset,
                                      const uint rows, const uint latent, const float kl_scale, const ulong seed,
                                      const uint stream, const ulong step) {
  const size_t elements = (size_t)rows * latent, begin = get_global_id(0) * 4 * WIDTH;
  if (begin >= elements) return;
  head += head_offset;
  dz += dz_offset;
  dhead += dhead_offset;
  floatw eps[4];
  draw_normal((uint)(begin / 4), seed, stream, step, eps);
#pragma unroll
  for (size_t i = 0; i < 4; ++i) {
    const size_t first = begin + i * WIDTH;
    if (first >= elements) continue;
    const floatw mean = load_from_head(head, first, latent, elements);
    const floatw log_variance = load_from_head(head + latent, first, latent, elements);
    const floatw upstream = load_w(dz, first, elements);
    const floatw dlog_variance =
        0.5f * (upstream * eps[i] * exp(0.5f * log_variance) + kl_scale * expm1(log_variance));
    store_to_head(upstream + kl_scale * mean, dhead, first, latent, elements);
    store_to_head(dlog_variance, dhead + latent, first, latent, elements);
  }
}
