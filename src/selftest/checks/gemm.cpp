#include "../references/gemm.hpp"

#include "../references/bias_activation.hpp"
#include "../references/column_sums.hpp"
#include "checks.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::GemmProvider;
using reference::Product;

/// Products of normal numbers sum to about √k, and k roundings of that add up to about √k epsilons.
double tolerance(std::size_t k) {
  const double depth = std::sqrt(static_cast<double>(k));
  return depth * (1e-6 + 3e-7 * depth);
}

std::string text(const Product& p) {
  return std::to_string(p.m) + " x " + std::to_string(p.n) + " x " + std::to_string(p.k) +
         (p.a_transposed ? " T" : " N") + (p.b_transposed ? "T" : "N");
}

/// With rows that lie `pad` elements further apart than they must: those between are not to be written.
void compare_product(Probe& probe, ops::Gemm& gemm, const Product& p, std::size_t pad, float beta) {
  const Values a = probe.random.normal(p.a_rows() * p.a_leading),
               b = probe.random.normal(p.b_rows() * p.b_leading),
               // beta = 0 must not read C
      before = beta == 0 ? Values(p.m * p.c_leading, NAN) : probe.random.normal(p.m * p.c_leading);
  constexpr float kAlpha = -0.25f;
  const auto a_tensor = probe.input({a.size()}, a), b_tensor = probe.input({b.size()}, b),
             c_tensor = probe.input({before.size()}, before);
  Doubles want(p.m * p.n);
  for (std::size_t i = 0; i < want.size(); ++i)
    want[i] = kAlpha * reference::product_at(p, a, b, i / p.n, i % p.n) +
              (beta == 0 ? 0 : beta * before[i / p.n * p.c_leading + i % p.n]);
  // Where C is padded, what it holds is what it held.
  Doubles padded = to_double(before);
  for (std::size_t i = 0; i < want.size(); ++i) padded[i / p.n * p.c_leading + i % p.n] = want[i];
  Values start = before;
  if (pad > 0 && beta == 0)
    for (std::size_t i = 0; i < start.size(); ++i)
      if (i % p.c_leading >= p.n) padded[i] = start[i] = 12345;
  probe.compare(text(p) + (pad ? " padded" : "") + (beta == 0 ? "" : " added"),
                [&] {
                  gemm.multiply(
                      {ops::Matrix(a_tensor, p.a_rows(), p.a_leading - pad, p.a_leading), p.a_transposed},
                      {ops::Matrix(b_tensor, p.b_rows(), p.b_leading - pad, p.b_leading), p.b_transposed},
                      ops::Matrix(c_tensor, p.m, p.n, p.c_leading), kAlpha, beta);
                },
                {{"C", c_tensor, padded, tolerance(p.k), start}});
}

/// A layer forward with bias and activation, and its gradients with a derivative and with row sums.
void compare_fused(Probe& probe, ops::Gemm& gemm, std::size_t m, std::size_t n, std::size_t k) {
  const Values a = probe.random.normal(k * m), b = probe.random.normal(k * n), bias = probe.random.normal(n),
               outputs = probe.random.uniform(m * n, 0.1f, 0.9f);
  const auto a_tensor = probe.input({k, m}, a), b_tensor = probe.input({k, n}, b),
             bias_tensor = probe.input({n}, bias), output = probe.input({m, n}, outputs),
             forward_c = probe.output({m, n}), backward_c = probe.output({m, n}), sums = probe.output({m});
  const Product product(m, n, k, true, false);
  ops::Fusion forward, backward;
  forward.activation = ops::Activation::named("softplus");
  forward.bias = bias_tensor;
  backward.activation = ops::Activation::named("sigmoid");
  backward.output = output;
  backward.row_sums = sums;
  Doubles want_forward, want_backward;
  for (std::size_t i = 0; i < m * n; ++i) {
    const double sum = reference::product_at(product, a, b, i / n, i % n);
    want_forward.push_back(reference::softplus(sum + bias[i % n]));
    want_backward.push_back(sum * outputs[i] * (1.0 - outputs[i]));
  }
  probe.compare(text(product) + " fused",
                [&] {
                  gemm.multiply(ops::transposed(*a_tensor), *b_tensor, *forward_c, 1, 0, forward);
                  gemm.multiply(ops::transposed(*a_tensor), *b_tensor, *backward_c, 1, 0, backward);
                },
                {{"with bias and activation", forward_c, want_forward, tolerance(k) + 4e-6},
                 {"with a derivative", backward_c, want_backward, tolerance(k) + 4e-6},
                 {"row sums", sums, reference::column_sums(a, m, Values(m)), tolerance(k) + 1e-5}});
}

void check_provider(Probe& probe, GemmProvider provider) {
  ops::GemmTuning tuning = ops::default_tuning(probe.queue.device());
  tuning.provider = provider;
  const auto gemm = ops::make_gemm(probe.queue, tuning);
  constexpr std::size_t kManyTerms = 20000;  // of few outputs: the cores share them
  const std::size_t shapes[][3] = {{1, 1, 1},    {1, 17, 3},         {7, 1, 5},
                                   {13, 11, 1},  {63, 65, 31},       {64, 64, 64},
                                   {65, 9, 129}, {3, 9, kManyTerms}, {128, 257, 260}};
  for (const auto& [m, n, k] : shapes)
    for (const bool a_transposed : {false, true})
      for (const bool b_transposed : {false, true})
        for (const std::size_t pad : {0, 5}) {
          const bool is_plain = !a_transposed && !b_transposed && pad == 0;
          if (!probe.takes((m + n) * k) && !(k == kManyTerms && is_plain)) continue;
          const float beta = pad == 0 ? 0.0f : a_transposed ? 1.0f : 0.0f;
          compare_product(probe, *gemm, Product(m, n, k, a_transposed, b_transposed, pad), pad, beta);
        }
  const std::size_t fused[][3] = {{1, 1, 1},    {5, 15, 7},  {13, 33, 300}, {7, 16, 513},
                                  {2, 3, 2000}, {1, 77, 30}, {9, 35, 1}};
  for (const auto& [m, n, k] : fused)
    if (probe.takes((m + n) * k)) compare_fused(probe, *gemm, m, n, k);
  if (probe.is_quick()) return;
  // A provider that does not suit the device may be so slow that a driver would take it for hung.
  const bool is_own = ops::default_tuning(probe.queue.device()).provider == provider;
  const std::size_t side = is_own && !probe.is_slow() ? 1024 : 256;
  const Tensor a = probe.filled({side, side}), b = probe.filled({side, side}), c = probe.zeros({side, side});
  const double flops = 2.0 * static_cast<double>(side * side * side);
  probe.measure(text(Product(side, side, side, false, true)), flops, {a, b, c},
                [&] { gemm->multiply(a, ops::transposed(b), c); });
}

}  // namespace

void gemm_ours(Probe& probe) {
  check_provider(probe, GemmProvider::ours);
}

void gemm_clblast(Probe& probe) {
  check_provider(probe, GemmProvider::clblast);
}

}  // namespace isthmus::selftest::check
