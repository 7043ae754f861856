/// \file
/// Whether a device computes what it should: every operation against references in double precision, and a
/// short training on made data. It needs no files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/compute/device.hpp"

#pragma GCC visibility push(default)
namespace isthmus::selftest {

/// What a line of the selftest is about.
struct LineName {
  std::string op;    ///< as its header in isthmus/ops is named, or "training"
  std::string part;  ///< of it, such as "forward"; empty: all of it

  std::string text() const { return part.empty() ? op : op + " " + part; }
};

struct WrongElement {
  std::size_t index;
  double expected, got;
};

/// A result that is not what it should be.
struct Mismatch {
  std::string shape;   ///< at which, with what else tells the case apart
  std::string output;  ///< which of the operation's results
  std::string what;    ///< what is wrong with it
  std::size_t wrong = 0, elements = 0;
  std::vector<WrongElement> first;  ///< the first few that are wrong
};

/// How fast an operation runs at a large shape; 0: not measured.
struct Speed {
  std::string shape;
  double milliseconds = 0, gflops = 0, gbytes = 0;  ///< the last two a second
};

/// What came out of a line.
struct Line {
  LineName name;
  std::size_t cases = 0, failed_cases = 0;  ///< shapes, with what else differs
  std::size_t left_out = 0;                 ///< others, that would take long
  double worst = 0;                         ///< the largest error over its tolerance
  std::vector<Mismatch> mismatches;         ///< the first few
  std::string error;                        ///< what was thrown, or empty
  std::string build_log;                    ///< where it was that a kernel does not build
  std::string note;                         ///< something to know that is no failure
  Speed speed;

  bool passed() const { return failed_cases == 0 && error.empty(); }
};

struct Result {
  std::vector<Line> lines;
  double seconds = 0;
  double pace_seconds = 0;  ///< that a small job took; 0: not measured
  bool is_reduced = false;
  /// The device may never be done: end the process without releasing anything on it.
  bool device_hangs = false;

  bool passed() const;
  std::size_t failed_lines() const;
  /// What was left out for a slow device, in words; empty where nothing was.
  std::string reduction() const;
};

struct Options {
  std::uint64_t seed = 1;            ///< of what operations are given
  std::string only = {};             ///< a part of the names of the lines to run; empty: all
  bool quick = false;                ///< small shapes, no times, and no training
  std::optional<bool> reduced = {};  ///< no large shapes, a shorter training; empty: if the device is slow
  double wait_seconds =
      60;  ///< for one operation, its compilation included, before the device counts as hung
  std::function<void(const LineName&)> on_start = {};  ///< before each line
  std::function<void(const Line&)> on_line = {};       ///< after each
  /// May change what was read back from the device before it is compared. It is how the selftest is tested.
  std::function<void(const LineName&, std::vector<double>&)> tamper = {};
};

/// All lines, in the order in which they run.
std::vector<LineName> lines();

/// Runs the lines. One that throws has failed, and the next ones go on where the device still answers.
/// \throws UsageError where `only` is no line's; Error where not even a queue can be had
Result run(const Device& device, const Options& options = {});

/// The columns of a table of lines, and one row of it.
std::string table_head();
std::string table_row(const Line& line);

}  // namespace isthmus::selftest
#pragma GCC visibility pop
