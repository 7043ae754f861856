// The providers behind isthmus/ops/gemm.hpp's make_gemm.
#pragma once

#include <memory>

#include "isthmus/ops/gemm.hpp"

namespace isthmus::ops {

/// CLBlast, with parameters of ours on a CPU.
std::unique_ptr<Gemm> make_clblast_gemm(Queue& queue);

/// How cl/gemm.cl's work is cut.
struct CpuGemmTiles {
  std::size_t rows = 6;            ///< of a tile, two vectors wide: 6 fill sixteen vector registers
  std::size_t depth_block = 384;   ///< terms for which a panel stays in the first cache
  std::size_t items_per_core = 4;  ///< work-items that a product is cut into at least, if it is large enough
  std::size_t least_chunk = 4;     ///< tiles of rows that are worth copying a panel for
};

/// Kernels of ours in a CPU's shape: cl/gemm.cl.
std::unique_ptr<Gemm> make_cpu_gemm(Queue& queue, const CpuGemmTiles& tiles = {});

}  // namespace isthmus::ops
