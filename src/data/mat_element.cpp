#include "mat_element.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {

std::ifstream open_binary(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(path + ": cannot open: " + std::generic_category().message(errno));
  return file;
}

MatElement::MatElement(const std::string& path, const MatArray& array)
    : file_(open_binary(path)), left_(array.size), is_compressed_(array.is_compressed) {
  file_.seekg(static_cast<std::streamoff>(array.offset + kTag));
  if (is_compressed_ && inflateInit(&stream_) != Z_OK) throw Error("zlib cannot start to inflate");
}

MatElement::~MatElement() {
  if (is_compressed_) inflateEnd(&stream_);
}

std::size_t MatElement::read(std::uint8_t* to, std::size_t count) {
  constexpr std::size_t kMost = std::size_t(1) << 30;  // zlib counts in an unsigned int
  for (std::size_t before = 0; before < count;) {
    const std::size_t some = std::min(kMost, count - before);
    const std::size_t got = is_compressed_ ? inflate_some(to + before, some) : read_file(to + before, some);
    before += got;
    if (got < some) return before;
  }
  return count;
}

std::uint64_t MatElement::skip() {
  std::vector<std::uint8_t> out(1 << 16);
  std::uint64_t count = 0;
  for (std::size_t got = out.size(); got == out.size(); count += got) got = read(out.data(), out.size());
  return count;
}

std::size_t MatElement::read_file(std::uint8_t* to, std::size_t count) {
  file_.read(reinterpret_cast<char*>(to),
             static_cast<std::streamsize>(std::min<std::uint64_t>(count, left_)));
  const auto got = static_cast<std::size_t>(file_.gcount());
  left_ -= got;
  return got;
}

std::size_t MatElement::inflate_some(std::uint8_t* to, std::size_t count) {
  stream_.next_out = to;
  stream_.avail_out = static_cast<unsigned>(count);
  while (stream_.avail_out > 0 && status_ == Z_OK) {
    if (stream_.avail_in == 0) {
      stream_.avail_in = static_cast<unsigned>(read_file(in_.data(), in_.size()));
      stream_.next_in = in_.data();
      if (stream_.avail_in == 0) break;
    }
    status_ = inflate(&stream_, Z_NO_FLUSH);
  }
  return count - stream_.avail_out;
}

MatBytes::MatBytes(const MatFile& file, const MatArray& array)
    : path_(file.path()), array_(array), element_(path_, array_) {
  if (!array.is_stored_as_bytes)
    throw DataError(path_, array.offset, array.name + " stored as bytes", "another type");
  // An element's own tag has been read where it is not compressed.
  std::vector<std::uint8_t> head(array.values - (array.is_compressed ? 0 : MatElement::kTag));
  read(head.size(), head.data());
}

void MatBytes::read(std::uint64_t count, std::uint8_t* to) {
  if (element_.read(to, count) < count)
    throw DataError(path_, array_.offset, "whole values of " + array_.name, "damaged ones");
}

void MatBytes::expect_end() {
  element_.skip();
  if (!element_.is_at_end())
    throw DataError(path_, array_.offset, "the end of " + array_.name + " and its checksum", "damaged bytes");
}

}  // namespace isthmus::data
