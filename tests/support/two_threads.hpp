// Two threads that begin at the same moment.
#pragma once

#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <utility>

namespace isthmus::test {

/// What action(0) and action(1) give, each on a thread of its own. They must not use Boost.Test's checks,
/// which are for one thread.
template <class Action>
auto on_two_threads(Action&& action) {
  std::atomic<int> missing = 2;
  const auto begin_together = [&](int index) {
    for (--missing; missing > 0;) std::this_thread::yield();
    return action(index);
  };
  auto second = std::async(std::launch::async, begin_together, 1);
  auto first = begin_together(0);
  return std::array{std::move(first), second.get()};
}

}  // namespace isthmus::test
