// The providers behind isthmus/ops/gemm.hpp's make_gemm.
#pragma once

#include <memory>

#include "isthmus/ops/gemm.hpp"

namespace isthmus::ops {

/// CLBlast. What `tuning` says of it then holds for every product of CLBlast on this device in this process.
std::unique_ptr<Gemm> make_clblast_gemm(Queue& queue, const GemmTuning& tuning);

/// What CLBlast has now for the kernels that GemmTuning can speak of.
ClblastParameters clblast_parameters(const Device& device);

/// Kernels of ours in a CPU's shape: cl/gemm.cl.
std::unique_ptr<Gemm> make_cpu_gemm(Queue& queue, const GemmTuning& tuning);

}  // namespace isthmus::ops
