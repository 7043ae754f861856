#include "isthmus/data/device_images.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

using Labels = std::vector<std::int32_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_images, QueueFixture)

BOOST_AUTO_TEST_CASE(images_arrive_on_the_device) {
  Images images{2, 3, 1, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255}, {4, 0}};
  const DeviceImages device = upload(queue, images);
  BOOST_TEST((device.images.shape() == Shape{2, 3, 1, 2} && device.images.type() == DataType::uint8));
  BOOST_TEST((device.labels.shape() == Shape{2} && device.labels.type() == DataType::int32));
  BOOST_TEST((queue.download<std::uint8_t>(device.images) == images.pixels));
  BOOST_TEST((queue.download<std::int32_t>(device.labels) == images.labels));
  images.labels.clear();
  BOOST_TEST(upload(queue, images).labels.empty());
}

BOOST_AUTO_TEST_CASE(inconsistent_images_are_refused) {
  BOOST_CHECK_THROW(upload(queue, {}), UsageError);
  BOOST_CHECK_THROW(upload(queue, {2, 1, 1, 1, {1}, {0, 0}}), UsageError);
}

BOOST_AUTO_TEST_CASE(examples_are_sorted_by_pair) {
  const auto tables = make_pair_tables(queue, {0, 1, 2, 1, 0}, {5, 7, 5, 6}, {{1, 5}, {0, 7}, {1, 6}});
  const auto check = [&](const Tensor& tensor, const Labels& want) {
    BOOST_TEST((tensor.type() == DataType::int32 && tensor.shape() == Shape{want.size()}));
    BOOST_TEST(queue.download<std::int32_t>(tensor) == want, boost::test_tools::per_element());
  };
  check(tables.source_order, {1, 3, 0, 4, 1, 3});
  check(tables.source_begin, {0, 2, 4, 6});
  check(tables.target_order, {0, 2, 1, 3});
  check(tables.target_begin, {0, 2, 3, 4});
}

BOOST_AUTO_TEST_CASE(an_empty_class_is_named) {
  BOOST_CHECK_EXCEPTION(make_pair_tables(queue, {0, 1}, {0}, {{0, 0}, {3, 0}}), UsageError,
                        says("class 3 of the source"));
  BOOST_CHECK_EXCEPTION(make_pair_tables(queue, {0, 1}, {0}, {{0, 0}, {1, 8}}), UsageError,
                        says("class 8 of the target"));
  BOOST_CHECK_THROW(make_pair_tables(queue, {0}, {0}, {}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
