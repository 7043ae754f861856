#include "isthmus/train/training.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>

#include "isthmus/ops/sum.hpp"
#include "isthmus/train/loss_log.hpp"

namespace isthmus::train {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double unix_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class Loop {
 public:
  Loop(Queue& queue, Stage& stage, const RunDirectory& run, const RunConfig& config, const Watch& watch)
      : queue_(queue),
        stage_(stage),
        run_(run),
        config_(config),
        watch_(watch),
        terms_(stage.losses()),
        saved_steps_(start()),
        log_(queue, terms_.size(), config.log_every, saved_steps_),
        steps_reported_(saved_steps_) {}

  void train() {
    for (std::uint64_t step = saved_steps_; step < stage_.total_steps(); ++step) {
      const std::uint64_t launches_before = queue_.counters().launches;
      stage_.step(step, log_.next());
      if (step == saved_steps_ + 1 && watch_.on_footprint)
        watch_.on_footprint(footprint(queue_.counters().launches - launches_before));
      queue_.flush();
      while (const auto window = log_.poll()) report(*window);
      if (watch_.stop && *watch_.stop) {
        save(step + 1);
        throw Interrupted(
            fmt::format("stopped {} at step {} of {}; saved", stage_.name(), step + 1, stage_.total_steps()));
      }
      const bool is_window_end = (step + 1) % config_.log_every == 0;
      if (is_window_end && step + 1 < stage_.total_steps() &&
          seconds_since(last_save_) >= config_.checkpoint_seconds)
        save(step + 1);
    }
    report_pending();
    require_finite_parameters(stage_.total_steps());
    run_.finish(stage_);
    if (watch_.on_stage_finished) watch_.on_stage_finished(stage_.name());
  }

 private:
  std::uint64_t start() {
    stage_.initialise();
    const std::uint64_t steps = run_.load_checkpoint(queue_, stage_);
    run_.forget_metrics_after(stage_.name(), steps);
    return steps;
  }

  Footprint footprint(std::uint64_t launches) const {
    std::size_t state = 0;
    for (const auto& [name, arena] : stage_.arenas()) state += arena->bytes();
    return {stage_.name(), launches, stage_.memory().bytes(), stage_.memory().lower_bound(), state};
  }

  void report_pending() {
    log_.close_window();
    while (const auto window = log_.drain()) report(*window);
  }

  void save(std::uint64_t steps_done) {
    report_pending();
    require_finite_parameters(steps_done);
    run_.save_checkpoint(queue_, stage_, steps_done);
    saved_steps_ = steps_done;
    last_save_ = Clock::now();
  }

  void report(const LossLog::Window& window) {
    const std::uint64_t step = window.first_step + window.values.size();
    std::vector<std::pair<std::string, double>> means = {{"loss", 0}};
    for (std::size_t term = 0; term < terms_.size(); ++term) {
      double sum = 0;
      for (std::size_t i = 0; i < window.values.size(); ++i) {
        if (!std::isfinite(window.values[i][term])) fail(terms_[term].name, window.first_step + i + 1);
        sum += window.values[i][term];
      }
      means.emplace_back(terms_[term].name, sum / window.values.size());
      means.front().second += terms_[term].weight * means.back().second;
    }
    const double seconds = std::max(seconds_since(last_report_), 1e-9);
    const double rate = (step - steps_reported_) / seconds;
    const double images_per_second = std::round(rate * stage_.images_per_step());
    steps_reported_ = step;
    last_report_ = Clock::now();
    RunDirectory::Metrics metrics{stage_.name(), step, means, stage_.total_steps(), unix_time(), seconds};
    metrics.values.emplace_back("images_per_second", images_per_second);
    run_.append_metrics(metrics);
    watch_.on_progress({stage_.name(), step, stage_.total_steps(), means, images_per_second,
                        (stage_.total_steps() - step) / rate});
  }

  /// A broken model must not replace a good checkpoint.
  void require_finite_parameters(std::uint64_t steps_done) {
    const Tensor count(queue_, {1}), partials(queue_, {ops::kPartialSums});
    for (const auto& [name, arena] : stage_.arenas()) {
      ops::count_nonfinite(queue_, arena->state().parameters, count, partials);
      if (queue_.download<float>(count)[0] != 0) fail("a parameter of " + name, steps_done);
    }
  }

  [[noreturn]] void fail(const std::string& what, std::uint64_t step) const {
    const std::string last_good = saved_steps_ > 0 ? fmt::format("the last good checkpoint is {} at step {}",
                                                                 run_.checkpoint(stage_.name()), saved_steps_)
                                                   : "there is no checkpoint before it";
    throw Error(fmt::format("{}: {} is not a finite number at step {}; {}; try a lower learning_rate",
                            stage_.name(), what, step, last_good));
  }

  Queue& queue_;
  Stage& stage_;
  const RunDirectory& run_;
  const RunConfig& config_;
  const Watch& watch_;
  const std::vector<LossTerm> terms_;
  std::uint64_t saved_steps_;
  LossLog log_;
  std::uint64_t steps_reported_;
  Clock::time_point last_save_ = Clock::now(), last_report_ = Clock::now();
};

std::string advice(const DeviceError& error, const RunDirectory& run, const Stage& stage) {
  if (error.status() == CL_INVALID_BUFFER_SIZE || error.status() == CL_MEM_OBJECT_ALLOCATION_FAILURE)
    return "a smaller batch or smaller layers take less memory";
  std::error_code ignored;
  const std::string next = std::filesystem::exists(run.checkpoint(stage.name()), ignored)
                               ? "--resume goes on from its last checkpoint"
                               : "it has no checkpoint yet, and --resume begins it again";
  // A driver that gives memory at a buffer's first use, as NVIDIA's does, says this where there is none left.
  const bool may_lack_memory = error.status() == CL_OUT_OF_RESOURCES;
  return may_lack_memory ? next + "; if it fails again, a smaller batch or smaller layers take less memory"
                         : next;
}

}  // namespace

void train_stage(Queue& queue, Stage& stage, const RunDirectory& run, const RunConfig& config,
                 const Watch& watch) {
  if (run.is_finished(stage.name())) return;
  // One without steps is finished as it begins.
  if (stage.total_steps() == 0 && watch.stop && *watch.stop)
    throw Interrupted("stopped before " + stage.name());
  try {
    Loop(queue, stage, run, config, watch).train();
  } catch (const DeviceError& error) {
    throw DeviceError(stage.name(), error, advice(error, run, stage));
  }
}

}  // namespace isthmus::train
