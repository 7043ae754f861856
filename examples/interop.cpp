// Softplus of numbers that Boost.Compute, Eigen or std::span hold, in place: on a CPU no element is copied.
#include "isthmus/interop/boost_compute.hpp"

#include <boost/compute/algorithm/copy.hpp>
#include <boost/compute/algorithm/iota.hpp>
#include <cmath>
#include <cstdio>

#include "isthmus/interop/eigen.hpp"
#include "isthmus/interop/span.hpp"
#include "isthmus/ops/bias_activation.hpp"

namespace {

void apply_softplus(isthmus::Queue& queue, const isthmus::Tensor& x) {
  isthmus::ops::bias_activation_forward(queue, isthmus::ops::Activation::named("softplus"), x, {}, x);
}

bool is_softplus(float y, float x) {
  std::printf("softplus(%g) = %g\n", x, y);
  return std::fabs(y - std::log1p(std::exp(x))) < 1e-5;
}

}  // namespace

int main() {
  const boost::compute::device device(isthmus::Device::pick().id());
  boost::compute::command_queue command_queue(boost::compute::context(device), device);
  isthmus::Queue queue = isthmus::interop::wrap(command_queue);
  bool is_right = true;

  // Both libraries enqueue on one queue, so nothing waits in between.
  boost::compute::vector<float> vector(6, command_queue.get_context());
  boost::compute::iota(vector.begin(), vector.end(), -2.0f, command_queue);
  apply_softplus(queue, isthmus::interop::borrow(vector, {2, 3}));
  float results[6];
  boost::compute::copy(vector.begin(), vector.end(), results, command_queue);
  for (int i = 0; i < 6; ++i) is_right &= is_softplus(results[i], i - 2.0f);

  isthmus::interop::RowMajorMatrix<float> matrix(2, 2);
  matrix << -1, 0, 1, 2;
  const isthmus::Tensor of_matrix = isthmus::interop::borrow_host(queue, matrix);
  apply_softplus(queue, of_matrix);
  const auto matrix_view = queue.view<float>(of_matrix);
  is_right &= is_softplus(isthmus::interop::as_matrix(matrix_view, 2)(1, 0), 1);

  float array[] = {-3, 3};
  const isthmus::Tensor of_span = isthmus::interop::borrow_host(queue, std::span<float>(array), {1, 2});
  apply_softplus(queue, of_span);
  const auto span_view = queue.view<float>(of_span);
  is_right &= is_softplus(isthmus::interop::as_span(span_view).back(), 3);
  return is_right ? 0 : 1;
}
