#include "isthmus/models/latent_constraints.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using models::LatentConstraints;

namespace {

constexpr std::size_t kSource = 4, kTarget = 5, kClasses = 3, kRows = 24;

models::TranslatorOptions options_of_critic() {
  models::TranslatorOptions options;
  options.source_latent = kClasses;
  options.target_latent = kTarget;
  options.generator_hidden = options.discriminator_hidden = {16};
  options.has_gate = true;
  options.has_anchor = false;
  options.distance = models::Distance::logarithmic;
  return options;
}

struct ConstraintsFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  Tensor normal(std::size_t rows, std::size_t columns, unsigned seed) {
    return queue.upload(Random(seed).normal(rows * columns), {rows, columns});
  }

  std::unique_ptr<LatentConstraints> fresh(float lambda, std::size_t steps = 0) {
    models::TranslatorOptions options = options_of_critic();
    options.lambda_reg = lambda;
    auto map = std::make_unique<LatentConstraints>(queue, kSource, options, steps);
    models::Translator& translator = map->translator();
    translator.generator_arena().allocate(queue);
    translator.discriminator_arena().allocate(queue);
    translator.initialise(queue, 6, 0);
    map->classifier_arena().allocate(queue);
    queue.write(map->classifier_arena().value(0), Random(7).normal(kClasses * kSource).data());
    queue.write(map->classifier_arena().value(1), Random(8).normal(kClasses).data());
    map->set_distance_weights(queue.upload(Values(kTarget, 1.0f), {kTarget}));
    return map;
  }

  template <class Step>
  Values run(Step&& step) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    Values result;
    memory.run([&] {
      const Tensor z = step(context);
      if (!queue.is_dry()) result = queue.download<float>(z);
    });
    return result;
  }

  Tensor one_hot(const std::vector<std::size_t>& classes) {
    Values rows(classes.size() * kClasses);
    for (std::size_t i = 0; i < classes.size(); ++i) rows[i * kClasses + classes[i]] = 1;
    return queue.upload(rows, {classes.size(), kClasses});
  }

  /// Row i asks for class i mod 3.
  Tensor classes_in_turn(std::size_t rows) {
    std::vector<std::size_t> classes(rows);
    for (std::size_t i = 0; i < rows; ++i) classes[i] = i % kClasses;
    return one_hot(classes);
  }

  /// The class of the largest logit of each source.
  std::vector<std::size_t> said(const Values& source) {
    const Values weight = Random(7).normal(kClasses * kSource), bias = Random(8).normal(kClasses);
    std::vector<std::size_t> classes;
    for (std::size_t row = 0; row < source.size() / kSource; ++row) {
      Values logits = bias;
      for (std::size_t c = 0; c < kClasses; ++c)
        for (std::size_t i = 0; i < kSource; ++i)
          logits[c] += weight[c * kSource + i] * source[row * kSource + i];
      classes.push_back(
          static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) - logits.begin()));
    }
    return classes;
  }

  /// Mean of L1(D(z, y)).
  float critics_loss(const LatentConstraints& map, const Values& z, const Tensor& y) {
    return run([&](nn::Context& context) {
      models::LatentBatch batch;
      batch.source = y;
      batch.distance_weights = queue.upload(Values(kTarget, 1.0f), {kTarget});
      const Tensor losses = context.take({models::Translator::kGeneratorLosses});
      const Tensor at = queue.upload(z, {z.size() / kTarget, kTarget});
      map.translator().compute_candidate_gradient(context, batch, at, at, losses);
      return losses;
    })[0];
  }
};

double squared_distance(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(a[i] - b[i], 2);
  return sum / static_cast<double>(a.size());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(latent_constraints, ConstraintsFixture)

BOOST_AUTO_TEST_CASE(a_translation_asks_for_the_class_of_the_largest_logit) {
  const Tensor noise = normal(kRows, kTarget, 1), source = normal(kRows, kSource, 2);
  const Tensor y = one_hot(said(queue.download<float>(source)));
  for (const std::size_t steps : {0, 4}) {
    const auto map = fresh(0.1f, steps);
    BOOST_TEST(map->source_latent() == kSource);
    BOOST_TEST(map->target_latent() == kTarget);
    BOOST_TEST(map->classes() == kClasses);
    const Values got = run([&](nn::Context& context) { return map->generate(context, noise, source); });
    BOOST_TEST((got == run([&](nn::Context& context) {
                  return steps > 0 ? map->optimise(context, noise, y, steps)
                                   : map->constrain(context, noise, y);
                })));
  }
}

BOOST_AUTO_TEST_CASE(descent_pleases_the_critic_and_stays_near_where_that_is_asked) {
  const Tensor z = normal(kRows, kTarget, 1), y = classes_in_turn(kRows);
  const Values start = queue.download<float>(z);
  const auto descend = [&](float lambda, std::size_t steps) {
    const auto map = fresh(lambda);
    return run([&](nn::Context& context) { return map->optimise(context, z, y, steps); });
  };
  BOOST_TEST((descend(0, 0) == start));
  const Values free = descend(0, 60), held = descend(10, 60);
  const auto map = fresh(0);
  const float before = critics_loss(*map, start, y), after = critics_loss(*map, free, y);
  BOOST_TEST(after < 0.5f * before, before << " to " << after);
  BOOST_TEST(critics_loss(*map, held, y) < before);
  BOOST_TEST(squared_distance(held, start) < 0.1 * squared_distance(free, start));
}

BOOST_AUTO_TEST_CASE(a_row_comes_to_the_same_whatever_the_others_are) {
  const auto map = fresh(0.1f);
  const Tensor z = normal(kRows, kTarget, 1), y = classes_in_turn(kRows);
  const Values all = run([&](nn::Context& context) { return map->optimise(context, z, y, 20); });
  const Values few =
      run([&](nn::Context& context) { return map->optimise(context, z.slice(0, 3), y.slice(0, 3), 20); });
  check_close(few, Values(all.begin(), all.begin() + 3 * kTarget), 1e-4, "z'");
}

BOOST_AUTO_TEST_CASE(a_critic_of_pairs_or_without_the_class_is_refused) {
  models::TranslatorOptions options = options_of_critic();
  options.has_anchor = true;
  BOOST_CHECK_THROW(LatentConstraints(queue, kSource, options), UsageError);
  options = options_of_critic();
  options.sees_source = false;
  BOOST_CHECK_THROW(LatentConstraints(queue, kSource, options), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
