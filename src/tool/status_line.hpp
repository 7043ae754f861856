// How a long command says how far it is.
#pragma once

#include <chrono>
#include <string>

#include "isthmus/report/status_text.hpp"

namespace isthmus::tool {

/// One line on standard error that renews itself on a terminal; elsewhere a plain line now and then.
class StatusLine {
 public:
  ~StatusLine() { close(); }

  /// Whether enough time has passed since the last one for another to be of use.
  bool is_due() const;
  /// How many characters a line may have.
  std::size_t width() const;
  /// \param stays  the line ends, and the next one begins below it
  void show(std::string text, bool stays);
  /// Ends a line that is being renewed, so that something else can be written.
  void close();
  /// Takes a line that is being renewed away.
  void clear();
  static bool is_terminal();

 private:
  const bool is_terminal_ = is_terminal();
  bool is_open_ = false;
  std::chrono::steady_clock::time_point shown_;
};

using report::duration;

}  // namespace isthmus::tool
