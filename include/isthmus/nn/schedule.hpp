/// \file
/// How the learning rate changes over a run.
#pragma once

#include <cstdint>
#include <string_view>

#pragma GCC visibility push(default)
namespace isthmus::nn {

enum class Schedule {
  constant,      ///< 1
  linear_decay,  ///< 1 over the first half, then linearly to 0
  one_cycle,     ///< cosine from 0.04 up to 1 over the first 30 %, then cosine to 4e-6 (Smith and Topin 2017)
};

/// From "constant", "linear_decay" or "one_cycle". \throws UsageError for another name
Schedule schedule_named(std::string_view name);

/// The factor on the learning rate at `step` of `total`, counted from 0.
double schedule_factor(Schedule schedule, std::uint64_t step, std::uint64_t total);

}  // namespace isthmus::nn
#pragma GCC visibility pop
