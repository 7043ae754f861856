// Tensors for testing kernels: at a non-zero offset, between guard regions that must stay untouched, and
// poisoned with NaN unless given values.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "selftest/guarded.hpp"
#include "selftest/references/numbers.hpp"

namespace isthmus::test {

using reference::central_difference;
using reference::Random;
using reference::to_double;
using reference::Values;

/// A tensor of T (float, std::int32_t or std::uint8_t) inside a larger buffer.
template <class T>
class GuardedTensor : public selftest::GuardedTensor<T> {
 public:
  using selftest::GuardedTensor<T>::GuardedTensor;

  /// The tensor's values, after checking that both guards still hold their pattern.
  std::vector<T> values() const {
    const auto contents = this->read();
    BOOST_TEST(contents.is_intact,
               "an operation wrote outside its tensor of shape " << (**this).shape().text());
    return contents.values;
  }
};

using Guarded = GuardedTensor<float>;
using GuardedIntegers = GuardedTensor<std::int32_t>;
using GuardedBytes = GuardedTensor<std::uint8_t>;

/// Compares with a double-precision reference: |got - want| <= tolerance * (1 + |want|) for every element.
/// NaN never passes.
template <class Reference>
void check_close(const Values& got, const Reference& want, double tolerance, const std::string& what) {
  BOOST_REQUIRE_EQUAL(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double bound = tolerance * (1.0 + std::fabs(want[i]));
    if (!(std::fabs(got[i] - want[i]) <= bound)) {
      BOOST_ERROR(what << ": element " << i << " is " << got[i] << ", expected " << want[i]);
      return;
    }
  }
}

}  // namespace isthmus::test
