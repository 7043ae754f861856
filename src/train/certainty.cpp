#include "isthmus/train/certainty.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/train/inference.hpp"

namespace isthmus::train {

std::vector<Verdict> rank_by_certainty(Queue& queue, ops::Gemm& gemm, const models::Judge& judge,
                                       const Tensor& images, const std::vector<std::int32_t>& wanted) {
  const std::size_t classes = judge.options().classes;
  const HostView<float> values = queue.view<float>(logits(queue, gemm, judge, images));
  std::vector<Verdict> verdicts;
  std::vector<double> log_certainty;  // tells apart what rounds to a probability of 1
  for (std::size_t image = 0; image < wanted.size(); ++image) {
    const auto row = values.begin() + image * classes;
    const auto largest = std::max_element(row, row + classes);
    double others = 0, all = 0;  // of the exponentials, relative to the largest
    for (std::size_t c = 0; c < classes; ++c) {
      const double part = std::exp(static_cast<double>(row[c]) - *largest);
      all += part;
      if (c != static_cast<std::size_t>(wanted[image])) others += part;
    }
    const double part = std::exp(static_cast<double>(row[wanted[image]]) - *largest);
    verdicts.push_back({image, wanted[image], static_cast<std::int32_t>(largest - row), part / all, 1 / all});
    log_certainty.push_back(std::log(part) - std::log(others));
  }
  std::stable_sort(verdicts.begin(), verdicts.end(), [&](const Verdict& one, const Verdict& other) {
    return log_certainty[one.image] < log_certainty[other.image];
  });
  return verdicts;
}

}  // namespace isthmus::train
