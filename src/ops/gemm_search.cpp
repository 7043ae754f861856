#include "isthmus/ops/gemm_search.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "gemm_candidates.hpp"
#include "gemm_check.hpp"
#include "gemm_providers.hpp"
#include "gemm_timing.hpp"

namespace isthmus::ops {
namespace {

/// A class gets kernels of its own only if its products take so much less time than with those it could
/// share.
constexpr double kWorthOwnKernels = 0.97;
/// The defaults are left only for so much less time: a smaller gain may be noise.
constexpr double kWorthChanging = 0.97;
/// What is left of the time measures the defaults and the result once more.
constexpr double kSearching = 0.9;

struct Trial {
  GemmTuning tuning;
  ClassSeconds seconds;
};
using Trials = std::vector<Trial>;

class Search {
 public:
  Search(Queue& queue, const GemmSearchOptions& options, const GemmSearchWatch& watch)
      : queue_(queue), options_(options), watch_(watch), timing_(queue) {}

  GemmSearchResult run() {
    GemmTuning defaults = default_tuning(queue_.device());
    defaults.provider = options_.provider;
    const auto gemm = make_gemm(queue_, defaults);
    if (options_.provider == GemmProvider::clblast) defaults.clblast = clblast_parameters(queue_.device());
    const std::optional<Trial> first = attempt({"the defaults", defaults});
    if (!first) throw Error("no search can start from defaults that fail: " + result_.notes.back());
    defaults_ = best_ = *first;
    if (options_.provider == GemmProvider::ours)
      search_tiles();
    else
      search_clblast();
    decide();
    result_.seconds = elapsed();
    return result_;
  }

 private:
  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  bool is_over(double share) const {
    return result_.device_hangs || (watch_.stop && *watch_.stop) || elapsed() >= share * options_.seconds;
  }

  /// Relative to the defaults, in the mean over classes.
  double relative_time(const ClassSeconds& seconds) const {
    double sum = 0;
    for (std::size_t i = 0; i < kProductClasses; ++i) sum += seconds[i] / defaults_.seconds[i];
    return sum / kProductClasses;
  }
  bool is_better(const Trial& a, const Trial& b) const {
    return relative_time(a.seconds) < relative_time(b.seconds);
  }
  const Trial& best_of(const Trials& trials) const {
    return *std::min_element(trials.begin(), trials.end(),
                             [this](const Trial& a, const Trial& b) { return is_better(a, b); });
  }

  void note(const std::string& text) {
    result_.notes.push_back(text);
    if (watch_.note) watch_.note(text);
  }

  /// Nothing where the candidate is not to be used.
  std::optional<Trial> attempt(const GemmCandidate& candidate) {
    if (watch_.progress)
      watch_.progress(
          {result_.tried, elapsed(), candidate.name, result_.tried ? 1 / relative_time(best_.seconds) : 1});
    ++result_.tried;
    try {
      const std::string wrong = fault(queue_, candidate.tuning, CheckDepth::thorough, options_.wait_seconds);
      if (wrong.empty()) return Trial{candidate.tuning, measure(candidate.tuning)};
      note(candidate.name + ": " + wrong);
    } catch (const HangError& error) {
      result_.device_hangs = true;
      note(candidate.name + ": " + error.what());
    } catch (const Error& error) {
      note(candidate.name + ": " + error.what());
    }
    return {};
  }

  ClassSeconds measure(const GemmTuning& tuning) {
    return timing_.measure(*make_gemm(queue_, tuning), options_.wait_seconds);
  }

  /// \param share  of the time after which no further candidate is tried
  Trials attempt_all(const GemmCandidates& candidates, double share) {
    Trials trials;
    for (const GemmCandidate& candidate : candidates) {
      if (is_over(share)) break;
      if (const auto trial = attempt(candidate)) trials.push_back(*trial);
    }
    return trials;
  }

  void search_tiles() {
    Trials trials = attempt_all(options_.first, kSearching);
    for (const Trial& trial : attempt_all(kernel_candidates(best_.tuning), 0.7 * kSearching))
      trials.push_back(trial);
    trials.push_back(best_);
    best_ = best_of(trials);
    adopt_classes(trials, kWorthOwnKernels);
    adopt_classes(attempt_all(cut_candidates(best_.tuning), kSearching), 1);
  }

  /// Each class takes its tiles from where it is fastest, if that makes its time less than `worth` of what it
  /// was.
  void adopt_classes(const Trials& trials, double worth) {
    const Trial before = best_;
    for (const Trial& trial : trials)
      for (std::size_t i = 0; i < kProductClasses; ++i)
        if (trial.seconds[i] < std::min(best_.seconds[i], worth * before.seconds[i])) {
          best_.tuning.tiles[i] = trial.tuning.tiles[i];
          best_.seconds[i] = trial.seconds[i];
        }
  }

  void search_clblast() {
    adopt_whole(attempt_all(options_.first, kSearching));
    const Trials indirect = attempt_all(xgemm_candidates(defaults_.tuning), 0.5 * kSearching);
    adopt_whole(indirect);
    if (indirect.empty()) return;
    GemmTuning both = best_of(indirect).tuning;
    const Trials direct = attempt_all(direct_candidates(both), 0.9 * kSearching);
    adopt_whole(direct);
    if (direct.empty()) return;
    both.clblast = best_of(direct).tuning.clblast;
    adopt_whole(attempt_all(threshold_candidates(both), kSearching));
  }

  void adopt_whole(const Trials& trials) {
    if (!trials.empty() && is_better(best_of(trials), best_)) best_ = best_of(trials);
  }

  /// Measures the defaults and the best in turn, and goes back to the defaults where these are as fast.
  void decide() {
    constexpr int kRounds = 5;
    for (int round = 0; round < kRounds && !result_.device_hangs; ++round)
      for (Trial* trial : {&defaults_, &best_}) {
        const std::optional<ClassSeconds> again = measure_again(trial->tuning);
        if (!again) break;
        for (std::size_t i = 0; i < kProductClasses; ++i)
          trial->seconds[i] = round == 0 ? (*again)[i] : std::min(trial->seconds[i], (*again)[i]);
      }
    if (options_.provider == GemmProvider::clblast && relative_time(best_.seconds) > kWorthChanging)
      best_ = defaults_;
    result_.tuning = best_.tuning;
    for (std::size_t i = 0; i < kProductClasses; ++i) {
      const bool is_kept = options_.provider == GemmProvider::clblast ||
                           best_.seconds[i] <= kWorthChanging * defaults_.seconds[i];
      if (!is_kept) result_.tuning.tiles[i] = defaults_.tuning.tiles[i];
      result_.times[i] = {defaults_.seconds[i], is_kept ? best_.seconds[i] : defaults_.seconds[i]};
    }
    if (!result_.device_hangs) make_gemm(queue_, result_.tuning);  // gives CLBlast the result's parameters
  }

  std::optional<ClassSeconds> measure_again(const GemmTuning& tuning) {
    try {
      return measure(tuning);
    } catch (const HangError& error) {
      result_.device_hangs = true;
      note(std::string("measuring again: ") + error.what());
      return {};
    }
  }

  Queue& queue_;
  const GemmSearchOptions& options_;
  const GemmSearchWatch& watch_;
  const GemmTiming timing_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  Trial defaults_{}, best_{};
  GemmSearchResult result_{};
};

}  // namespace

GemmSearchResult search_gemm_tuning(Queue& queue, const GemmSearchOptions& options,
                                    const GemmSearchWatch& watch) {
  return Search(queue, options, watch).run();
}

}  // namespace isthmus::ops
