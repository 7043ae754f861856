#include "core_distance.hpp"

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#endif

#include <atomic>
#include <chrono>
#include <thread>

namespace isthmus::bench {

#ifdef __linux__
namespace {

constexpr int kRounds = 20000, kUntimed = 1000;

void pin_to(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  pthread_setaffinity_np(pthread_self(), sizeof cores, &cores);
}

double nanoseconds_between(int one, int other) {
  using Clock = std::chrono::steady_clock;
  alignas(128) std::atomic<int> turn{0};
  Clock::time_point begin, end;
  std::thread first([&] {
    pin_to(one);
    for (int i = 0; i < kRounds; ++i) {
      if (i == kUntimed) begin = Clock::now();
      turn.store(2 * i + 1, std::memory_order_release);
      while (turn.load(std::memory_order_acquire) != 2 * i + 2) continue;
    }
    end = Clock::now();
  });
  std::thread second([&] {
    pin_to(other);
    for (int i = 0; i < kRounds; ++i) {
      while (turn.load(std::memory_order_acquire) != 2 * i + 1) continue;
      turn.store(2 * i + 2, std::memory_order_release);
    }
  });
  first.join();
  second.join();
  return std::chrono::duration<double, std::nano>(end - begin).count() / (2 * (kRounds - kUntimed));
}

}  // namespace

Measure core_distance() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return {};
  int first = 0, last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(first, &allowed)) ++first;
  while (!CPU_ISSET(last, &allowed)) --last;
  return [=] { return nanoseconds_between(first, last); };
}
#else
Measure core_distance() {
  return {};
}
#endif

}  // namespace isthmus::bench
