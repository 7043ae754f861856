// A product is checked as Freivalds does (1977, "Probabilistic machines can use less running time"): for
// random x, C x is compared with A (B x), row by row. No element of x is small, so no wrong element of C is
// overlooked.
#include "gemm_check.hpp"

#include <chrono>
#include <cmath>
#include <cstring>
#include <future>
#include <limits>
#include <random>
#include <vector>

namespace isthmus::ops {
namespace {

struct Case {
  std::size_t m, n, k;
  bool a_transposed, b_transposed;
  float beta;
  std::size_t pad;  ///< elements before and after each matrix, and between its rows

  std::string text() const {
    return std::to_string(m) + " x " + std::to_string(n) + " x " + std::to_string(k) +
           (a_transposed ? " T" : " N") + (b_transposed ? "T" : "N");
  }
};

constexpr float kAlpha = 0.5f;

/// The shapes of training: forward, gradient of the input, of the weights, of few weights and many terms,
/// logits.
constexpr Case kTraining[] = {{128, 512, 784, false, true, 0, 0},
                              {128, 784, 512, false, false, 0, 0},
                              {512, 784, 128, true, false, 1, 0},
                              {64, 96, 2048, true, false, 1, 0},
                              {128, 10, 512, false, true, 0, 0}};
constexpr std::size_t kOddShapes[][3] = {{1, 1, 1},    {1, 17, 3},   {13, 11, 1},  {7, 40, 300},
                                         {63, 65, 31}, {64, 64, 64}, {65, 9, 129}, {257, 129, 260}};

std::vector<Case> cases(CheckDepth depth) {
  std::vector<Case> all(std::begin(kTraining), std::end(kTraining));
  if (depth == CheckDepth::quick) {
    all.push_back({63, 65, 31, false, false, 0, 5});
    return all;
  }
  for (const auto& [m, n, k] : kOddShapes)
    for (const unsigned transposes : {0u, 1u, 2u, 3u}) {
      all.push_back({m, n, k, (transposes & 1) != 0, (transposes & 2) != 0, 0, 0});
      all.push_back({m, n, k, (transposes & 1) != 0, (transposes & 2) != 0, 1, 5});
    }
  return all;
}

/// A matrix on the host within guards that no product may change.
struct HostMatrix {
  std::size_t rows, columns, pad;
  std::vector<float> values;

  HostMatrix(std::size_t row_count, std::size_t column_count, std::size_t padding, std::minstd_rand& random)
      : rows(row_count), columns(column_count), pad(padding), values(2 * pad + rows * leading()) {
    constexpr float kScale = 2.0f / static_cast<float>(std::minstd_rand::max());
    for (float& value : values) value = static_cast<float>(random()) * kScale - 1.0f;
  }

  std::size_t leading() const { return columns + pad; }
  float* row(std::size_t i) { return values.data() + pad + i * leading(); }
  const float* row(std::size_t i) const { return values.data() + pad + i * leading(); }

  Matrix on(const Tensor& tensor) const {
    return {tensor.view(pad, {rows * leading()}), rows, columns, leading()};
  }

  /// The matrix or its transpose, times x.
  std::vector<double> times(const std::vector<double>& x, bool transposed) const {
    std::vector<double> product(transposed ? columns : rows);
    for (std::size_t i = 0; i < rows; ++i) {
      double sum = 0;
      if (transposed)
        for (std::size_t j = 0; j < columns; ++j) product[j] += row(i)[j] * x[i];
      else
        for (std::size_t j = 0; j < columns; ++j) sum += row(i)[j] * x[j];
      if (!transposed) product[i] = sum;
    }
    return product;
  }

  /// Whether all but the matrix itself has the same bits in both.
  bool has_guards_of(HostMatrix other) const {
    for (std::size_t i = 0; i < rows; ++i) std::copy(row(i), row(i) + columns, other.row(i));
    return std::memcmp(values.data(), other.values.data(), values.size() * sizeof(float)) == 0;
  }
};

/// On ±[0.5, 1.5).
std::vector<double> weights(std::size_t count, std::minstd_rand& random) {
  std::vector<double> x(count);
  for (double& value : x) {
    const double size = 0.5 + static_cast<double>(random()) / static_cast<double>(std::minstd_rand::max());
    value = random() % 2 ? size : -size;
  }
  return x;
}

/// \returns what is wrong, or nothing
const char* compare(Queue& queue, Gemm& gemm, const Case& c, std::minstd_rand& random, double seconds) {
  const HostMatrix a(c.a_transposed ? c.k : c.m, c.a_transposed ? c.m : c.k, c.pad, random);
  const HostMatrix b(c.b_transposed ? c.n : c.k, c.b_transposed ? c.k : c.n, c.pad, random);
  HostMatrix before(c.m, c.n, c.pad, random);
  if (c.beta == 0)  // then it must not be read
    before.values.assign(before.values.size(), std::numeric_limits<float>::quiet_NaN());
  const auto upload = [&](const HostMatrix& matrix) {
    return queue.upload(matrix.values, {matrix.values.size()});
  };
  const Tensor a_tensor = upload(a), b_tensor = upload(b), c_tensor = upload(before);
  gemm.multiply({a.on(a_tensor), c.a_transposed}, {b.on(b_tensor), c.b_transposed}, before.on(c_tensor),
                kAlpha, c.beta);
  finish_within(queue, seconds);
  HostMatrix after = before;
  queue.read(c_tensor, after.values.data());
  if (!after.has_guards_of(before)) return " writes outside its matrix";

  const std::vector<double> x = weights(c.n, random);
  const std::vector<double> want = a.times(b.times(x, c.b_transposed), c.a_transposed),
                            got = after.times(x, false);
  const std::vector<double> kept = c.beta == 0 ? std::vector<double>(c.m) : before.times(x, false);
  // Rounding errors of an element grow with its k terms, and a row adds up n elements'.
  const double depth = std::sqrt(static_cast<double>(c.k));
  const double tolerance = std::sqrt(static_cast<double>(c.n)) * depth * (2e-6 + 3e-7 * depth);
  for (std::size_t i = 0; i < c.m; ++i)
    if (!(std::fabs(got[i] - kAlpha * want[i] - c.beta * kept[i]) <= tolerance)) return " is wrong";
  return nullptr;
}

void CL_CALLBACK on_end(cl_event, cl_int status, void* data) {
  const std::unique_ptr<std::shared_ptr<std::promise<cl_int>>> ended(
      static_cast<std::shared_ptr<std::promise<cl_int>>*>(data));
  (*ended)->set_value(status);
}

}  // namespace

void finish_within(Queue& queue, double seconds) {
  cl_event raw = nullptr;
  check(clEnqueueMarkerWithWaitList(queue.id(), 0, nullptr, &raw), "clEnqueueMarkerWithWaitList");
  const Event event(raw, clReleaseEvent);
  const auto ended = std::make_shared<std::promise<cl_int>>();
  // The callback has a share of its own: it may come long after we have left.
  auto share = std::make_unique<std::shared_ptr<std::promise<cl_int>>>(ended);
  check(clSetEventCallback(raw, CL_COMPLETE, on_end, share.get()), "clSetEventCallback");
  share.release();
  queue.flush();
  auto status = ended->get_future();
  if (status.wait_for(std::chrono::duration<double>(seconds)) != std::future_status::ready)
    throw HangError("the device was not done after " + std::to_string(seconds) + " s");
  check(status.get(), "a command of the queue");
}

std::string wrong_product(Queue& queue, Gemm& gemm, CheckDepth depth, double seconds) {
  std::minstd_rand random(1);
  for (const Case& c : cases(depth))
    if (const char* what = compare(queue, gemm, c, random, seconds)) return "the product " + c.text() + what;
  return {};
}

std::string fault(Queue& queue, const GemmTuning& tuning, CheckDepth depth, double seconds) {
  try {
    return wrong_product(queue, *make_gemm(queue, tuning), depth, seconds);
  } catch (const HangError&) {
    throw;
  } catch (const BuildError&) {  // whose text is a compiler's log
    return "the kernels do not build";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace isthmus::ops
