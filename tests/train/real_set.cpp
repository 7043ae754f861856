#include "isthmus/train/real_set.hpp"

#include "isthmus/train/inference.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// A domain, and a judge that has learnt nothing: any features serve to compare sets.
struct RealSetFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  const train::Domain domain = tiny_domain(queue, 0, 2);
  models::Judge judge{{{1, 28, 28}, 3, {}, {32}, 0}};
  const Tensor test = train::to_float(queue, domain.device_test);

  RealSetFixture() {
    judge.arena().allocate(queue);
    judge.initialise(queue, 1, 0);
  }
  train::SetReport compare(const Tensor& images, const std::vector<std::int32_t>& labels) {
    return train::RealSet(queue, *gemm, judge, domain, test).compare(images, labels);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(real_set)

BOOST_AUTO_TEST_CASE(diversity_is_the_deviation_within_classes) {
  // Two pixels; class 0 varies by ±1 in the first, class 1 not at all, class 2 has no image.
  const std::vector<float> images = {1, 5, 3, 5, 7, 7, 7, 7};
  const std::vector<std::int32_t> labels = {0, 0, 1, 1};
  BOOST_TEST(train::within_class_diversity(images, labels, 3) == std::sqrt(0.5) / 2,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(diversity_sees_collapse_where_classes_differ) {
  const std::vector<float> images = {0, 0, 9, 9};
  BOOST_TEST(train::within_class_diversity(images, {0, 0, 1, 1}, 2) == 0);
}

BOOST_FIXTURE_TEST_CASE(real_images_compare_well_with_themselves, RealSetFixture) {
  const train::SetReport report = compare(test, domain.test.labels);
  BOOST_TEST(report.diversity == 1);
  BOOST_TEST(report.frechet < 1e-4);
  BOOST_TEST(report.among_real.density == 1);
  BOOST_TEST(report.among_real.coverage == 1);
  BOOST_TEST(report.nearest_training == 1);
}

BOOST_FIXTURE_TEST_CASE(memorised_images_show_by_their_distance_alone, RealSetFixture) {
  const train::SetReport report = compare(train::to_float(queue, domain.device_train), domain.train.labels);
  BOOST_TEST(report.nearest_training < 1e-2);
  BOOST_TEST(report.diversity > 0.9);
  BOOST_TEST(report.among_real.density > 0.9);
  BOOST_TEST(report.among_real.coverage > 0.9);
}

BOOST_FIXTURE_TEST_CASE(collapse_and_noise_show, RealSetFixture) {
  const auto repeated = [&](Values image) {
    Values images;
    for (std::size_t i = 0; i < domain.test.count; ++i)
      images.insert(images.end(), image.begin(), image.end());
    return queue.upload(images, test.shape());
  };
  const train::SetReport collapsed =
      compare(repeated(queue.download<float>(test.slice(0, 1))), domain.test.labels);
  BOOST_TEST(collapsed.diversity < 1e-6);
  BOOST_TEST(collapsed.among_real.coverage < 0.2);
  BOOST_TEST(collapsed.frechet > 1);
  const train::SetReport noise =
      compare(queue.upload(Random().uniform(test.elements(), 0, 1), test.shape()), domain.test.labels);
  BOOST_TEST(noise.among_real.density < 0.1);
  BOOST_TEST(noise.nearest_training > 1.5);
  BOOST_TEST(noise.frechet > 1);
}

BOOST_AUTO_TEST_SUITE_END()
