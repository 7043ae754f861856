// What search_gemm_tuning tries. Every function changes one aspect of `base`.
#pragma once

#include <vector>

#include "isthmus/ops/gemm_search.hpp"

namespace isthmus::ops {

using GemmCandidates = std::vector<GemmCandidate>;

/// Kernels of ours of other tiles, the same for all classes.
GemmCandidates kernel_candidates(const GemmTuning& base);
/// Other cuts of products into work-items; the kernels stay.
GemmCandidates cut_candidates(const GemmTuning& base);

/// CLBlast's kernel for large products, used for all.
GemmCandidates xgemm_candidates(const GemmTuning& base);
/// CLBlast's kernel for small products, used for all.
GemmCandidates direct_candidates(const GemmTuning& base);
/// Sizes from which the one replaces the other.
GemmCandidates threshold_candidates(const GemmTuning& base);

}  // namespace isthmus::ops
