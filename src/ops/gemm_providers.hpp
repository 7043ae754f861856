// The providers behind isthmus/ops/gemm.hpp's make_gemm.
#pragma once

#include <memory>

#include "isthmus/ops/gemm.hpp"

namespace isthmus::ops {

/// CLBlast, with parameters of ours on a CPU.
std::unique_ptr<Gemm> make_clblast_gemm(Queue& queue);

/// Kernels of ours in a CPU's shape: cl/gemm.cl.
std::unique_ptr<Gemm> make_cpu_gemm(Queue& queue);

}  // namespace isthmus::ops
