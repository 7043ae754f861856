/// \file
/// The figures of a grid's runs, and what they are over seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Names and values.
using Figures = std::vector<std::pair<std::string, double>>;

/// A finished run of a grid.
struct GridResult {
  std::uint64_t seed;
  std::string variant;
  std::string name;    ///< of its folder in the grid's
  Figures figures[2];  ///< from a to b, and back
};

/// The scalar figures of both directions in evaluation.json, in its order, and behind them
/// diversity_of_reconstructions: the diversity of translations over that of reconstructions.
/// \param evaluation  the file
/// \throws Error where the file is damaged
GridResult read_result(std::uint64_t seed, const std::string& variant, const std::string& evaluation);

/// Of one figure over seeds.
struct Spread {
  double mean = 0;
  double deviation = 0;  ///< of the sample, Σ(x − mean)² / (count − 1) under the root; 0 where count is 1
  std::size_t count = 0;
};

Spread spread_of(const std::vector<double>& values);
/// Over the results of a variant that have the figure.
Spread spread_of(const std::vector<GridResult>& results, const std::string& variant, Direction direction,
                 const std::string& figure);
/// "0.912 ± 0.005", without a deviation where there is one value; "–" for none.
std::string to_text(const Spread& spread, int digits);

/// A header, and a row for each run and direction.
/// \param variants  what variants are, for the header, such as "train_size"
std::string results_csv(const std::vector<GridResult>& results, const std::string& variants);

/// Appends a cell to every row but the first, the header.
void append_column(std::vector<std::vector<std::string>>& rows, const std::vector<std::string>& cells);

/// Rows below a header as a Markdown table whose columns stand below one another as plain text too.
std::string markdown_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace isthmus::train
#pragma GCC visibility pop
