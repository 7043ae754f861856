// OpenBLAS as a contestant, for matrix products.
#include <cblas.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "contestant.hpp"

using namespace isthmus::bench;

namespace {

std::vector<float> random_values(std::size_t count) {
  std::mt19937 engine(1);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(engine);
  return values;
}

Measure make(const std::string& name) {
  const auto product = Product::parse(name);
  if (!product) return {};
  const auto [ta, tb, m, n, k] = *product;
  const auto a = std::make_shared<std::vector<float>>(random_values(m * k));
  const auto b = std::make_shared<std::vector<float>>(random_values(k * n));
  const auto c = std::make_shared<std::vector<float>>(m * n);
  return milliseconds([=, ta = ta, tb = tb, m = m, n = n, k = k](std::size_t steps) {
    for (; steps > 0; --steps)
      cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n, k, 1,
                  a->data(), ta ? m : k, b->data(), tb ? k : n, 0, c->data(), n);
  });
}

}  // namespace

int main() {
  return serve(openblas_get_config(), make);
}
