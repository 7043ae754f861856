// A queue on the device under test, and the products that the other commands would use.
#pragma once

#include <memory>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

namespace isthmus::selftest {

class Session {
 public:
  explicit Session(const Device& device) : queue(device) {}

  Queue queue;
  /// Made at the first call, so that operations without products do not fail with it.
  ops::Gemm& gemm();

 private:
  std::unique_ptr<ops::Gemm> gemm_;
};

}  // namespace isthmus::selftest
