/// \file
/// What can be chosen about the matrix products of a device: who computes them, and with which parameters.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "isthmus/compute/device.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

enum class GemmProvider {
  clblast,
  ours,  ///< cl/gemm.cl, whose kernels have a CPU's shape
};

/// "clblast" or "ours".
const char* to_string(GemmProvider provider);
/// \throws UsageError for another name
GemmProvider gemm_provider(std::string_view name);

/// Products that the same parameters suit, told apart by their extents.
enum class ProductClass {
  small,  ///< so little work that cutting and launching it counts
  deep,   ///< many more terms than rows or columns, as the weight gradients of convolutions have
  large,  ///< all others
};
constexpr std::size_t kProductClasses = 3;

const char* to_string(ProductClass product_class);

/// The class of `count` products of (rows, depth) by (depth, columns).
ProductClass product_class(std::size_t rows, std::size_t columns, std::size_t depth, std::size_t count = 1);

/// How cl/gemm.cl's work is cut. `rows` and `depth_block` are compiled into the kernels.
struct CpuGemmTiles {
  std::size_t rows = 6;            ///< of a tile, two vectors wide: 6 fill sixteen vector registers
  std::size_t depth_block = 512;   ///< most terms for which a panel stays in the first cache
  std::size_t items_per_core = 4;  ///< work-items that a product is cut into at least, if it is large enough
  std::size_t least_chunk = 4;     ///< tiles of rows that are worth copying a panel for
};

/// CLBlast's parameters by kernel and name, as its OverrideParameters() takes them. It has one set per
/// process, device and kernel, so all queues and threads of a device get them; kernels that are not named
/// here keep theirs.
using ClblastParameters = std::map<std::string, std::map<std::string, std::size_t>>;

/// All that make_gemm() can be told.
struct GemmTuning {
  GemmProvider provider;
  std::array<CpuGemmTiles, kProductClasses> tiles{};  ///< for GemmProvider::ours
  ClblastParameters clblast{};                        ///< for GemmProvider::clblast

  const CpuGemmTiles& of(ProductClass c) const { return tiles[static_cast<std::size_t>(c)]; }
  CpuGemmTiles& of(ProductClass c) { return tiles[static_cast<std::size_t>(c)]; }
};

/// What is used where nothing better has been found: on CPUs kernels of ours, elsewhere CLBlast with the
/// parameters that it has for the device.
GemmTuning default_tuning(const Device& device);

}  // namespace isthmus::ops
#pragma GCC visibility pop
