// How commands that train say how far they are.
#pragma once

#include <string>

#include "isthmus/compute/program_library.hpp"
#include "isthmus/train/training.hpp"
#include "status_line.hpp"

namespace isthmus::tool {

/// Shows a stage's progress when that is of use, and its end always.
class ProgressLine {
 public:
  void show(const train::Progress& progress);
  /// On a line of its own, as all that follow.
  void tell(const train::Footprint& stage);
  void tell(const ProgramLibrary& programs);
  void tell(const std::string& text) { line_.show(text, true); }

 private:
  StatusLine line_;
  std::string stage_;
};

}  // namespace isthmus::tool
