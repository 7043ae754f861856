#include "isthmus/train/nearest_training.hpp"

#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct NearestFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nearest_training, NearestFixture)

BOOST_AUTO_TEST_CASE(distances_are_euclidean) {
  const Tensor training = queue.upload(Values{0, 0, 1, 1, 0.5f, 0}, {3, 2}),
               images = queue.upload(Values{0.5f, 0.75f, 0, 0.25f}, {2, 2});
  const auto nearest = train::find_nearest_training(queue, *gemm, images, training);
  BOOST_TEST((nearest.indices == std::vector<std::int32_t>{1, 0}));
  check_close({static_cast<float>(nearest.distances[0]), static_cast<float>(nearest.distances[1])},
              std::vector<double>{std::sqrt(0.3125), 0.25}, 1e-6, "distances");
  BOOST_TEST(nearest.mean_distance() == (std::sqrt(0.3125) + 0.25) / 2, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(repeated_training_images_are_found) {
  const std::size_t count = 1500, pixels = 100;
  const Values training = Random().uniform(count * pixels, 0, 1);
  const Tensor all = queue.upload(training, {count, pixels});
  const auto nearest = train::find_nearest_training(queue, *gemm, all.slice(200, 700), all);
  for (std::size_t i = 0; i < 700; ++i) BOOST_TEST(nearest.indices[i] == static_cast<int>(200 + i));
  BOOST_TEST(nearest.mean_distance() < 1e-2);  // others are 4 apart
}

BOOST_AUTO_TEST_CASE(rows_are_spread_evenly) {
  const Tensor rows = queue.upload(Values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {10, 1});
  BOOST_TEST((queue.download<float>(train::spread_rows(queue, rows, 4)) == Values{0, 2, 5, 7}));
  BOOST_TEST(train::spread_rows(queue, rows, 10).rows() == 10u);
  BOOST_TEST(train::spread_rows(queue, rows, 11).rows() == 10u);
}

BOOST_AUTO_TEST_SUITE_END()
