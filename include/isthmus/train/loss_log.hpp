/// \file
/// Losses of many steps, read back without stalling the device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Every step writes its losses to a slot on the device. Full windows are read in the background while the
/// next one fills; so the host is at most two windows of steps ahead.
class LossLog {
 public:
  /// Losses of consecutive steps.
  struct Window {
    std::uint64_t first_step;
    std::vector<std::vector<float>> values;  ///< [step][term]
  };

  /// \param terms       losses a step
  /// \param window      steps between reads
  /// \param first_step  number of the first one to come
  LossLog(Queue& queue, std::size_t terms, std::size_t window, std::uint64_t first_step);
  ~LossLog();
  LossLog(const LossLog&) = delete;

  /// Where the next step writes its losses: (terms); a term that no step writes is zero. Waits only if the
  /// device is two windows behind.
  Tensor next();

  /// Ends a window early where steps are pending in it, so that poll() and drain() see them.
  void close_window();

  /// The oldest window whose values have arrived, if one has.
  std::optional<Window> poll();
  /// The oldest window not yet taken, waiting for it; nothing once all are taken.
  std::optional<Window> drain();

 private:
  struct Half {
    Tensor slots;
    std::vector<float> host;
    std::uint64_t first_step = 0;
    std::size_t steps = 0;
    Event read;  // while on its way to the host
  };
  Window take(Half& half);

  Queue& queue_;
  std::size_t terms_, window_;
  std::uint64_t step_;
  Half halves_[2];
  int filling_ = 0;
  std::vector<Window> arrived_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
