// A run's figures, as its folder has them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/evaluation.hpp"

namespace isthmus::report {

/// Of one direction, by the names of evaluation.json.
struct DirectionFigures {
  std::map<std::string, double> values;
  std::vector<double> per_class;
  std::vector<std::vector<std::size_t>> confusion;  ///< [paired class][class that the judge says]
};

struct RunEvaluation {
  train::HeldOut on = train::HeldOut::test;
  DirectionFigures directions[2];
};

/// Of test images or, where there is none, of validation images; nothing where there is neither.
/// \throws Error where the file is damaged
std::optional<RunEvaluation> read_evaluation(const train::RunDirectory& run);

/// How a figure is told.
struct FigureMeaning {
  const char* name;
  const char* title;
  const char* meaning;
  const char* ceiling;  ///< the name of what it can reach, of reconstructions or of the source; or null
  int digits;
  bool is_rate;  ///< told in per cent
  enum { more, less, none } better;
};

/// In the order in which they are told.
const std::vector<FigureMeaning>& figure_meanings();

/// Whether any of the directions has it: a domain may lack it, and so may a file of an older version.
bool has_figure(const RunEvaluation& evaluation, const FigureMeaning& figure);

/// "98.3 %" or "12.49".
std::string tell(const FigureMeaning& figure, double value);

}  // namespace isthmus::report
