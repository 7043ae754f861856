#include "isthmus/train/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "isthmus/compute/error.hpp"

namespace isthmus::train {
namespace {

constexpr double kNormalQuantile = 1.959964;  // of 0.975

}  // namespace

Interval wilson_interval(double share, std::size_t trials) {
  if (trials == 0) return {};
  const double n = static_cast<double>(trials), z2 = kNormalQuantile * kNormalQuantile;
  const double centre = share + z2 / (2 * n);
  const double half = kNormalQuantile * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {std::max(0.0, (centre - half) / (1 + z2 / n)), std::min(1.0, (centre + half) / (1 + z2 / n))};
}

std::optional<double> fleiss_kappa(const std::vector<std::vector<std::size_t>>& counts) {
  if (counts.empty()) return std::nullopt;
  const std::size_t raters = std::accumulate(counts[0].begin(), counts[0].end(), std::size_t{0});
  if (raters < 2) return std::nullopt;
  std::vector<std::size_t> of_category(counts[0].size());
  double agreeing_pairs = 0;
  for (const std::vector<std::size_t>& subject : counts) {
    if (subject.size() != of_category.size() ||
        std::accumulate(subject.begin(), subject.end(), std::size_t{0}) != raters)
      throw UsageError("every subject needs as many ratings and categories as the first");
    for (std::size_t j = 0; j < subject.size(); ++j) {
      of_category[j] += subject[j];
      if (subject[j] > 0) agreeing_pairs += static_cast<double>(subject[j] * (subject[j] - 1));
    }
  }
  const double ratings = static_cast<double>(counts.size() * raters);
  if (*std::max_element(of_category.begin(), of_category.end()) == counts.size() * raters)
    return std::nullopt;
  double by_chance = 0;
  for (const std::size_t count : of_category) by_chance += std::pow(static_cast<double>(count) / ratings, 2);
  const double observed = agreeing_pairs / (ratings * static_cast<double>(raters - 1));
  return (observed - by_chance) / (1 - by_chance);
}

std::optional<double> cohen_kappa(const std::vector<std::int32_t>& one,
                                  const std::vector<std::int32_t>& other) {
  if (one.size() != other.size()) throw UsageError("two raters agree on the same subjects only");
  if (one.empty()) return std::nullopt;
  const double subjects = static_cast<double>(one.size());
  std::map<std::int32_t, std::pair<double, double>> said;
  double observed = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    said[one[i]].first += 1 / subjects;
    said[other[i]].second += 1 / subjects;
    observed += (one[i] == other[i]) / subjects;
  }
  if (said.size() == 1) return std::nullopt;
  double by_chance = 0;
  for (const auto& [category, shares] : said) by_chance += shares.first * shares.second;
  return (observed - by_chance) / (1 - by_chance);
}

}  // namespace isthmus::train
