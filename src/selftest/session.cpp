#include "session.hpp"

#include "isthmus/ops/tuning_record.hpp"

namespace isthmus::selftest {

ops::Gemm& Session::gemm() {
  if (!gemm_) gemm_ = ops::make_gemm(queue, ops::load_tuning(queue).tuning);
  return *gemm_;
}

}  // namespace isthmus::selftest
