#include "isthmus/ops/gemm_tuning.hpp"

#include <algorithm>

#include "../compute/quirks.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::ops {
namespace {

/// 64 x 8 outputs per work-item in eight-wide vectors, no local memory; and the indirect kernel always, as
/// the direct one has a GPU's shape. Found by hand on PoCL 3.1.
ClblastParameters clblast_for_cpu() {
  return {{"Xgemm",
           {{"GEMMK", 0},
            {"KREG", 1},
            {"KWG", 16},
            {"KWI", 2},
            {"MDIMA", 4},
            {"MDIMC", 4},
            {"MWG", 64},
            {"NDIMB", 1},
            {"NDIMC", 1},
            {"NWG", 8},
            {"SA", 0},
            {"SB", 0},
            {"STRM", 0},
            {"STRN", 0},
            {"VWM", 8},
            {"VWN", 4}}},
          {"GemmRoutine", {{"XGEMM_MIN_INDIRECT_SIZE", 1}}}};
}

}  // namespace

const char* to_string(GemmProvider provider) {
  return provider == GemmProvider::clblast ? "clblast" : "ours";
}

GemmProvider gemm_provider(std::string_view name) {
  for (const GemmProvider provider : {GemmProvider::clblast, GemmProvider::ours})
    if (name == to_string(provider)) return provider;
  throw UsageError("a provider of matrix products is clblast or ours, not '" + std::string(name) + "'");
}

const char* to_string(ProductClass product_class) {
  constexpr const char* kNames[kProductClasses] = {"small", "deep", "large"};
  return kNames[static_cast<std::size_t>(product_class)];
}

ProductClass product_class(std::size_t rows, std::size_t columns, std::size_t depth, std::size_t count) {
  constexpr std::size_t kSmallWork = std::size_t{1} << 23;  // multiplications, about 0.1 ms of a CPU
  constexpr std::size_t kManyTerms = 4;
  if (rows * columns * depth * count < kSmallWork) return ProductClass::small;
  return depth >= kManyTerms * std::max(rows, columns) ? ProductClass::deep : ProductClass::large;
}

GemmTuning default_tuning(const Device& device) {
  GemmTuning tuning{device.kind() == DeviceKind::cpu ? GemmProvider::ours : GemmProvider::clblast};
  for (CpuGemmTiles& tiles : tuning.tiles) tiles.rows = quirks::tile_rows(device);
  if (quirks::clblast_needs_cpu_parameters(device)) tuning.clblast = clblast_for_cpu();
  return tuning;
}

}  // namespace isthmus::ops
