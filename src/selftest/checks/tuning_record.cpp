#include "isthmus/ops/tuning_record.hpp"

#include "../../ops/gemm_check.hpp"
#include "checks.hpp"

namespace isthmus::selftest::check {

// A record that is out of date is no fault of the device, and is not used. One that is used must be right at
// more shapes than are tried whenever it is loaded.
void tuning_record(Probe& probe) {
  const ops::LoadedTuning loaded = ops::load_tuning(probe.queue);
  if (!loaded.notice.empty()) probe.note(loaded.notice);
  constexpr double kWaitSeconds = 30;
  const auto depth = probe.is_quick() || probe.is_slow() ? ops::CheckDepth::quick : ops::CheckDepth::thorough;
  const std::string fault = ops::fault(probe.queue, loaded.tuning, depth, kWaitSeconds);
  probe.require(fault.empty(), std::string("products by ") + to_string(loaded.tuning.provider), fault);
}

}  // namespace isthmus::selftest::check
