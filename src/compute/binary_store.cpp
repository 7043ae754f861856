#include "binary_store.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "input_file.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "sha256.hpp"

namespace isthmus {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kHeaderSize = 8 + 4 + kSha256Size + 8 + kSha256Size;
constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;  // a damaged size must not fill the memory
constexpr std::string_view kExtension = ".program";

template <class Integer>
std::string little_endian(Integer value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> 8 * i & 0xff);
  return bytes;
}

std::string key_of(std::string_view identity) {
  return sha256(little_endian(kFormat).append(identity));
}

std::string header(const std::string& key, std::string_view bytes) {
  return "ISTHMUSB" + little_endian(kFormat) + key + little_endian(std::uint64_t{bytes.size()}) +
         sha256(bytes);
}

/// The user may have named a folder with other files in it, which are none of ours.
bool is_our_name(const std::string& name) {
  return name.size() == 2 * kSha256Size + kExtension.size() &&
         name.find_first_not_of("0123456789abcdef") == 2 * kSha256Size &&
         name.compare(2 * kSha256Size, std::string::npos, kExtension) == 0;
}

struct Entry {
  fs::file_time_type time;
  std::uint64_t size;
  fs::path path;
};

std::vector<Entry> entries_of(const std::string& folder) {
  std::vector<Entry> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!is_our_name(at->path().filename().string())) continue;
    std::error_code gone;  // another process may be dropping the same
    const std::uint64_t size = at->file_size(gone);
    if (gone) continue;
    const auto time = at->last_write_time(gone);
    if (!gone) entries.push_back({time, size, at->path()});
  }
  return entries;
}

}  // namespace

BinaryStore::BinaryStore(std::string folder, std::uint64_t limit)
    : folder_(std::move(folder)), limit_(limit) {}

std::string BinaryStore::path(const std::string& key) const {
  return (fs::path(folder_) / hexadecimal(key).append(kExtension)).string();
}

std::optional<std::string> BinaryStore::read(std::string_view identity) const {
  const std::string key = key_of(identity), file = path(key);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  if (regular_file_size(file) > kLargestFile) throw Error(file + ": too large");
  std::ifstream stream(file, std::ios::binary);
  const std::string contents{std::istreambuf_iterator<char>(stream), {}};
  std::string bytes = contents.substr(std::min(kHeaderSize, contents.size()));
  // Every byte of the header is known from the key and the bytes, so one comparison finds all damage.
  if (contents.compare(0, kHeaderSize, header(key, bytes)) != 0) throw Error(file + ": damaged");
  return bytes;
}

void BinaryStore::write(std::string_view identity, std::string_view bytes) const {
  const std::string key = key_of(identity);
  write_atomically(path(key), header(key, bytes).append(bytes));
  remove_abandoned_files(folder_);
  drop_oldest();
}

void BinaryStore::remove(std::string_view identity) const {
  std::error_code ignored;
  fs::remove(path(key_of(identity)), ignored);
}

void BinaryStore::drop_oldest() const {
  std::vector<Entry> entries = entries_of(folder_);
  std::uint64_t total = 0;
  for (const Entry& entry : entries) total += entry.size;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.time < b.time; });
  for (const Entry& entry : entries) {
    if (total <= limit_) break;
    std::error_code ignored;
    fs::remove(entry.path, ignored);
    total -= entry.size;
  }
}

}  // namespace isthmus
