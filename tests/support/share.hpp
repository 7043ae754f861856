// How much of a long test is done.
#pragma once

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace isthmus::test {

/// The share of all cases that ISTHMUS_FAULTS asks for: "2/40" is the second fortieth. By default a test
/// tries a few cases of its own choice.
struct Share {
  std::uint64_t number = 0, of = 0;

  Share() {
    if (const char* const text = std::getenv("ISTHMUS_FAULTS"))
      if (std::sscanf(text, "%" SCNu64 "/%" SCNu64, &number, &of) != 2 || of == 0)
        throw std::invalid_argument("ISTHMUS_FAULTS is a share such as 2/40");
  }
  bool is_thorough() const { return of > 0; }
  bool contains(std::uint64_t index) const { return index % of == number % of; }
};

}  // namespace isthmus::test
