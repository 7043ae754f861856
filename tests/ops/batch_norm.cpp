#include "isthmus/ops/batch_norm.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/batch_norm.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::Activation;
using ops::ActivationKind;

namespace {

using reference::Channels;
using reference::Doubles;
using reference::normalised;
using reference::Statistics;

const Shape kShapes[] = {{2, 1},         {3, 7},         {5, 8},         {31, 9},         {128, 513},
                         {1000, 3},      {2, 1, 1, 1},   {7, 5, 1, 1},   {1, 3, 1, 2},    {3, 2, 2, 2},
                         {4, 3, 2, 4},   {9, 5, 3, 3},   {33, 3, 4, 4},  {5, 1, 7, 9},    {17, 3, 8, 8},
                         {3, 11, 9, 7},  {2, 3, 16, 17}, {1, 2, 64, 65}, {16, 3, 32, 33}, {19, 1, 40, 11},
                         {4, 64, 10, 13}};

/// The operation's tensors, and its results.
struct Layer {
  Queue& queue;
  Shape shape;
  Channels channel{shape};
  ops::BatchNormOptions options;
  Values weight, bias, old_mean, old_variance;
  Guarded running_mean, running_variance, y, mean, inverse, scratch;

  Layer(Queue& its_queue, const Shape& its_shape, Random& random, ActivationKind kind)
      : queue(its_queue),
        shape(its_shape),
        weight(random.uniform(channel.count, 0.5f, 2)),
        bias(random.normal(channel.count)),
        old_mean(random.normal(channel.count)),
        old_variance(random.uniform(channel.count, 0.5f, 2)),
        running_mean(queue, {channel.count}, old_mean),
        running_variance(queue, {channel.count}, old_variance),
        y(queue, shape),
        mean(queue, {channel.count}),
        inverse(queue, {channel.count}),
        scratch(queue, {ops::batch_norm_scratch(channel.count)}) {
    options.activation.kind = kind;
  }

  ops::BatchNormState state(const Guarded& w, const Guarded& b) const {
    return {w, b, running_mean, running_variance};
  }

  void forward(const Values& x) {
    const Guarded input(queue, shape, x), w(queue, {channel.count}, weight), b(queue, {channel.count}, bias);
    ops::batch_norm_forward(queue, options, input, state(w, b), y, {mean, inverse}, scratch);
    scratch.values();  // checks the guards
  }

  void check_forward(const Values& x, double tolerance) const {
    const reference::BatchNorm want =
        reference::batch_norm(options, x, channel, weight, bias, old_mean, old_variance);
    check_close(y.values(), want.y, tolerance, "y " + shape.text());
    check_close(mean.values(), want.mean, 1e-6, "mean " + shape.text());
    check_close(inverse.values(), want.inverse_deviation, 5e-6, "inverse deviation " + shape.text());
    check_close(running_mean.values(), want.running_mean, 2e-6, "running mean " + shape.text());
    check_close(running_variance.values(), want.running_variance, 5e-6, "running variance " + shape.text());
  }
};

ops::BatchNormOptions options(float epsilon, float momentum) {
  ops::BatchNormOptions options;
  options.epsilon = epsilon;
  options.momentum = momentum;
  return options;
}

const ActivationKind kKinds[] = {ActivationKind::identity, ActivationKind::leaky_relu, ActivationKind::tanh};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batch_norm, QueueFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for (const Shape& shape : kShapes)
    for (const ActivationKind kind : kKinds) {
      if (shape.elements() == shape[1]) continue;
      Layer layer(queue, shape, random, kind);
      const Values x = random.normal(shape.elements(), 3);
      layer.forward(x);
      layer.check_forward(x, 1e-5);
    }
}

BOOST_AUTO_TEST_CASE(a_large_mean_leaves_the_variance_its_digits) {
  Random random;
  for (const Shape& shape : kShapes) {
    if (shape.elements() / shape[1] < 5) continue;
    Layer layer(queue, shape, random, ActivationKind::identity);
    Values x = random.normal(shape.elements());
    for (float& value : x) value += 1e4f;
    layer.forward(x);
    // The mean itself is only known to a float's digits, 1e-3 at 1e4.
    layer.check_forward(x, 4e-3);
  }
}

BOOST_AUTO_TEST_CASE(values_unlike_the_first_leave_the_variance_its_digits) {
  Random random;
  for (const Shape& shape : {Shape{64, 9}, Shape{64, 3, 5, 5}, Shape{64, 3, 16, 17}}) {
    Layer layer(queue, shape, random, ActivationKind::identity);
    Values x = random.normal(shape.elements());
    const std::size_t image = shape.elements() / shape[0];
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += i < image ? -1e4f : i % 3 == 0 ? 1e4f : 1e4f + 500;
    layer.forward(x);
    layer.check_forward(x, 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(inference_matches_the_reference) {
  Random random;
  for (const Shape& shape : kShapes)
    for (const ActivationKind kind : kKinds) {
      const Layer layer(queue, shape, random, kind);
      const Values x = random.normal(shape.elements(), 3);
      const Guarded input(queue, shape, x), w(queue, {shape[1]}, layer.weight),
          b(queue, {shape[1]}, layer.bias);
      Doubles want =
          normalised(to_double(x), layer.channel, to_double(layer.old_mean), to_double(layer.old_variance),
                     layer.weight, layer.bias, layer.options.epsilon);
      for (double& value : want) value = reference::activate(layer.options.activation, value);
      ops::batch_norm_inference(queue, layer.options, input, layer.state(w, b), layer.y);
      check_close(layer.y.values(), want, 2e-6, shape.text());
      ops::batch_norm_inference(queue, layer.options, input, layer.state(w, b), input);
      check_close(input.values(), want, 2e-6, "in place " + shape.text());
      BOOST_TEST((layer.running_mean.values() == layer.old_mean));
      BOOST_TEST((layer.running_variance.values() == layer.old_variance));
    }
}

BOOST_AUTO_TEST_CASE(backward_matches_the_reference) {
  Random random;
  for (const Shape& shape : kShapes)
    for (const ActivationKind kind : kKinds) {
      if (shape.elements() / shape[1] < 3) continue;  // of two values dx is noise about zero
      Layer layer(queue, shape, random, kind);
      const std::size_t channels = shape[1];
      const Values x = random.normal(shape.elements(), 3), dy = random.normal(shape.elements());
      layer.forward(x);
      const reference::BatchNormGradients want =
          reference::batch_norm_gradients(layer.options.activation, to_double(x), layer.channel, dy,
                                          layer.weight, layer.bias, layer.options.epsilon);
      const Guarded input(queue, shape, x), upstream(queue, shape, dy), w(queue, {channels}, layer.weight);
      const Guarded dx(queue, shape), dweight(queue, {channels}), dbias(queue, {channels});
      const ops::BatchNormSaved saved{layer.mean, layer.inverse};
      const Tensor y = kind == ActivationKind::identity ? Tensor() : *layer.y;
      const Activation f = layer.options.activation;
      ops::batch_norm_backward(queue, f, input, y, upstream, w, saved, dx, dweight, dbias, layer.scratch);
      // Sums' errors grow with the number of terms, not with the sum.
      const double sum_error = 1e-6 * (10 + std::sqrt(static_cast<double>(layer.channel.values)));
      check_close(dx.values(), want.x, 1e-5, "dx " + shape.text());
      check_close(dweight.values(), want.weight, sum_error, "dweight " + shape.text());
      check_close(dbias.values(), want.bias, sum_error, "dbias " + shape.text());

      ops::batch_norm_backward(queue, f, input, y, upstream, w, saved, upstream, dweight, dbias,
                               layer.scratch, true);
      const auto doubled = [](Doubles values) {
        for (double& value : values) value *= 2;
        return values;
      };
      check_close(upstream.values(), want.x, 1e-5, "dx in place " + shape.text());
      check_close(dweight.values(), doubled(want.weight), sum_error, "dweight added " + shape.text());
      check_close(dbias.values(), doubled(want.bias), sum_error, "dbias added " + shape.text());
      layer.scratch.values();  // checks the guards
    }
}

BOOST_AUTO_TEST_CASE(the_reference_s_gradients_are_central_differences) {
  Random random;
  const Shape shape{3, 2, 2, 3};
  const Channels channel(shape);
  for (const ActivationKind kind : kKinds) {
    const Activation f{kind};
    const Values x = random.normal(shape.elements()), dy = random.normal(shape.elements());
    const Values weight = random.uniform(2, 0.5f, 2), bias = random.normal(2);
    // x, weight and bias in a row
    Doubles at = to_double(x);
    at.insert(at.end(), weight.begin(), weight.end());
    at.insert(at.end(), bias.begin(), bias.end());
    const auto objective = [&](const Doubles& all) {
      const Doubles input(all.begin(), all.begin() + x.size());
      const Statistics batch(input, channel);
      double sum = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t c = channel(i);
        const double n = (input[i] - batch.mean[c]) / std::sqrt(batch.variance[c] + 1e-5);
        sum += dy[i] * reference::activate(f, all[x.size() + c] * n + all[x.size() + 2 + c]);
      }
      return sum;
    };
    const reference::BatchNormGradients gradients =
        reference::batch_norm_gradients(f, to_double(x), channel, dy, weight, bias, 1e-5);
    Doubles flat = gradients.x;
    flat.insert(flat.end(), gradients.weight.begin(), gradients.weight.end());
    flat.insert(flat.end(), gradients.bias.begin(), gradients.bias.end());
    for (std::size_t i = 0; i < flat.size(); ++i)
      BOOST_TEST(std::fabs(flat[i] - central_difference(objective, at, i, 1e-5)) < 1e-6, "element " << i);
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_every_time) {
  for (const Shape& shape : {Shape{1000, 3}, Shape{16, 3, 32, 33}, Shape{33, 65, 4, 4}}) {
    const Values x = Random().normal(shape.elements(), 1e3f);
    Random first_random, second_random;
    Layer first(queue, shape, first_random, ActivationKind::tanh);
    Layer second(queue, shape, second_random, ActivationKind::tanh);
    first.forward(x);
    second.forward(x);
    BOOST_TEST((first.y.values() == second.y.values()));
    BOOST_TEST((first.inverse.values() == second.inverse.values()));
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {4, 3, 2, 2}), other(queue, {4, 3, 2, 1}), three(queue, {3}), four(queue, {4});
  const Tensor scratch(queue, {ops::batch_norm_scratch(3)}), cube(queue, {4, 3, 4}), single(queue, {1, 3});
  const Tensor integers(queue, {4, 3}, DataType::int32);
  const Queue::DryRun dry(queue);  // what is in order would read what nobody wrote
  const ops::BatchNormState state{three, three, three, three};
  const ops::BatchNormSaved saved{three, three};
  const auto forward = [&](const Tensor& in, const ops::BatchNormState& s, const Tensor& out,
                           const ops::BatchNormSaved& kept, const Tensor& partials,
                           ops::BatchNormOptions o = {}) {
    ops::batch_norm_forward(queue, o, in, s, out, kept, partials);
  };
  forward(x, state, x, saved, scratch);
  BOOST_CHECK_THROW(forward(cube, state, cube, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(integers, state, integers, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward({}, state, {}, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(single, state, single, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, state, other, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, {four, three, three, three}, x, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, {three, four, three, three}, x, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, {three, three, four, three}, x, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, {three, three, three, four}, x, saved, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, state, x, {four, three}, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, state, x, {three, four}, scratch), UsageError);
  BOOST_CHECK_THROW(forward(x, state, x, saved, three), UsageError);
  BOOST_CHECK_THROW(forward(x, state, x, saved, scratch, options(0, 0.1f)), UsageError);
  BOOST_CHECK_THROW(forward(x, state, x, saved, scratch, options(1e-5f, 1.5f)), UsageError);

  ops::batch_norm_inference(queue, {}, single, state, single);
  BOOST_CHECK_THROW(ops::batch_norm_inference(queue, {}, x, state, other), UsageError);
  BOOST_CHECK_THROW(ops::batch_norm_inference(queue, {}, x, {four, three, three, three}, x), UsageError);
  BOOST_CHECK_THROW(ops::batch_norm_inference(queue, options(-1, 0.1f), x, state, x), UsageError);

  const auto backward = [&](Activation f, const Tensor& y, const Tensor& dy, const Tensor& dx,
                            const Tensor& weight, const Tensor& dweight, const Tensor& dbias,
                            const Tensor& partials) {
    ops::batch_norm_backward(queue, f, x, y, dy, weight, saved, dx, dweight, dbias, partials);
  };
  backward({}, {}, x, x, three, three, three, scratch);
  BOOST_CHECK_THROW(backward({ActivationKind::relu}, {}, x, x, three, three, three, scratch), UsageError);
  BOOST_CHECK_THROW(backward({}, {}, other, x, three, three, three, scratch), UsageError);
  BOOST_CHECK_THROW(backward({}, {}, x, other, three, three, three, scratch), UsageError);
  BOOST_CHECK_THROW(backward({}, {}, x, x, four, three, three, scratch), UsageError);
  BOOST_CHECK_THROW(backward({}, {}, x, x, three, four, three, scratch), UsageError);
  BOOST_CHECK_THROW(backward({}, {}, x, x, three, three, four, scratch), UsageError);
  BOOST_CHECK_THROW(backward({}, {}, x, x, three, three, three, three), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
