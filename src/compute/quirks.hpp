// Every work-around for a driver or a library, as a named predicate with its reason. Nothing else in the code
// asks what the vendor or platform is.
#pragma once

#include "isthmus/compute/device.hpp"

namespace isthmus::quirks {

/// PoCL vectorises explicit vectors well and plain scalar loops over work-items only sometimes; eight floats
/// fill an AVX register. GPUs coalesce four floats per lane best.
inline std::size_t vector_width(const Device& device) {
  return device.kind() == DeviceKind::cpu ? 8 : 4;
}

/// CLBlast 1.5 and 1.6 strip only "pthread-" from PoCL's device name and do not know the vendor AuthenticAMD,
/// so that no CPU entry of their parameter database ever matches, and GPU parameters run at a tenth of the
/// speed.
inline bool clblast_needs_cpu_parameters(const Device& device) {
  return device.kind() == DeviceKind::cpu;
}

}  // namespace isthmus::quirks
