#include "isthmus/models/domain_transfer.hpp"

#include <numeric>

#include "isthmus/compute/error.hpp"
#include "models/image_resampling.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/gradient_check.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using models::DomainTransfer;

namespace {

constexpr std::size_t kRows = 8;
const nn::ImageShape kSource{1, 9, 8}, kTarget{3, 8, 8};

struct Fixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  /// One whose batch normalisation has seen something.
  std::unique_ptr<models::Judge> judge(const std::vector<std::size_t>& channels) {
    auto judge = std::make_unique<models::Judge>(models::JudgeOptions{kSource, 4, channels, {10}, 0.3f});
    judge->arena().allocate(queue);
    judge->initialise(queue, 2, 0);
    for (std::size_t i = 0; i < judge->arena().parameters().size(); ++i) {
      const nn::Parameter& parameter = judge->arena().parameters()[i];
      if (parameter.shape.rank() != 1) continue;
      Values values = Random(static_cast<unsigned>(i)).uniform(parameter.shape.elements(), -0.2f, 0.3f);
      if (parameter.name.find("running_var") != std::string::npos)
        for (float& value : values) value += 1;
      queue.write(judge->arena().value(i), values.data());
    }
    return judge;
  }

  Tensor images(unsigned seed, const nn::ImageShape& shape, std::size_t rows = kRows) {
    return queue.upload(Random(seed).uniform(rows * shape.elements(), 0, 1), {rows, shape.elements()});
  }

  /// What `compute(context)` gives, as numbers.
  template <class Compute>
  Values values_of(Compute&& compute) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    Values values;
    memory.run([&] {
      const Tensor result = compute(context);
      if (!queue.is_dry()) values = queue.download<float>(result);
    });
    return values;
  }

  static models::DomainTransferOptions small() {
    models::DomainTransferOptions options;
    options.source = kSource;
    options.target = kTarget;
    options.channels = {4, 5};
    options.const_weight = 2;
    options.identity_weight = 3;
    options.target_gain = 0.8f;
    options.target_shift = 0.1f;
    return options;
  }

  /// Made of `options`, with f of a judge.
  std::unique_ptr<DomainTransfer> fresh(models::DomainTransferOptions options) {
    const auto of = judge({3});
    options.judge = of->options();
    auto network = std::make_unique<DomainTransfer>(options);
    network->generator_arena().allocate(queue);
    network->discriminator_arena().allocate(queue);
    network->initialise(queue, 3, 0);
    network->take_features(queue, *of);
    return network;
  }

  models::TransferBatch batch(const DomainTransfer& network) {
    models::TransferBatch batch{images(1, kSource), images(2, kTarget),
                                Tensor(queue, {2 * kRows, network.code()}),
                                DomainTransfer::verdicts(queue, kRows)};
    values_of([&](nn::Context& context) {
      network.source_features(context, batch.source, batch.codes.slice(0, kRows));
      return network.target_features(context, batch.target, batch.codes.slice(kRows, kRows));
    });
    return batch;
  }

  void check_generator(const models::DomainTransferOptions& options) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    const auto network = fresh(options);
    const models::TransferBatch images = batch(*network);
    const Tensor losses(queue, {DomainTransfer::kGeneratorLosses});
    queue.zero(losses);
    check_gradients(
        queue, network->generator_arena(),
        [&] {
          memory.run([&] {
            network->compute_generator_gradients(context, images, network->generate(context, images), losses);
          });
          const auto values = queue.download<float>(losses);
          return std::accumulate(values.begin(), values.end(), 0.0);
        },
        1e-4, 0.05);  // batch normalisation of few images bends the loss
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(domain_transfer, Fixture)

BOOST_AUTO_TEST_CASE(frozen_features_are_the_judge_s) {
  for (const std::vector<std::size_t>& channels : {std::vector<std::size_t>{}, {3}, {3, 5}}) {
    const auto of = judge(channels);
    models::FrozenFeatures features(of->options());
    features.take_weights(queue, *of);
    const Tensor x = images(1, kSource);
    const Values got = values_of([&](nn::Context&context) { return features.forward(context, x); }),
                 want = values_of([&](nn::Context&context) { return of->features(context, x); });
    BOOST_TEST(features.outputs() == 10u);
  }
}

BOOST_AUTO_TEST_CASE(weights_and_biases_of_frozen_features_are_counted) {
  const auto count = [](const std::vector<std::size_t>& channels) {
    return models::FrozenFeatures({kSource, 4, channels, {10}, 0}).parameters();
  };
  BOOST_TEST(count({}) == 72u * 10 + 10);
  BOOST_TEST(count({3}) == (9u * 3 + 3) + (9 * 9 + 3) + (3 * 4 * 4 * 10 + 10));
}

BOOST_AUTO_TEST_CASE(a_judge_of_one_layer_has_no_features) {
  BOOST_CHECK_EXCEPTION(models::FrozenFeatures({kSource, 4, {}, {}, 0}), UsageError,
                        says("without a hidden layer"));
}

BOOST_AUTO_TEST_CASE(what_is_constant_stays_so_when_it_is_resampled_and_channels_are_averaged) {
  for (const nn::ImageShape& to : {kTarget, nn::ImageShape{1, 13, 5}, {1, 4, 4}, {1, 1, 1}}) {
    const models::ImageResampling resampling(queue, {3, 7, 6}, to);
    Values x(3 * 42);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.2f * static_cast<float>(1 + i / 42);
    const Tensor from = queue.upload(x, {1, x.size()});
    const Values y = values_of([&](nn::Context& context) { return resampling.forward(context, from); });
    std::vector<double> want(to.elements(), 0.4);
    if (to.channels == 3)
      for (std::size_t i = 0; i < want.size(); ++i) want[i] = x[i / 64 * 42];
    check_close(y, want, 1e-6, "resampled");
  }
}

BOOST_AUTO_TEST_CASE(resampling_is_bilinear_between_the_centres_of_pixels) {
  const models::ImageResampling resampling(queue, {1, 1, 4}, {1, 1, 8});
  const Tensor from = queue.upload(Values{0, 1, 3, 7}, {1, 4});
  const Values y = values_of([&](nn::Context& context) { return resampling.forward(context, from); });
  check_close(y, std::vector<double>{0, 0.25, 0.75, 1.5, 2.5, 4, 6, 7}, 1e-6, "resampled");
}

BOOST_AUTO_TEST_CASE(contrast_is_changed_whether_the_shape_is_or_not) {
  for (const nn::ImageShape& to : {nn::ImageShape{1, 1, 4}, nn::ImageShape{1, 1, 2}}) {
    const models::ImageResampling resampling(queue, {1, 1, 4}, to, 2, 0.5f);
    const Tensor from = queue.upload(Values{0, 1, 3, 7}, {1, 4});
    const Values y = values_of([&](nn::Context& context) { return resampling.forward(context, from); });
    const std::vector<double> same = {0.5, 2.5, 6.5, 14.5}, half = {1.5, 10.5};
    check_close(y, to.width == 4 ? same : half, 1e-6, "resampled");
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_of_resampling_is_its_transpose_and_is_added) {
  for (const nn::ImageShape& to : {kSource, kTarget}) {
    const models::ImageResampling resampling(queue, kTarget, to, 3), shifted(queue, kTarget, to, 3, 0.5f);
    const Tensor x = images(1, kTarget), dy = images(2, to), dx = images(3, kTarget);
    const Values before = queue.download<float>(dx);
    const Values y = values_of([&](nn::Context& context) { return resampling.forward(context, x); });
    const Values after = values_of([&](nn::Context& context) {
      shifted.add_gradient(context, dy, dx);
      return dx;
    });
    const Values from = queue.download<float>(x), slopes = queue.download<float>(dy);
    double want = 0, got = 0;
    for (std::size_t i = 0; i < y.size(); ++i) want += static_cast<double>(y[i]) * slopes[i];
    for (std::size_t i = 0; i < from.size(); ++i)
      got += static_cast<double>(from[i]) * (static_cast<double>(after[i]) - before[i]);
    BOOST_TEST(got == want, boost::test_tools::tolerance(1e-4));
  }
}

BOOST_AUTO_TEST_CASE(discriminator_gradients_are_right) {
  nn::MemoryPlan memory(queue);
  nn::Context context{queue, *gemm, memory};
  const auto network = fresh(small());
  const models::TransferBatch images = batch(*network);
  const Tensor losses(queue, {DomainTransfer::kDiscriminatorLosses});
  check_gradients(
      queue, network->discriminator_arena(),
      [&] {
        memory.run([&] {
          const Tensor generated = network->generate(context, images).images;
          network->compute_discriminator_gradients(context, images, generated, losses);
        });
        return queue.download<float>(losses)[0];
      },
      1e-4, 0.05);
}

BOOST_AUTO_TEST_CASE(generator_gradients_are_right) {
  check_generator(small());
}

BOOST_AUTO_TEST_CASE(generator_gradients_are_right_through_f) {
  models::DomainTransferOptions options = small();
  options.const_weight = 300;
  options.identity_weight = 0;
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(generator_gradients_are_right_with_total_variation) {
  models::DomainTransferOptions options = small();
  options.variation_weight = 0.5f;
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(generator_gradients_are_right_with_an_encoder_of_its_own) {
  models::DomainTransferOptions options = small();
  options.uses_f = false;
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(terms_that_are_off_are_not_written) {
  models::DomainTransferOptions options = small();
  options.const_weight = options.identity_weight = 0;
  const auto network = fresh(options);
  const models::TransferBatch images = batch(*network);
  const Values losses = values_of([&](nn::Context& context) {
    const Tensor losses = context.take({DomainTransfer::kGeneratorLosses});
    queue.zero(losses);
    network->compute_generator_gradients(context, images, network->generate(context, images), losses);
    return losses;
  });
  BOOST_TEST((losses[0] > 0 && losses[1] > 0 && losses[2] == 0 && losses[3] == 0 && losses[4] == 0));
}

BOOST_AUTO_TEST_CASE(in_use_an_image_does_not_depend_on_those_beside_it) {
  for (const bool uses_f : {true, false}) {
    models::DomainTransferOptions options = small();
    options.uses_f = uses_f;
    const auto network = fresh(options);
    const Tensor source = images(1, kSource);
    const auto translated = [&](const Tensor& some) {
      return values_of(
          [&](nn::Context& context) { return network->decode(context, network->encode(context, some)); });
    };
    const Values all = translated(source), one = translated(source.slice(3, 1));
    BOOST_REQUIRE_EQUAL(one.size(), kTarget.elements());
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(3 * one.size());
    check_close(one, std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(one.size())), 1e-6,
                "image");
  }
}

BOOST_AUTO_TEST_SUITE_END()
