#include "gemm_candidates.hpp"

#include <string>

namespace isthmus::ops {
namespace {

constexpr std::size_t kNever = 1 << 16;  // no product is so large
const char* const kRoutine = "GemmRoutine";
const char* const kThreshold = "XGEMM_MIN_INDIRECT_SIZE";

// Shapes of CLBlast's kernels, as the columns' names say. The first ones are for CPUs; the others are those
// that CLBlast's database of tuned devices (1.6.3) holds most often.
constexpr const char* kXgemmNames[] = {"GEMMK", "KREG", "KWG", "KWI", "MDIMA", "MDIMC", "MWG", "NDIMB",
                                       "NDIMC", "NWG",  "SA",  "SB",  "STRM",  "STRN",  "VWM", "VWN"};
constexpr std::size_t kXgemm[][16] = {{0, 1, 32, 2, 4, 4, 64, 1, 1, 8, 0, 0, 0, 0, 8, 8},
                                      {0, 1, 32, 2, 2, 2, 32, 1, 1, 8, 0, 0, 0, 0, 8, 8},
                                      {0, 1, 32, 2, 16, 16, 64, 8, 8, 64, 0, 0, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 16, 16, 64, 8, 8, 64, 1, 1, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 8, 8, 32, 8, 8, 64, 1, 1, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 16, 16, 64, 8, 8, 128, 0, 0, 1, 0, 2, 4},
                                      {0, 1, 32, 2, 8, 8, 64, 32, 16, 128, 1, 1, 1, 1, 2, 2},
                                      {0, 1, 32, 2, 8, 8, 32, 8, 8, 32, 1, 1, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 8, 8, 128, 32, 16, 128, 1, 1, 1, 1, 4, 4},
                                      {0, 1, 32, 2, 8, 8, 64, 8, 8, 64, 0, 0, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 16, 16, 64, 16, 16, 64, 1, 1, 0, 0, 4, 4},
                                      {0, 1, 16, 2, 8, 8, 32, 8, 16, 128, 1, 0, 1, 1, 4, 8},
                                      {0, 1, 32, 2, 16, 16, 64, 32, 8, 128, 0, 1, 1, 0, 1, 2},
                                      {1, 8, 1, 1, 8, 8, 64, 8, 8, 64, 0, 0, 0, 0, 4, 8},
                                      {0, 1, 32, 2, 16, 16, 64, 8, 8, 32, 1, 1, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 16, 16, 128, 32, 8, 128, 1, 1, 1, 1, 4, 4},
                                      {0, 1, 16, 2, 16, 16, 128, 32, 16, 128, 1, 1, 1, 1, 1, 2},
                                      {1, 4, 1, 1, 16, 16, 64, 8, 8, 64, 0, 0, 0, 0, 4, 4},
                                      {0, 1, 32, 2, 8, 16, 128, 8, 8, 128, 0, 0, 1, 1, 8, 8}};

constexpr const char* kDirectNames[] = {"KWID", "MDIMAD", "MDIMCD", "NDIMBD", "NDIMCD",
                                        "PADA", "PADB",   "VWMD",   "VWND",   "WGD"};
constexpr std::size_t kDirect[][10] = {
    {2, 8, 8, 8, 8, 1, 1, 1, 1, 32},   {2, 8, 8, 8, 8, 1, 1, 4, 4, 32},   {2, 8, 8, 8, 8, 1, 1, 1, 1, 16},
    {2, 16, 8, 8, 16, 1, 1, 2, 1, 64}, {2, 16, 16, 8, 8, 1, 1, 2, 4, 32}, {2, 16, 16, 8, 8, 1, 1, 2, 2, 32},
    {2, 16, 16, 8, 8, 1, 1, 1, 1, 16}, {8, 32, 16, 8, 8, 1, 0, 1, 4, 32}, {8, 16, 8, 16, 8, 1, 0, 2, 2, 32},
    {8, 16, 16, 8, 8, 0, 0, 2, 4, 32}, {2, 8, 8, 8, 8, 1, 1, 1, 1, 8},    {8, 8, 8, 8, 8, 1, 1, 8, 4, 64}};

template <std::size_t count>
GemmCandidates kernel_shapes(const GemmTuning& base, const char* kernel, const char* const (&names)[count],
                             const std::size_t (*first)[count], const std::size_t (*end)[count],
                             std::size_t threshold) {
  GemmCandidate as_it_is{std::string(kernel) + " as it is", base};
  as_it_is.tuning.clblast[kRoutine][kThreshold] = threshold;
  GemmCandidates candidates = {as_it_is};
  for (const auto* values = first; values != end; ++values) {
    GemmCandidate candidate{kernel, as_it_is.tuning};
    for (std::size_t i = 0; i < count; ++i) {
      candidate.name += " " + std::to_string((*values)[i]);
      candidate.tuning.clblast[kernel][names[i]] = (*values)[i];
    }
    candidates.push_back(candidate);
  }
  return candidates;
}

}  // namespace

GemmCandidates kernel_candidates(const GemmTuning& base) {
  GemmCandidates candidates;
  for (const std::size_t rows : {6, 4, 8, 12, 5})
    for (const std::size_t depth_block : {512, 256, 384, 128}) {
      GemmCandidate candidate{
          "tiles of " + std::to_string(rows) + " rows, blocks of " + std::to_string(depth_block) + " terms",
          base};
      for (CpuGemmTiles& tiles : candidate.tuning.tiles) {
        tiles.rows = rows;
        tiles.depth_block = depth_block;
      }
      candidates.push_back(candidate);
    }
  return candidates;
}

GemmCandidates cut_candidates(const GemmTuning& base) {
  GemmCandidates candidates;
  for (const std::size_t items_per_core : {4, 1, 2, 8, 16})
    for (const std::size_t least_chunk : {4, 1, 2, 8, 16}) {
      GemmCandidate candidate{std::to_string(items_per_core) + " items a core, chunks of " +
                                  std::to_string(least_chunk) + " tiles",
                              base};
      for (CpuGemmTiles& tiles : candidate.tuning.tiles) {
        tiles.items_per_core = items_per_core;
        tiles.least_chunk = least_chunk;
      }
      candidates.push_back(candidate);
    }
  return candidates;
}

GemmCandidates xgemm_candidates(const GemmTuning& base) {
  return kernel_shapes(base, "Xgemm", kXgemmNames, std::begin(kXgemm), std::end(kXgemm), 1);
}

GemmCandidates direct_candidates(const GemmTuning& base) {
  return kernel_shapes(base, "XgemmDirect", kDirectNames, std::begin(kDirect), std::end(kDirect), kNever);
}

GemmCandidates threshold_candidates(const GemmTuning& base) {
  GemmCandidates candidates;
  for (const std::size_t threshold : {std::size_t{1}, std::size_t{128}, std::size_t{192}, std::size_t{256},
                                      std::size_t{384}, std::size_t{512}, std::size_t{896}, kNever}) {
    GemmCandidate candidate{std::string(kThreshold) + " " + std::to_string(threshold), base};
    candidate.tuning.clblast[kRoutine][kThreshold] = threshold;
    candidates.push_back(candidate);
  }
  return candidates;
}

}  // namespace isthmus::ops
