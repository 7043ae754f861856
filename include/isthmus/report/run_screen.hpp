/// \file
/// A run as text on a terminal: what `isthmus watch` shows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "isthmus/train/run_status.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// What charts are made of.
enum class Glyphs { braille, ascii };

struct ScreenStyle {
  std::size_t width = 80, height = 24;  ///< in characters
  Glyphs glyphs = Glyphs::braille;
};

/// How far the run is, and for each stage its last losses and a chart of their sum; two abreast where there
/// are 80 columns. \returns at most `height` lines of at most `width` characters
/// \param title  of the run
std::vector<std::string> draw_run(const std::string& title, const train::RunStatus& run,
                                  const ScreenStyle& style);

/// The same of one stage, with a chart of each loss. \throws UsageError where there is no such stage
std::vector<std::string> draw_stage_losses(const std::string& title, const train::RunStatus& run,
                                           const std::string& stage, const ScreenStyle& style);

}  // namespace isthmus::report
#pragma GCC visibility pop
