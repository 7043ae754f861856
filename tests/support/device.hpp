// The device that tests run on, chosen by name: the environment's ISTHMUS_DEVICE (ctest sets it), or PoCL.
#pragma once

#include <cstdlib>

#include "isthmus/compute/queue.hpp"

namespace isthmus::test {

inline Device test_device() {
  const char* name = std::getenv("ISTHMUS_DEVICE");
  return Device::pick(name && *name ? name : "Portable Computing Language");
}

/// A Boost.Test fixture with a queue of its own.
struct QueueFixture {
  Queue queue{test_device()};
};

}  // namespace isthmus::test
