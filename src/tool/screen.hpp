// A terminal's whole screen, for commands that renew a page of text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace isthmus::tool {

/// While it lives it has the terminal, and then leaves it as before. It follows changes of size. A process
/// has one at a time.
class Screen {
 public:
  /// \throws Error where nothing is known of such a terminal
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;

  std::size_t width() const;
  std::size_t height() const;

  /// Puts these lines in the place of what was shown, without flicker.
  void show(const std::vector<std::string>& lines);
  /// Waits for a key. \returns it, or 0 where the time was up, the size changed or a signal came
  int wait_for_key(int milliseconds);
};

}  // namespace isthmus::tool
