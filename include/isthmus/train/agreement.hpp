/// \file
/// How sure a share is, and how far raters agree beyond chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus::train {

struct Interval {
  double low = 0, high = 1;
};

/// Wilson's score interval of 95 % for a share p of n trials, with z = 1.959964:
/// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n). All of [0, 1] for no trials.
/// Wilson 1927, "Probable inference, the law of succession, and statistical inference", Journal of the
/// American Statistical Association 22, 209–212.
Interval wilson_interval(double share, std::size_t trials);

/// κ = (P̄ − P̄_e) / (1 − P̄_e) of many raters, where N subjects have n ratings each, n_ij of them of category
/// j: P̄ = Σ_i Σ_j n_ij(n_ij − 1) / (N·n(n − 1)), and P̄_e = Σ_j p_j² with p_j the part of all ratings that
/// are of category j. 1 is full agreement, 0 what chance gives.
/// Fleiss 1971, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76, 378–382.
/// \param counts  [subject][category]
/// \returns       nothing for fewer than two raters, or where all ratings are of one category
/// \throws UsageError unless every subject has as many ratings and categories as the first
std::optional<double> fleiss_kappa(const std::vector<std::vector<std::size_t>>& counts);

/// κ = (p_o − p_e) / (1 − p_e) of two raters, where p_o is the part of subjects that both say the same of,
/// and p_e = Σ_j p_j·q_j with p_j and q_j the parts of which each says category j.
/// Cohen 1960, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20,
/// 37–46.
/// \param one, other  the category of each subject, from 0
/// \returns           nothing for no subjects, or where both say one and the same category of all
/// \throws UsageError unless both are of as many subjects
std::optional<double> cohen_kappa(const std::vector<std::int32_t>& one,
                                  const std::vector<std::int32_t>& other);

}  // namespace isthmus::train
#pragma GCC visibility pop
