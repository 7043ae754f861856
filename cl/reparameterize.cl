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

// global (GROUP * groups); an item takes four elements of z at a time, as Philox gives four words
__kernel void reparameterize_forward(__global const float* head, const ulong head_offset, __global float* z,
                                     const ulong z_offset, __global float* partials, const ulong partials_offset,
                                     const uint rows, const uint latent, const ulong seed, const uint stream,
                                     const ulong step) {
  __local float scratch[GROUP];
  const size_t elements = (size_t)rows * latent;
  head += head_offset;
  z += z_offset;
  float kl = 0.0f;
  for (size_t index = get_global_id(0); index * 4 < elements; index += get_global_size(0)) {
    const float4 noise = normal_from_words(random_words((uint)index, seed, stream, step));
    const float eps[4] = {noise.x, noise.y, noise.z, noise.w};
    for (size_t i = 0; i < 4 && index * 4 + i < elements; ++i) {
      const size_t element = index * 4 + i;
      const size_t at = element / latent * 2 * latent + element % latent;
      const float mean = head[at], log_variance = head[at + latent];
      const float deviation = exp(0.5f * log_variance);
      z[element] = mean + deviation * eps[i];
      kl += 0.5f * (mean * mean + expm1(log_variance) - log_variance);
    }
  }
  const float total = group_sum(kl, scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}

// global (ceil(rows * latent / 4))
__kernel void reparameterize_backward(__global const float* head, const ulong head_offset, __global const float* dz,
                                      const ulong dz_offset, __global float* dhead, const ulong dhead_offset,
                                      const uint rows, const uint latent, const float kl_scale, const ulong seed,
                                      const uint stream, const ulong step) {
  const size_t elements = (size_t)rows * latent, index = get_global_id(0);
  if (index * 4 >= elements) return;
  head += head_offset;
  dz += dz_offset;
  dhead += dhead_offset;
  const float4 noise = normal_from_words(random_words((uint)index, seed, stream, step));
  const float eps[4] = {noise.x, noise.y, noise.z, noise.w};
  for (size_t i = 0; i < 4 && index * 4 + i < elements; ++i) {
    const size_t element = index * 4 + i;
    const size_t at = element / latent * 2 * latent + element % latent;
    const float mean = head[at], log_variance = head[at + latent], upstream = dz[element];
    dhead[at] = upstream + kl_scale * mean;
    dhead[at + latent] = 0.5f * (upstream * eps[i] * exp(0.5f * log_variance) + kl_scale * expm1(log_variance));
  }
}
