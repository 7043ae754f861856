// Every provider computes the same products; make_gemm() chooses one of them.
#include "isthmus/ops/gemm.hpp"

#include <array>

#include "compute/quirks.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "ops/gemm_providers.hpp"
#include "selftest/references/gemm.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct GemmFixture : QueueFixture {
  const ops::GemmTuning tuning = ops::default_tuning(queue.device());
  std::unique_ptr<ops::Gemm> providers[2] = {ops::make_clblast_gemm(queue, tuning),
                                             ops::make_cpu_gemm(queue, tuning)};

  void compare(std::size_t m, std::size_t n, std::size_t k, bool a_transposed, bool b_transposed, float alpha,
               float beta, std::size_t pad) {
    for (const auto& gemm : providers) compare(*gemm, m, n, k, a_transposed, b_transposed, alpha, beta, pad);
  }

  /// One product with leading dimensions `pad` above the tight ones, against a double-precision reference.
  void compare(ops::Gemm& gemm, std::size_t m, std::size_t n, std::size_t k, bool a_transposed,
               bool b_transposed, float alpha, float beta, std::size_t pad) {
    const reference::Product product(m, n, k, a_transposed, b_transposed, pad);
    const std::size_t a_rows = product.a_rows(), b_rows = product.b_rows();
    const auto [a_leading, b_leading, c_leading] =
        std::array{product.a_leading, product.b_leading, product.c_leading};
    const Values a = random.normal(a_rows * a_leading), b = random.normal(b_rows * b_leading);
    // beta = 0 must not read C
    const Values c = beta == 0 ? Values(m * c_leading, NAN) : random.normal(m * c_leading);
    const Guarded a_tensor(queue, {a_rows * a_leading}, a), b_tensor(queue, {b_rows * b_leading}, b);
    const Guarded c_tensor(queue, {m * c_leading}, c);
    gemm.multiply({ops::Matrix(a_tensor, a_rows, a_leading - pad, a_leading), a_transposed},
                  {ops::Matrix(b_tensor, b_rows, b_leading - pad, b_leading), b_transposed},
                  ops::Matrix(c_tensor, m, n, c_leading), alpha, beta);
    const Values got = c_tensor.values();
    double worst = 0;
    bool padding_untouched = true;
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double want = alpha * reference::product_at(product, a, b, i, j) +
                            (beta == 0 ? 0.0 : beta * c[i * c_leading + j]);
        const double error = std::fabs(got[i * c_leading + j] - want) / std::sqrt(double(k));
        worst = error <= worst ? worst : error;
      }
      for (std::size_t j = n; j < c_leading; ++j) {
        const float before = c[i * c_leading + j], after = got[i * c_leading + j];
        padding_untouched =
            padding_untouched && (before == after || (std::isnan(before) && std::isnan(after)));
      }
    }
    // Products of normal numbers sum to about sqrt(k), and k roundings of that add up to about sqrt(k)
    // epsilons.
    BOOST_TEST(worst < 1e-6 + 3e-7 * std::sqrt(double(k)),
               "m " << m << " n " << n << " k " << k << " ta " << a_transposed << " tb " << b_transposed
                    << " beta " << beta << " pad " << pad << ": " << worst);
    BOOST_TEST(padding_untouched);
  }

  /// A product with a fusion against the plain product and `operation` on it.
  template <class Operation>
  void compare_fused(std::size_t m, std::size_t n, std::size_t k, const ops::Fusion& fusion,
                     Operation&& operation) {
    const Tensor a = queue.upload(random.normal(m * k), {m, k}),
                 b = queue.upload(random.normal(n * k), {n, k});
    for (const auto& gemm : providers)
      for (const float beta : {0.0f, 1.0f}) {
        const Values before = beta == 0 ? Values(m * n, NAN) : random.normal(m * n);
        const Guarded got(queue, {m, n}, before), want(queue, {m, n}, before);
        gemm->multiply(a, ops::transposed(b), *got, 1, beta, fusion);
        gemm->multiply(a, ops::transposed(b), *want, 1, beta);
        operation(want);
        check_close(got.values(), to_double(want.values()), 1e-5, "fused");
      }
  }

  Random random;
};

// Around the tiles, with more terms than a block has, and with few outputs of many terms.
const std::size_t kFusedShapes[][3] = {{1, 1, 1},    {5, 15, 7},  {13, 33, 300}, {7, 16, 513},
                                       {2, 3, 2000}, {1, 77, 30}, {9, 35, 1}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gemm, GemmFixture)

BOOST_AUTO_TEST_CASE(all_transposes_and_betas_at_odd_shapes) {
  const std::size_t shapes[][3] = {{1, 1, 1},    {1, 17, 3},   {7, 1, 5},    {13, 11, 1},   {1, 200, 40},
                                   {63, 65, 31}, {64, 64, 64}, {65, 9, 129}, {128, 10, 256}};
  for (const auto& [m, n, k] : shapes)
    for (const bool a_transposed : {false, true})
      for (const bool b_transposed : {false, true})
        for (const float beta : {0.0f, 1.0f})
          for (const std::size_t pad : {0, 5}) compare(m, n, k, a_transposed, b_transposed, 1.0f, beta, pad);
}

BOOST_AUTO_TEST_CASE(the_shapes_of_a_training_step) {
  compare(128, 512, 784, false, true, 1.0f, 0.0f, 0);   // forward
  compare(128, 784, 512, false, false, 1.0f, 0.0f, 0);  // gradient of the input
  compare(512, 784, 128, true, false, 1.0f, 1.0f, 0);   // gradient of the weights, accumulated
}

BOOST_AUTO_TEST_CASE(alpha_scales) {
  compare(33, 20, 40, false, true, -0.25f, 0.5f, 3);
}

// One output of many terms, which a provider may split among cores.
BOOST_AUTO_TEST_CASE(few_outputs_of_many_terms) {
  for (const bool a_transposed : {false, true}) {
    compare(5, 13, 1027, a_transposed, false, 1.0f, 0.0f, 3);
    if (quirks::loops_are_cut_short(queue.device())) {
      BOOST_TEST_MESSAGE("skipped: 5,000 terms and more, as the driver ends loops after 65,535 passes in all");
      continue;
    }
    compare(1, 1, 5000, a_transposed, true, 0.5f, 1.0f, 0);
    compare(3, 9, 40000, a_transposed, false, 1.0f, 1.0f, 0);
  }
}

BOOST_AUTO_TEST_CASE(bias_and_activation_are_those_of_their_own_operation) {
  for (const auto& [m, n, k] : kFusedShapes)
    for (const char* name : {"identity", "relu", "leaky_relu", "tanh", "sigmoid", "softplus"}) {
      ops::Fusion fusion;
      fusion.activation = ops::Activation::named(name);
      fusion.bias = queue.upload(random.normal(n), {n});
      compare_fused(m, n, k, fusion, [&](const Tensor& c) {
        ops::bias_activation_forward(queue, fusion.activation, c, fusion.bias, c);
      });
    }
}

BOOST_AUTO_TEST_CASE(a_derivative_is_that_of_its_own_operation) {
  for (const auto& [m, n, k] : kFusedShapes)
    for (const char* name : {"relu", "leaky_relu", "tanh", "sigmoid", "softplus"}) {
      ops::Fusion fusion;
      fusion.activation = ops::Activation::named(name);
      fusion.output = queue.upload(random.uniform(m * n, -0.9f, 0.9f), {m, n});
      compare_fused(m, n, k, fusion, [&](const Tensor& c) {
        ops::activation_backward(queue, fusion.activation, fusion.output, c, c);
      });
    }
}

BOOST_AUTO_TEST_CASE(row_sums_are_the_columns_sums_of_the_untransposed) {
  for (const auto& [m, n, k] : kFusedShapes)
    for (const float beta : {0.0f, 1.0f}) {
      const Tensor a = queue.upload(random.normal(k * m), {k, m}),
                   b = queue.upload(random.normal(k * n), {k, n});
      const Values before = beta == 0 ? Values(m, NAN) : random.normal(m);
      const Guarded want(queue, {m}, before);
      ops::column_sums(queue, a, want, beta != 0);
      for (const auto& gemm : providers) {
        const Guarded sums(queue, {m}, before), c(queue, {m, n}, Values(m * n, 0.0f));
        ops::Fusion fusion;
        fusion.row_sums = sums;
        gemm->multiply(ops::transposed(a), b, *c, 1, beta, fusion);
        check_close(sums.values(), to_double(want.values()), 1e-5, "row sums");
        c.values();  // checks the guards
      }
    }
}

BOOST_AUTO_TEST_CASE(a_batch_is_its_products_one_by_one) {
  constexpr std::size_t kCount = 3, m = 9, n = 21, k = 300;
  const ops::Batch batch{kCount, m * k + 5, k * n + 2, m * n + 7};
  for (const bool a_transposed : {false, true}) {
    const Tensor a = queue.upload(random.normal(kCount * batch.a_stride), {kCount * batch.a_stride});
    const Tensor b = queue.upload(random.normal(kCount * batch.b_stride), {kCount * batch.b_stride});
    const Values before = random.normal(kCount * batch.c_stride);
    const ops::Factor first =
        a_transposed ? ops::transposed(a.view(0, {k, m})) : ops::Factor(a.view(0, {m, k}));
    for (const auto& gemm : providers) {
      const Guarded got(queue, {before.size()}, before), want(queue, {before.size()}, before);
      ops::Factor a_first = first;
      a_first.matrix.data = a;
      ops::Matrix b_first = b.view(0, {k, n}), c_first = (*got).view(0, {m, n});
      b_first.data = b;
      c_first.data = got;
      gemm->multiply_batch(a_first, b_first, c_first, batch, 0.5f, 2.0f);
      for (std::size_t i = 0; i < kCount; ++i) {
        ops::Factor a_one = first;
        a_one.matrix.data = a.view(i * batch.a_stride, {m * k});
        gemm->multiply(a_one, b.view(i * batch.b_stride, {k, n}), (*want).view(i * batch.c_stride, {m, n}),
                       0.5f, 2.0f);
      }
      check_close(got.values(), to_double(want.values()), 1e-5, "batch");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_repeated_shape_allocates_nothing) {
  compare(30, 30, 30, false, false, 1, 0, 0);
  const Tensor a(queue, {30, 30}), b(queue, {30, 30}), c(queue, {30, 30});
  const auto before = queue.counters().allocations;
  for (const auto& gemm : providers) gemm->multiply(a, b, c);
  BOOST_TEST(queue.counters().allocations == before);
}

BOOST_AUTO_TEST_CASE(a_callers_workspace_is_used_instead_of_memory_of_its_own) {
  // Transposed, and with few outputs of many terms, so that both providers need some
  const Tensor a = queue.upload(random.normal(4000 * 33), {4000, 33}),
               b = queue.upload(random.normal(4000 * 31), {4000, 31}), own(queue, {33, 31}),
               given(queue, {33, 31});
  for (const auto& gemm : providers) {
    gemm->multiply(ops::transposed(a), b, own);
    const auto before = queue.counters().allocations;
    gemm->use_workspace({});
    BOOST_CHECK_THROW(gemm->multiply(ops::transposed(a), b, given), UsageError);
    {
      const Queue::DryRun dry(queue);
      gemm->multiply(ops::transposed(a), b, given);
    }
    BOOST_TEST(queue.counters().allocations == before);
    BOOST_TEST(gemm->workspace_needed() > 0u);
    const Guarded buffer(queue, {gemm->workspace_needed()});
    BOOST_CHECK_THROW(gemm->use_workspace(buffer), UsageError);  // it is not at its buffer's start
    const Tensor workspace(queue, {gemm->workspace_needed()});
    gemm->use_workspace(workspace);
    gemm->multiply(ops::transposed(a), b, given);
    BOOST_TEST(queue.download<float>(given) == queue.download<float>(own), boost::test_tools::per_element());
    gemm->use_workspace(workspace.slice(0, workspace.elements() - 1));
    BOOST_CHECK_THROW(gemm->multiply(ops::transposed(a), b, given), UsageError);
  }
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_usage_errors) {
  const Tensor a(queue, {2, 3}), b(queue, {4, 5}), c(queue, {2, 5});
  const auto gemm = ops::make_gemm(queue);
  BOOST_CHECK_THROW(gemm->multiply(a, b, c), UsageError);
  BOOST_CHECK_THROW(gemm->multiply(ops::transposed(a), a, c), UsageError);
  BOOST_CHECK_THROW(ops::Matrix(a, 2, 4, 4), UsageError);
  const Tensor square(queue, {3, 3}), three(queue, {3}), two(queue, {2});
  const auto fused = [&](const Tensor& bias, const Tensor& output, const Tensor& row_sums) {
    ops::Fusion fusion;
    fusion.bias = bias;
    fusion.output = output;
    fusion.row_sums = row_sums;
    gemm->multiply(ops::transposed(a), a, square, 1, 0, fusion);
  };
  BOOST_CHECK_THROW(fused(two, {}, {}), UsageError);
  BOOST_CHECK_THROW(fused({}, a, {}), UsageError);
  BOOST_CHECK_THROW(fused({}, {}, two), UsageError);
  BOOST_CHECK_THROW(fused(three, square, {}), UsageError);
  ops::Fusion sums;
  sums.row_sums = three;
  BOOST_CHECK_THROW(gemm->multiply(square, square, square, 1, 0, sums), UsageError);
  BOOST_CHECK_THROW(gemm->multiply_batch(square, square, square, {2, 0, 0, 1}), UsageError);
  BOOST_CHECK_THROW(gemm->multiply_batch(square, square, square, {0, 0, 0, 0}), UsageError);
  BOOST_CHECK_THROW(ops::Matrix(a, 2, 3, 2), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
