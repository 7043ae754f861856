// Every work-around for a driver or a library, as a named predicate with its reason. Nothing else in the code
// asks what the vendor or platform is.
#pragma once

#ifdef __linux__
#include <sched.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <string>
#include <vector>

#include "isthmus/compute/device.hpp"

namespace isthmus::quirks {

/// PoCL vectorises explicit vectors well and plain scalar loops over work-items only sometimes; eight floats
/// fill an AVX register. GPUs coalesce four floats per lane best.
inline std::size_t vector_width(const Device& device) {
  return device.kind() == DeviceKind::cpu ? 8 : 4;
}

/// How many work-items Intel's compiler for GPUs shall run in lockstep, where kernels keep much in registers;
/// 0: as it likes. Where the device can have 16 or 32 it may take 32, which leaves each half the registers of
/// 16 (Ponte Vecchio and later). Devices that can have 8 are left alone: there the compiler takes 8.
inline std::size_t sub_group(const Device& device) {
  constexpr cl_device_info kSubGroupSizesIntel = 0x4108;  // CL_DEVICE_SUB_GROUP_SIZES_INTEL
  const bool is_intels =
      device.kind() == DeviceKind::discrete_gpu || device.kind() == DeviceKind::integrated_gpu;
  std::size_t bytes = 0;
  if (!is_intels || !device.has_extension("cl_intel_required_subgroup_size") ||
      clGetDeviceInfo(device.id(), kSubGroupSizesIntel, 0, nullptr, &bytes) != CL_SUCCESS)
    return 0;
  std::vector<std::size_t> sizes(bytes / sizeof(std::size_t));
  if (clGetDeviceInfo(device.id(), kSubGroupSizesIntel, bytes, sizes.data(), nullptr) != CL_SUCCESS) return 0;
  return !sizes.empty() && *std::min_element(sizes.begin(), sizes.end()) == 16 ? 16 : 0;
}

/// Rows of the register tiles of cl/common/tile.clh: six fill a CPU's sixteen vector registers. Compilers for
/// GPUs, where the selftest alone runs these kernels, would keep some of what six rows hold in memory.
inline std::size_t tile_rows(const Device& device) {
  return device.kind() == DeviceKind::cpu ? 6 : 2;
}

/// CPU runtimes run the items of a work-group one after another on one core. Where items share a sum, more
/// than one of them only costs: barriers save what each item holds, and neighbours' reads come long after
/// each other.
inline bool items_share_a_core(const Device& device) {
  return device.kind() == DeviceKind::cpu;
}

/// CLBlast 1.5 and 1.6 strip only "pthread-" from PoCL's device name and do not know the vendor AuthenticAMD,
/// so that no CPU entry of their parameter database ever matches, and GPU parameters run at a tenth of the
/// speed.
inline bool clblast_needs_cpu_parameters(const Device& device) {
  return device.kind() == DeviceKind::cpu;
}

/// PoCL keeps what it compiles in a cache of its own, and asking it for CL_PROGRAM_BINARIES compiles every
/// kernel once more, for any group size. NVIDIA's driver and Mesa's rusticl have a cache too; their
/// "binaries" are PTX and SPIR-V, which they still have to compile.
inline bool driver_keeps_programs(const Device& device) {
  const std::string& platform = device.platform_name();
  return platform == "Portable Computing Language" || platform == "NVIDIA CUDA" || platform == "rusticl";
}

inline bool is_rusticl_22(const Device& device) {
  return device.platform_name() == "rusticl" && device.driver_version().rfind("22.", 0) == 0;
}

/// Mesa 22's rusticl says 32 to CL_KERNEL_WORK_GROUP_SIZE, whatever the kernel, and runs any group that the
/// device takes; later versions compute it.
inline bool kernel_group_size_is_a_placeholder(const Device& device) {
  return is_rusticl_22(device);
}

/// Mesa 22's rusticl counts every `__local` array twice in CL_KERNEL_LOCAL_MEM_SIZE: 128 bytes for 16 floats.
inline bool kernel_local_memory_is_counted_twice(const Device& device) {
  return is_rusticl_22(device);
}

/// Mesa's llvmpipe ends a work-item's loops after 65,535 passes of all of them together, and says nothing:
/// what goes round more often is wrong.
inline bool loops_are_cut_short(const Device& device) {
  return device.name().rfind("llvmpipe", 0) == 0;
}

/// Left to Linux, PoCL's two or more workers can stay on one core for seconds while another idles, at half
/// the speed, because each sleeps between kernels. POCL_AFFINITY=1 ties each to a core of its own; they are
/// the machine's first ones, so only where this process may use all. PoCL reads it before its first device is
/// listed.
inline bool pocl_workers_should_be_pinned() {
#ifdef __linux__
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  return sched_getaffinity(0, sizeof allowed, &allowed) == 0 &&
         CPU_COUNT(&allowed) == sysconf(_SC_NPROCESSORS_CONF);
#else
  return false;
#endif
}

}  // namespace isthmus::quirks
