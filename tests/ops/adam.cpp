#include "isthmus/ops/adam.hpp"

#include <numeric>

#include "isthmus/compute/error.hpp"
#include "selftest/references/adam.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::AdamOptions;

namespace {

/// The arrays of a model, after some steps.
struct Arrays {
  Values parameters, first_moment, second_moment, average;
};

struct AdamFixture : QueueFixture {
  static constexpr std::uint64_t kSteps = 5;

  /// Gradients of step t: their size differs from step to step, and some are zero.
  static Values gradients(std::size_t count, std::uint64_t t) {
    Values g = Random(static_cast<unsigned>(t)).normal(count, 0.3f * t);
    for (std::size_t i = 3; i < count; i += 11) g[i] = 0;
    return g;
  }
  static Values start(std::size_t count) { return Random(99).normal(count); }

  Arrays run(const AdamOptions& options, std::size_t count, bool has_average) {
    const Values zeros(count);
    const Guarded p(queue, {count}, start(count)), m(queue, {count}, zeros), v(queue, {count}, zeros),
        average(queue, {count}, start(count));
    for (std::uint64_t t = 1; t <= kSteps; ++t) {
      const Values gradient = gradients(count, t);
      const Guarded g(queue, {count}, gradient);
      const double squares = std::inner_product(gradient.begin(), gradient.end(), gradient.begin(), 0.0);
      const Guarded norm(queue, {1}, {static_cast<float>(squares)});
      ops::adam_step(queue, options, t, {p, g, m, v, has_average ? *average : Tensor()},
                     options.max_norm > 0 ? *norm : Tensor());
      BOOST_TEST((g.values() == gradient));
    }
    return {p.values(), m.values(), v.values(), average.values()};
  }

  void compare(const AdamOptions& options, const char* what) {
    for (const std::size_t count : {1, 7, 8, 9, 511, 4099}) {
      const Arrays got = run(options, count, true);
      const std::vector<double> zeros(count), first = to_double(start(count));
      reference::Adam want{first, zeros, zeros, first};
      for (std::uint64_t t = 1; t <= kSteps; ++t) want.step(options, t, gradients(count, t));
      check_close(got.parameters, want.parameters, 1e-6, std::string(what) + ": parameters");
      check_close(got.first_moment, want.first_moment, 1e-6, std::string(what) + ": first moment");
      check_close(got.second_moment, want.second_moment, 1e-6, std::string(what) + ": second moment");
      check_close(got.average, want.average, 1e-6, std::string(what) + ": average");
      const Arrays without = run(options, count, false);
      BOOST_TEST((without.parameters == got.parameters));
      BOOST_TEST((without.average == start(count)));
    }
  }
};

AdamOptions with(float AdamOptions::*option, float value) {
  AdamOptions options;
  options.learning_rate = 0.05f;
  options.average_decay = 0.9f;
  options.*option = value;
  return options;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(adam, AdamFixture)

BOOST_AUTO_TEST_CASE(steps_match_the_reference) {
  compare(with(&AdamOptions::learning_rate, 0.1f), "plain");
  compare(with(&AdamOptions::beta1, 0.0f), "beta1 0");
  compare(with(&AdamOptions::beta2, 0.9f), "beta2 0.9");
  compare(with(&AdamOptions::epsilon, 0.1f), "epsilon 0.1");
  compare(with(&AdamOptions::weight_decay, 0.5f), "weight decay");
  compare(with(&AdamOptions::average_decay, 0.0f), "no memory in the average");
}

BOOST_AUTO_TEST_CASE(clipping_matches_the_reference) {
  compare(with(&AdamOptions::max_norm, 1.0f), "clipped");
  compare(with(&AdamOptions::max_norm, 1e6f), "clipped above any norm");
}

BOOST_AUTO_TEST_CASE(a_zero_gradient_is_not_clipped) {
  AdamOptions options;
  options.max_norm = 1;
  const Guarded p(queue, {9}, Values(9, 2.0f)), g(queue, {9}, Values(9)), m(queue, {9}, Values(9)),
      v(queue, {9}, Values(9)), norm(queue, {1}, {0.0f});
  ops::adam_step(queue, options, 1, {p, g, m, v, {}}, norm);
  BOOST_TEST((p.values() == Values(9, 2.0f)));
}

BOOST_AUTO_TEST_CASE(a_late_step_needs_no_correction) {
  AdamOptions options;
  options.learning_rate = 0.5f;
  const Guarded p(queue, {1}, {0.0f}), g(queue, {1}, {1.0f}), m(queue, {1}, {1.0f}), v(queue, {1}, {1.0f});
  ops::adam_step(queue, options, 10000000000ull, {p, g, m, v, {}}, {});
  check_close(p.values(), std::vector<double>{-0.5}, 1e-6, "p");
}

BOOST_AUTO_TEST_CASE(the_same_bits_every_time) {
  AdamOptions options;
  options.weight_decay = 0.1f;
  options.max_norm = 1;
  options.average_decay = 0.99f;
  const Arrays first = run(options, 4099, true), second = run(options, 4099, true);
  BOOST_TEST((first.parameters == second.parameters));
  BOOST_TEST((first.second_moment == second.second_moment));
  BOOST_TEST((first.average == second.average));
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {4}), other(queue, {5});
  const auto step = [&](const AdamOptions& options, std::uint64_t t, const ops::AdamState& state) {
    ops::adam_step(queue, options, t, state, {});
  };
  const ops::AdamState state{x, x, x, x, {}};
  BOOST_CHECK_THROW(step({}, 0, state), UsageError);
  BOOST_CHECK_THROW(step({}, 1, {x, other, x, x, {}}), UsageError);
  BOOST_CHECK_THROW(step({}, 1, {x, x, other, x, {}}), UsageError);
  BOOST_CHECK_THROW(step({}, 1, {x, x, x, other, {}}), UsageError);
  BOOST_CHECK_THROW(step({}, 1, {x, x, x, x, other}), UsageError);
  BOOST_CHECK_THROW(step(with(&AdamOptions::max_norm, 1), 1, state), UsageError);  // no squared_norm
  for (const AdamOptions& options :
       {with(&AdamOptions::learning_rate, NAN), with(&AdamOptions::beta1, 1), with(&AdamOptions::beta2, -1),
        with(&AdamOptions::epsilon, 0), with(&AdamOptions::weight_decay, -1),
        with(&AdamOptions::max_norm, -1), with(&AdamOptions::average_decay, 2)})
    BOOST_CHECK_THROW(step(options, 1, state), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
