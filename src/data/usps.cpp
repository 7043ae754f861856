#include "usps.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::size_t kDigitSide = 16, kPixels = kDigitSide * kDigitSide;
constexpr std::size_t kMostImages = 100'000;  // the larger file has 7,291, and two bytes can be an image

std::uint8_t grey(double value) {
  return static_cast<std::uint8_t>(std::lround((value + 1) / 2 * 255));
}

/// Reads a text from its start to its end.
class Cursor {
 public:
  Cursor(const std::string& path, std::string_view text)
      : path_(path), begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  bool is_at_end() const { return at_ == end_; }

  bool take(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (take(' ') || take('\t') || take('\r')) {
    }
  }
  void expect(bool is_so, const std::string& what) const {
    if (is_so) return;
    throw DataError(path_, static_cast<std::uint64_t>(at_ - begin_), what,
                    at_ == end_ ? "the end" : "'" + next_word() + "'");
  }

  template <class Number>
  Number number(Number least, Number most, const std::string& what) {
    Number value{};
    const auto [after, error] = std::from_chars(at_, end_, value);
    expect(error == std::errc() && value >= least && value <= most, what);
    at_ = after;
    return value;
  }

 private:
  /// What can be shown of what comes next.
  std::string next_word() const {
    const auto is_shown = [](char c) { return c > ' ' && c <= '~'; };
    return {at_, std::find_if_not(at_, std::min(end_, at_ + 12), is_shown)};
  }

  const std::string& path_;
  const char *begin_, *at_, *end_;
};

}  // namespace

Images parse_usps(const std::string& path, std::string_view text) {
  Images images{0, 1, kDigitSide, kDigitSide, {}, {}};
  Cursor cursor(path, text);
  while (!cursor.is_at_end()) {
    cursor.expect(images.count < kMostImages, "at most " + std::to_string(kMostImages) + " images");
    images.labels.push_back(cursor.number(1, 10, "a label from 1 to 10") - 1);
    images.pixels.resize(images.pixels.size() + kPixels, grey(0));
    std::uint8_t* const image = images.pixels.data() + images.count * kPixels;
    ++images.count;
    for (cursor.skip_blanks(); !cursor.take('\n') && !cursor.is_at_end(); cursor.skip_blanks()) {
      const auto index = cursor.number<std::size_t>(1, kPixels, "a pixel's index from 1 to 256");
      cursor.expect(cursor.take(':'), "':'");
      image[index - 1] = grey(cursor.number(-1.0, 1.0, "a pixel's value from -1 to 1"));
    }
  }
  cursor.expect(images.count > 0, "an image");
  return images;
}

}  // namespace isthmus::data
