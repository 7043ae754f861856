#include <clblast.h>

#include <mutex>
#include <string>
#include <unordered_map>

#include "gemm_providers.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

void check_clblast(clblast::StatusCode status, const char* call) {
  check(static_cast<cl_int>(status), call);
}

/// CLBlast keeps parameters and programs per process and device; two threads that fill them at once can race.
std::mutex& clblast_mutex() {
  static std::mutex mutex;
  return mutex;
}

class ClblastGemm : public Gemm {
 public:
  ClblastGemm(Queue& queue, const GemmTuning& tuning) : Gemm(queue) {
    const std::lock_guard lock(clblast_mutex());
    for (const auto& [kernel, parameters] : tuning.clblast)
      check_clblast(clblast::OverrideParameters(queue.device().id(), kernel, clblast::Precision::kSingle,
                                                {parameters.begin(), parameters.end()}),
                    ("clblast::OverrideParameters(" + kernel + ")").c_str());
  }

 private:
  static clblast::Transpose transpose(const Factor& factor) {
    return factor.is_transposed ? clblast::Transpose::kYes : clblast::Transpose::kNo;
  }

  std::size_t scratch(const Product& product) override {
    const auto& [a, b, c, alpha, beta, fusion, batch] = product;
    const std::lock_guard lock(clblast_mutex());
    cl_command_queue queue = queue_.id();
    std::size_t bytes = 0;
    check_clblast(clblast::GemmTempBufferSize<float>(
                      clblast::Layout::kRowMajor, transpose(a), transpose(b), c.rows, c.columns, a.columns(),
                      a.matrix.data.offset(), a.matrix.leading, b.matrix.data.offset(), b.matrix.leading,
                      c.data.offset(), c.leading, &queue, bytes),
                  "clblast::GemmTempBufferSize");
    return parts(bytes, sizeof(float));
  }

  void run(const Product& product, const Tensor& scratch) override {
    const auto& [a, b, c, alpha, beta, fusion, batch] = product;
    if (!queue_.is_dry())
      for (std::size_t i = 0; i < batch.count; ++i) multiply_one(product, i, scratch);
    const Tensor dense = c.data.view(0, {c.rows, c.leading});
    if (!fusion.bias.empty()) bias_activation_forward(queue_, fusion.activation, dense, fusion.bias, dense);
    if (!fusion.output.empty()) activation_backward(queue_, fusion.activation, fusion.output, dense, dense);
    if (!fusion.row_sums.empty())
      column_sums(queue_, a.matrix.data.view(0, {a.matrix.rows, a.matrix.columns}), fusion.row_sums,
                  beta != 0);
  }

  /// One product of a batch. The batched forms of CLBlast allocate.
  void multiply_one(const Product& product, std::size_t i, const Tensor& scratch) {
    const auto& [a, b, c, alpha, beta, fusion, batch] = product;
    const std::lock_guard lock(clblast_mutex());
    cl_command_queue queue = queue_.id();
    check_clblast(clblast::Gemm<float>(
                      clblast::Layout::kRowMajor, transpose(a), transpose(b), c.rows, c.columns, a.columns(),
                      alpha, a.matrix.data.buffer(), a.matrix.data.offset() + i * batch.a_stride,
                      a.matrix.leading, b.matrix.data.buffer(), b.matrix.data.offset() + i * batch.b_stride,
                      b.matrix.leading, beta, c.data.buffer(), c.data.offset() + i * batch.c_stride,
                      c.leading, &queue, nullptr, scratch.buffer()),
                  "clblast::Gemm");
  }
};

}  // namespace

std::unique_ptr<Gemm> make_clblast_gemm(Queue& queue, const GemmTuning& tuning) {
  return std::make_unique<ClblastGemm>(queue, tuning);
}

ClblastParameters clblast_parameters(const Device& device) {
  const std::lock_guard lock(clblast_mutex());
  ClblastParameters found;
  for (const char* kernel : {"Xgemm", "XgemmDirect", "GemmRoutine"}) {
    std::unordered_map<std::string, std::size_t> parameters;
    check_clblast(clblast::RetrieveParameters(device.id(), kernel, clblast::Precision::kSingle, parameters),
                  "clblast::RetrieveParameters");
    found[kernel] = {parameters.begin(), parameters.end()};
  }
  return found;
}

}  // namespace isthmus::ops
