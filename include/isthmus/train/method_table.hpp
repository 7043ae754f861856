/// \file
/// A comparison's results by method.
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/method_comparison.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// A figure that methods are compared by.
struct MethodFigure {
  const char *name, *title;
  double factor;  ///< that it is shown times
  int digits;     ///< behind the point
  enum { more, less, none } better;
};

/// In the order of columns.
const std::vector<MethodFigure>& method_figures();

struct MethodCell {
  std::string text;      ///< mean ± deviation over seeds, or "–"
  bool is_best = false;  ///< of its column, by the mean as it is shown; several may be
};

/// A figure of all methods, a cell each.
std::vector<MethodCell> column(const MethodFigure& figure, const std::vector<GridResult>& results,
                               const std::vector<std::string>& methods, Direction direction);

/// The same in plain text; the best is marked ★.
std::vector<std::string> marked_column(const MethodFigure& figure, const std::vector<GridResult>& results,
                                       const std::vector<std::string>& methods, Direction direction);

/// Whose labels a method is trained with: "both", "source", "100 of each" or "none".
std::string labels_used(const ExperimentConfig& experiment, const std::string& method, Direction direction);

/// The settings; every run's figures; of every method each figure's mean, sd (null for a single run) and
/// count.
std::string comparison_json(const ComparisonConfig& config, const std::vector<GridResult>& results);

/// For a person: a table for each direction with a row a method, beside published figures where there are
/// some.
std::string comparison_markdown(const ComparisonConfig& config, const std::vector<GridResult>& results);

}  // namespace isthmus::train
#pragma GCC visibility pop
