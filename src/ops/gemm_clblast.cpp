#include <clblast.h>

#include <mutex>
#include <string>
#include <unordered_map>

#include "gemm_providers.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/column_sums.hpp"

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
  ClblastGemm(Queue& queue, const GemmTuning& tuning) : queue_(queue) {
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

  std::size_t scratch_bytes(const Factor& a, const Factor& b, const Matrix& c) {
    cl_command_queue queue = queue_.id();
    std::size_t bytes = 0;
    check_clblast(clblast::GemmTempBufferSize<float>(
                      clblast::Layout::kRowMajor, transpose(a), transpose(b), c.rows, c.columns, a.columns(),
                      a.matrix.data.offset(), a.matrix.leading, b.matrix.data.offset(), b.matrix.leading,
                      c.data.offset(), c.leading, &queue, bytes),
                  "clblast::GemmTempBufferSize");
    return bytes;
  }

  void run(const Product& product) override {
    const auto& [a, b, c, alpha, beta, fusion, batch] = product;
    for (std::size_t i = 0; i < batch.count; ++i)
      multiply_one(a, b, c, alpha, beta, i * batch.a_stride, i * batch.b_stride, i * batch.c_stride);
    const Tensor dense = c.data.view(0, {c.rows, c.leading});
    if (!fusion.bias.empty()) bias_activation_forward(queue_, fusion.activation, dense, fusion.bias, dense);
    if (!fusion.output.empty()) activation_backward(queue_, fusion.activation, fusion.output, dense, dense);
    if (!fusion.row_sums.empty())
      column_sums(queue_, a.matrix.data.view(0, {a.matrix.rows, a.matrix.columns}), fusion.row_sums,
                  beta != 0);
  }

  /// The product whose matrices begin so many elements further on. The batched forms of CLBlast allocate.
  void multiply_one(const Factor& a, const Factor& b, const Matrix& c, float alpha, float beta,
                    std::size_t a_first, std::size_t b_first, std::size_t c_first) {
    const std::lock_guard lock(clblast_mutex());
    const std::size_t bytes = scratch_bytes(a, b, c);
    if (bytes > scratch_.bytes()) scratch_ = Tensor(queue_, {bytes}, DataType::uint8);
    if (queue_.is_dry()) return;
    cl_command_queue queue = queue_.id();
    check_clblast(
        clblast::Gemm<float>(clblast::Layout::kRowMajor, transpose(a), transpose(b), c.rows, c.columns,
                             a.columns(), alpha, a.matrix.data.buffer(), a.matrix.data.offset() + a_first,
                             a.matrix.leading, b.matrix.data.buffer(), b.matrix.data.offset() + b_first,
                             b.matrix.leading, beta, c.data.buffer(), c.data.offset() + c_first, c.leading,
                             &queue, nullptr, scratch_.buffer()),
        "clblast::Gemm");
  }

  Queue& queue_;
  Tensor scratch_;
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
