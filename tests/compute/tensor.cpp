#include "isthmus/compute/tensor.hpp"

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(tensor, QueueFixture)

BOOST_AUTO_TEST_CASE(shapes_know_their_size) {
  BOOST_TEST(Shape().elements() == 0u);
  BOOST_TEST((Shape{2, 3, 4}.elements()) == 24u);
  BOOST_TEST((Shape{2, 3}.text()) == "[2, 3]");
  BOOST_TEST((Shape{2, 3} != Shape{2, 3, 1}));
  BOOST_CHECK_THROW((Shape{1, 2, 3, 4, 5}), UsageError);
}

BOOST_AUTO_TEST_CASE(views_share_the_buffer) {
  const Tensor whole = queue.upload(Values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {4, 3});
  const Tensor rows = whole.slice(1, 2);
  BOOST_TEST(rows.buffer() == whole.buffer());
  BOOST_TEST(queue.download<float>(rows) == (Values{3, 4, 5, 6, 7, 8}), boost::test_tools::per_element());
  BOOST_TEST(queue.download<float>(rows.slice(1, 1).reshape({3})) == (Values{6, 7, 8}),
             boost::test_tools::per_element());
  BOOST_TEST(queue.download<float>(whole.view(5, {2, 2})) == (Values{5, 6, 7, 8}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_lies_outside_is_a_usage_error) {
  const Tensor whole(queue, {4, 3});
  BOOST_CHECK_THROW(whole.slice(3, 2), UsageError);
  BOOST_CHECK_THROW(whole.view(10, {3}), UsageError);
  BOOST_CHECK_THROW(whole.reshape({5}), UsageError);
  BOOST_CHECK_THROW(require_shape(whole, {3, 4}, "x"), UsageError);
  BOOST_CHECK_THROW(require_shape(whole, {4, 3}, "x", DataType::int32), UsageError);
}

BOOST_AUTO_TEST_CASE(a_borrowed_buffer_is_used_and_given_back) {
  cl_int status = CL_SUCCESS;
  const cl_mem buffer = clCreateBuffer(queue.context(), CL_MEM_READ_WRITE, 40, nullptr, &status);
  BOOST_REQUIRE_EQUAL(status, CL_SUCCESS);
  const auto references = [&] {
    cl_uint count = 0;
    clGetMemObjectInfo(buffer, CL_MEM_REFERENCE_COUNT, sizeof count, &count, nullptr);
    return count;
  };
  {
    const Tensor tensor = Tensor::borrow(buffer, 2, {2, 4});
    BOOST_TEST(references() == 2u);
    const Values values = {1, 2, 3, 4, 5, 6, 7, 8};
    queue.write(tensor, values.data());
    BOOST_TEST(queue.download<float>(tensor) == values, boost::test_tools::per_element());
  }
  BOOST_TEST(references() == 1u);
  BOOST_CHECK_THROW(Tensor::borrow(buffer, 3, {2, 4}), UsageError);
  clReleaseMemObject(buffer);
}

BOOST_AUTO_TEST_SUITE_END()
