#include "gz_input.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "input_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::size_t kChunk = 1 << 20;

}  // namespace

GzInput::GzInput(const std::string& path) : path_(path) {
  const std::uint64_t size = regular_file_size(path);
  errno = 0;
  file_.reset(gzopen(path.c_str(), "rbe"));
  if (!file_) throw Error(path + ": cannot open: " + std::generic_category().message(errno));
  const bool is_plain = gzdirect(file_.get());
  capacity_ = is_plain ? size : size * kBestDeflateRatio;
}

std::size_t GzInput::read_some(std::uint8_t* to, std::size_t count) {
  const int got = gzread(file_.get(), to, static_cast<unsigned>(count));
  int status = Z_OK;
  const char* message = gzerror(file_.get(), &status);
  if (status != Z_OK) throw DataError(path_, offset_, "a whole gzip stream", message);
  offset_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

std::vector<std::uint8_t> GzInput::read(std::uint64_t count, const char* what) {
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < count) {
    const std::size_t before = bytes.size();
    bytes.resize(before + static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, count - before)));
    const std::size_t got = read_some(bytes.data() + before, bytes.size() - before);
    if (before + got < bytes.size()) fail_short(count, before + got, what);
  }
  return bytes;
}

void GzInput::read(std::uint64_t count, std::uint8_t* to, const char* what) {
  for (std::uint64_t before = 0; before < count;) {
    const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, count - before));
    const std::size_t got = read_some(to + before, some);
    before += got;
    if (got < some) fail_short(count, before, what);
  }
}

void GzInput::fail_short(std::uint64_t count, std::uint64_t got, const char* what) const {
  throw DataError(path_, offset_, std::to_string(count) + " bytes of " + what,
                  "the end of the file after " + std::to_string(got));
}

std::uint32_t GzInput::read_number(const char* what) {
  const std::vector<std::uint8_t> bytes = read(4, what);
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

std::vector<std::uint8_t> GzInput::read_all(std::uint64_t limit) {
  const auto chunk = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, capacity_ + 1));
  std::vector<std::uint8_t> bytes;
  for (std::size_t got = chunk; got == chunk;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + chunk);
    got = read_some(bytes.data() + before, chunk);
    bytes.resize(before + got);
    if (bytes.size() > limit)
      throw DataError(path_, limit, "a file of at most " + std::to_string(limit) + " bytes", "a larger one");
  }
  return bytes;
}

void GzInput::expect_end() {
  std::uint8_t extra = 0;
  const std::uint64_t end = offset_;
  if (read_some(&extra, 1) != 0) throw DataError(path_, end, "the end of the file", "more bytes");
}

}  // namespace isthmus::data
