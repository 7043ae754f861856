// Maps of latents that are not trained: affine, looked up, and drawn by class.
#include <algorithm>
#include <numeric>

#include "isthmus/compute/error.hpp"
#include "isthmus/models/affine_map.hpp"
#include "isthmus/models/class_sampler.hpp"
#include "isthmus/models/retrieval_map.hpp"
#include "isthmus/ops/random.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

constexpr std::size_t kSource = 4;

struct LatentMapFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  Tensor normal(std::size_t rows, std::size_t columns, unsigned seed) {
    return queue.upload(Random(seed).normal(rows * columns), {rows, columns});
  }

  /// Sets a map's only layer. \param weight  (outputs, inputs)
  void set(nn::ParameterArena& arena, const Values& weight, const Values& bias) {
    arena.allocate(queue);
    queue.write(arena.value(0), weight.data());
    queue.write(arena.value(1), bias.data());
  }

  Values run(const models::LatentMap& map, const Tensor& noise, const Tensor& source) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    Values result;
    memory.run([&] {
      const Tensor z = map.generate(context, noise, source);
      BOOST_TEST((z.shape() == Shape{source.rows(), map.target_latent()}));
      if (!queue.is_dry()) result = queue.download<float>(z);
    });
    return result;
  }
};

/// W·z + b for each row.
Values affine(const Values& weight, const Values& bias, const Values& rows) {
  Values result;
  for (std::size_t row = 0; row < rows.size() / kSource; ++row)
    for (std::size_t i = 0; i < bias.size(); ++i)
      result.push_back(std::inner_product(&weight[i * kSource], &weight[i * kSource] + kSource,
                                          &rows[row * kSource], bias[i]));
  return result;
}

/// Which latents were chosen, and that they are rows of `latents`, whose first column has their numbers.
std::vector<std::size_t> numbers(const Values& chosen, const Values& latents, std::size_t columns) {
  std::vector<std::size_t> found;
  for (std::size_t row = 0; row < chosen.size() / columns; ++row) {
    const auto number = static_cast<std::size_t>(chosen[row * columns]);
    BOOST_TEST_REQUIRE(
        std::equal(&chosen[row * columns], &chosen[row * columns] + columns, &latents[number * columns]));
    found.push_back(number);
  }
  return found;
}

/// Random latents whose first column is their number.
Values numbered_latents(std::size_t count, std::size_t columns) {
  Values latents = Random(9).normal(count * columns);
  for (std::size_t i = 0; i < count; ++i) latents[i * columns] = static_cast<float>(i);
  return latents;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(latent_maps, LatentMapFixture)

BOOST_AUTO_TEST_CASE(an_affine_map_is_a_matrix_and_a_vector) {
  for (const std::size_t target : {1, 3, 7}) {
    models::AffineMap map(kSource, target);
    const Values weight = Random(1).normal(target * kSource), bias = Random(2).normal(target);
    set(map.arena(), weight, bias);
    BOOST_TEST((map.source_latent() == kSource && map.target_latent() == target));
    const Tensor source = normal(50, kSource, 3);
    check_close(run(map, {}, source), affine(weight, bias, queue.download<float>(source)), 1e-5, "z");
  }
}

BOOST_AUTO_TEST_CASE(retrieval_gives_the_stored_latent_nearest_to_the_affine_image) {
  constexpr std::size_t kTarget = 3, kCount = 500, kRows = 60;
  const Values latents = Random(4).normal(kCount * kTarget);
  models::RetrievalMap map(kSource, queue.upload(latents, {kCount, kTarget}));
  const Values weight = Random(1).normal(kTarget * kSource, 0.5f), bias = Random(2).normal(kTarget, 0.1f);
  set(map.arena(), weight, bias);
  const Tensor source = normal(kRows, kSource, 3);
  const Values image = affine(weight, bias, queue.download<float>(source)), got = run(map, {}, source);
  const auto distance = [&](const float* z, std::size_t row) {
    double sum = 0;
    for (std::size_t i = 0; i < kTarget; ++i) sum += std::pow(z[i] - image[row * kTarget + i], 2);
    return sum;
  };
  for (std::size_t row = 0; row < kRows; ++row) {
    double least = 1e30;
    bool is_stored = false;
    for (std::size_t i = 0; i < kCount; ++i) {
      least = std::min(least, distance(&latents[i * kTarget], row));
      is_stored = is_stored ||
                  std::equal(&latents[i * kTarget], &latents[(i + 1) * kTarget - 1] + 1, &got[row * kTarget]);
    }
    BOOST_TEST(is_stored);
    BOOST_TEST(distance(&got[row * kTarget], row) <= least + 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(retrieval_takes_the_first_of_equally_near_latents) {
  models::RetrievalMap map(1, queue.upload(Values{5, 1, -1, 1}, {4, 1}));
  set(map.arena(), {1}, {0});
  BOOST_TEST(run(map, {}, queue.upload(Values{0, 9}, {2, 1})) == (Values{1, 5}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_class_sampler_gives_stored_latents_of_the_class_alone) {
  constexpr std::size_t kClasses = 3, kCount = 70, kRows = 200, kTarget = 5;
  const Values latents = numbered_latents(kCount, kTarget);
  const std::vector<std::int32_t> classes = Random(5).integers(kCount, kClasses);
  models::ClassSampler map(queue, kSource, kClasses, queue.upload(latents, {kCount, kTarget}), classes);
  const Values weight = Random(1).normal(kClasses * kSource, 4), bias = Random(2).normal(kClasses);
  set(map.arena(), weight, bias);
  const Tensor source = normal(kRows, kSource, 3);
  const Values logits = affine(weight, bias, queue.download<float>(source));
  const auto chosen = numbers(run(map, normal(kRows, kTarget, 6), source), latents, kTarget);
  const auto others = numbers(run(map, normal(kRows, kTarget, 7), source), latents, kTarget);
  std::size_t differ = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto scores = logits.begin() + static_cast<std::ptrdiff_t>(row * kClasses);
    const auto predicted = std::max_element(scores, scores + kClasses) - scores;
    BOOST_TEST(classes[chosen[row]] == predicted);
    BOOST_TEST(classes[others[row]] == predicted);
    differ += chosen[row] != others[row];
  }
  BOOST_TEST(differ > kRows * 8 / 10);
}

BOOST_AUTO_TEST_CASE(a_class_sampler_chooses_uniformly) {
  constexpr std::size_t kRows = 40'000, kClasses = 2;
  for (const std::size_t target : {2, 3, 4, 9})
    for (const std::size_t many : {1, 7, 97}) {
      const std::size_t count = many + 3;
      const Values latents = numbered_latents(count, target);
      std::vector<std::int32_t> classes(count, 1);
      classes[0] = classes[many / 2] = classes[count - 1] = 0;
      if (many == 1) classes = {0, 1, 0, 0};
      models::ClassSampler map(queue, 1, kClasses, queue.upload(latents, {count, target}), classes);
      set(map.arena(), {0, 0}, {0, 1});  // always of class 1
      const Tensor noise(queue, {kRows, target});
      ops::normal(queue, noise, 0, 1, {3, 0, 0});
      std::vector<double> hits(count);
      for (const std::size_t i : numbers(run(map, noise, normal(kRows, 1, 2)), latents, target)) ++hits[i];
      const auto size = static_cast<double>(std::count(classes.begin(), classes.end(), 1));
      double chi_squared = 0;
      for (std::size_t i = 0; i < count; ++i) {
        if (classes[i] == 0) BOOST_TEST(hits[i] == 0);
        const double expected = classes[i] * kRows / size;
        if (expected > 0) chi_squared += std::pow(hits[i] - expected, 2) / expected;
      }
      // The mean is size − 1, the deviation the root of twice that.
      BOOST_TEST(chi_squared < size + 5 * std::sqrt(2 * size),
                 target << " dimensions, " << size << " latents: " << chi_squared);
    }
}

BOOST_AUTO_TEST_CASE(a_class_sampler_refuses_what_it_cannot_choose_from) {
  const auto make = [&](std::size_t target, const std::vector<std::int32_t>& classes) {
    models::ClassSampler(queue, kSource, 2, normal(3, target, 1), classes);
  };
  BOOST_CHECK_EXCEPTION(make(1, {0, 1, 0}), UsageError, says("two dimensions of noise"));
  BOOST_CHECK_EXCEPTION(make(4, {0, 1}), UsageError, says("3 latents have 2 classes"));
  BOOST_CHECK_EXCEPTION(make(4, {0, 1, 2}), UsageError, says("of class 2, but there are 2"));
  BOOST_CHECK_EXCEPTION(make(4, {0, 0, 0}), UsageError, says("a class has no latent"));
}

BOOST_AUTO_TEST_SUITE_END()
