/// \file
/// Finds a device's best parameters for matrix products by trying them.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "isthmus/ops/gemm_tuning.hpp"

#pragma GCC visibility push(default)
namespace isthmus {
class Queue;
}

namespace isthmus::ops {

/// A tuning to try.
struct GemmCandidate {
  std::string name;  ///< for people
  GemmTuning tuning;
};

struct GemmSearchOptions {
  GemmProvider provider;
  double seconds = 60;
  double wait_seconds = 30;  ///< for one product, its compilation included, before it counts as hung
  std::vector<GemmCandidate> first = {};  ///< tried before the search's own
};

/// What a search has done so far.
struct GemmSearchProgress {
  std::size_t tried = 0;
  double seconds = 0;
  std::string candidate;  ///< the one that is tried next
  double speedup = 1;     ///< of the best so far over the defaults, in the mean over classes
};

/// How a search is followed and stopped.
struct GemmSearchWatch {
  std::function<void(const GemmSearchProgress&)> progress = {};
  std::function<void(const std::string&)> note = {};  ///< a candidate was dropped: why
  const std::atomic<bool>* stop = nullptr;
};

struct GemmSearchResult {
  GemmTuning tuning;
  /// Seconds of a class' products, one after another, with the defaults and with `tuning`.
  struct Times {
    double before, after;
  };
  std::array<Times, kProductClasses> times{};
  std::vector<std::string> notes;  ///< the candidates that were dropped, and why
  std::size_t tried = 0;
  double seconds = 0;
  bool device_hangs = false;  ///< the device may never be done: end the process without releasing the queue
};

/// Tries candidates, the defaults first, until time is over. Each must compute right products, or is dropped
/// with a note; a class of products leaves the defaults only for what is faster when measured again. If the
/// device hangs, the search ends with what it has found. Afterwards CLBlast has the parameters of the result;
/// meanwhile it has those of candidates, wrong ones among them, for every thread: compute nothing else.
/// \throws Error where already the defaults fail
GemmSearchResult search_gemm_tuning(Queue& queue, const GemmSearchOptions& options,
                                    const GemmSearchWatch& watch = {});

}  // namespace isthmus::ops
#pragma GCC visibility pop
