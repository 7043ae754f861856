// CLBlast as it comes, as a contestant for matrix products on the device that Isthmus would choose. A process
// of its own, as parameters that the library sets for CLBlast hold for a whole process.
#include <clblast.h>
#include <fmt/format.h>

#include "contestant.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/random.hpp"

using namespace isthmus;
using namespace isthmus::bench;

namespace {

Measure make(Queue& queue, const std::string& name) {
  const auto product = Product::parse(name);
  if (!product) return {};
  const auto [ta, tb, m, n, k] = *product;
  const Tensor a(queue, {m * k}), b(queue, {k * n}), c(queue, {m * n});
  ops::normal(queue, a, 0, 1, {1, 0, 0});
  ops::normal(queue, b, 0, 1, {1, 1, 0});
  return milliseconds([=, &queue, ta = ta, tb = tb, m = m, n = n, k = k](std::size_t steps) {
    const auto layout = [](bool is_transposed) {
      return is_transposed ? clblast::Transpose::kYes : clblast::Transpose::kNo;
    };
    cl_command_queue id = queue.id();
    for (; steps > 0; --steps)
      check(static_cast<cl_int>(clblast::Gemm<float>(clblast::Layout::kRowMajor, layout(ta), layout(tb), m, n,
                                                     k, 1, a.buffer(), 0, ta ? m : k, b.buffer(), 0,
                                                     tb ? k : n, 0, c.buffer(), 0, n, &id)),
            "clblast::Gemm");
    queue.finish();
  });
}

}  // namespace

int main() try {
  Queue queue(Device::pick());
  return serve("CLBlast untuned", [&](const std::string& name) { return make(queue, name); });
} catch (const Error& error) {
  fmt::print(stderr, "bench_clblast: {}\n", error.what());
  return 1;
}
