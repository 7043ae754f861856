#include "isthmus/models/translator.hpp"

#include "support/device.hpp"
#include "support/gradient_check.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using models::Translator;

namespace {

constexpr std::size_t kRows = 24, kClasses = 3;

models::TranslatorOptions small() {
  models::TranslatorOptions options;
  options.source_latent = 4;
  options.target_latent = 5;
  options.generator_hidden = {12, 10};
  options.discriminator_hidden = {12, 10};
  return options;
}

models::TranslatorOptions keeping() {
  models::TranslatorOptions options = small();
  options.sees_class = true;
  options.classes = kClasses;
  options.lambda_keep = 1.5f;
  return options;
}

struct TranslatorFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  models::LatentBatch batch() {
    const auto latents = [&](unsigned seed, std::size_t columns) {
      return queue.upload(Random(seed).normal(kRows * columns), {kRows, columns});
    };
    Values one_hot(kRows * kClasses, 0);
    for (std::size_t row = 0; row < kRows; ++row) one_hot[row * kClasses + row % kClasses] = 1;
    return {latents(1, 4),
            latents(2, 5),
            latents(3, 5),
            latents(4, 5),
            latents(5, 5),
            queue.upload(one_hot, {kRows, kClasses}),
            {latents(6, 4), latents(7, 5), {8, 9, 10}},
            queue.upload(Values{0.5f, 2, 1, 3, 0}, {5})};
  }

  std::unique_ptr<Translator> fresh(const models::TranslatorOptions& options) {
    auto translator = std::make_unique<Translator>(options);
    translator->discriminator_arena().allocate(queue);
    translator->generator_arena().allocate(queue);
    if (options.lambda_keep > 0) translator->keeper_arena().allocate(queue);
    translator->initialise(queue, 6, 0);
    return translator;
  }

  void check_discriminator(const models::TranslatorOptions& options, double step = 1e-2) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    const auto translator = fresh(options);
    const models::LatentBatch latents = batch();
    const Tensor losses(queue, {Translator::kDiscriminatorLosses});
    queue.zero(losses);
    const auto loss = [&] {
      memory.run([&] {
        const Tensor generated = translator->generate(context, latents.noise, latents.source);
        translator->compute_discriminator_gradients(context, latents, generated, losses);
      });
      const auto values = queue.download<float>(losses);
      return values[0] + values[1] + values[2];
    };
    check_gradients(queue, translator->discriminator_arena(), loss, step);
  }

  void check_generator(const models::TranslatorOptions& options) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    const auto translator = fresh(options);
    const models::LatentBatch latents = batch();
    const Tensor losses(queue, {Translator::kGeneratorLosses});
    queue.zero(losses);
    const auto loss = [&] {
      memory.run([&] {
        Translator::Generation generation;
        translator->generate(context, latents.noise, latents.source, &generation);
        translator->compute_generator_gradients(context, latents, std::move(generation), losses);
      });
      const auto values = queue.download<float>(losses);
      return values[0] + values[1] + values[2];
    };
    check_gradients(queue, translator->generator_arena(), loss);
    if (options.lambda_keep > 0) check_gradients(queue, translator->keeper_arena(), loss);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(translator, TranslatorFixture)

BOOST_AUTO_TEST_CASE(discriminator_gradients_with_the_defaults) {
  check_discriminator(small());
}

BOOST_AUTO_TEST_CASE(discriminator_gradients_as_the_paper_has_them) {
  models::TranslatorOptions options = small();
  options.sees_source = options.mismatched_negatives = options.averages_negatives = false;
  options.r1_gamma = 0;
  check_discriminator(options);
}

BOOST_AUTO_TEST_CASE(discriminator_gradients_with_a_strong_penalty) {
  models::TranslatorOptions options = small();
  options.r1_gamma = 10;
  check_discriminator(options);
}

BOOST_AUTO_TEST_CASE(generator_gradients_with_the_defaults) {
  check_generator(small());
}

BOOST_AUTO_TEST_CASE(generator_gradients_with_a_gate_and_a_strong_pull) {
  models::TranslatorOptions options = small();
  options.has_gate = true;
  options.lambda_reg = 3;
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(discriminator_gradients_where_it_is_given_the_class) {
  models::TranslatorOptions options = keeping();
  options.r1_gamma = 0;  // whose slope jumps where a unit turns on, and rows of one class turn on together
  check_discriminator(options);
}

BOOST_AUTO_TEST_CASE(generator_gradients_where_the_source_is_kept) {
  check_generator(keeping());
}

BOOST_AUTO_TEST_CASE(generator_gradients_where_the_source_is_kept_through_a_gate) {
  models::TranslatorOptions options = keeping();
  options.has_gate = true;
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(gradients_as_latent_constraints_have_them) {
  models::TranslatorOptions options = small();
  options.has_gate = true;
  options.has_anchor = false;
  options.distance = models::Distance::logarithmic;
  options.lambda_reg = 3;
  check_discriminator(options, 2e-3);  // a larger step goes over kinks, where R1 jumps
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(generator_gradients_before_a_discriminator_that_sees_the_candidate_alone) {
  models::TranslatorOptions options = small();
  options.has_anchor = options.sees_source = false;
  check_generator(options);
}

BOOST_AUTO_TEST_CASE(the_paper_counts_each_negative_term_once) {
  // Summed, two negative terms weigh twice as much as averaged.
  const auto no_match = [&](bool averaged) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    models::TranslatorOptions options = small();
    options.mismatched_negatives = false;
    options.averages_negatives = averaged;
    const auto translator = fresh(options);
    const models::LatentBatch latents = batch();
    const Tensor losses(queue, {Translator::kDiscriminatorLosses});
    memory.run(
        [&] { translator->compute_discriminator_gradients(context, latents, latents.mismatched, losses); });
    return queue.download<float>(losses)[1];
  };
  BOOST_TEST(no_match(false) == 2 * no_match(true), boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_SUITE_END()
