#include "unpack.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>

#include "input_file.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::size_t kBlockBytes = 1 << 16;
constexpr std::uint64_t kLargestEntry = std::uint64_t{1} << 30;

/// Reads the files in an archive one after the other.
class ArchiveInput {
 public:
  /// \param allow  which formats it may have
  template <class Allow>
  ArchiveInput(const std::string& path, Allow&& allow) : path_(path), archive_(archive_read_new()) {
    regular_file_size(path);
    if (!archive_) throw Error("libarchive cannot be used");
    allow(archive_.get());
    check(archive_read_open_filename(archive_.get(), path.c_str(), kBlockBytes));
  }

  /// The next one's name, or nothing at the end.
  std::string next() {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    check(status);
    const char* name = archive_entry_pathname(entry);
    return name && *name ? name : "?";
  }

  void expect_filter(int code, const char* what) const {
    if (archive_filter_code(archive_.get(), 0) != code) throw DataError(path_, 0, what, "something else");
  }

  /// Of the entry that next() has named. Other methods than these two shrink a file without limit, and may
  /// ask for gigabytes of memory themselves.
  void expect_stored_or_deflated() const {
    const std::string_view format = archive_format_name(archive_.get());
    for (const std::string_view method : {"(uncompressed)", "(deflation)"})
      if (format.size() >= method.size() && format.substr(format.size() - method.size()) == method) return;
    throw DataError(path_, 0, "entries that are stored or deflated", std::string(format));
  }

  std::string read(std::uint64_t limit) {
    std::string bytes;
    for (std::size_t got = kBlockBytes; got > 0;) {
      const std::size_t before = bytes.size();
      bytes.resize(before + kBlockBytes);
      const la_ssize_t status = archive_read_data(archive_.get(), bytes.data() + before, kBlockBytes);
      if (status < 0) check(static_cast<int>(status));
      got = status > 0 ? static_cast<std::size_t>(status) : 0;
      bytes.resize(before + got);
      if (bytes.size() > limit)
        throw DataError(path_, 0, "at most " + std::to_string(limit) + " bytes in it", "more");
    }
    return bytes;
  }

 private:
  void check(int status) const {
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN) return;
    const char* reason = archive_error_string(archive_.get());
    const la_int64_t at = std::max<la_int64_t>(archive_filter_bytes(archive_.get(), -1), 0);
    throw DataError(path_, static_cast<std::uint64_t>(at), "a whole archive", reason ? reason : "damage");
  }

  struct Free {
    void operator()(archive* archive) const { archive_read_free(archive); }
  };
  std::string path_;
  std::unique_ptr<archive, Free> archive_;
};

}  // namespace

std::string read_bzip2(const std::string& path, std::uint64_t limit) {
  ArchiveInput input(path, [](archive* archive) {
    archive_read_support_filter_bzip2(archive);
    archive_read_support_format_raw(archive);
  });
  input.next();
  input.expect_filter(ARCHIVE_FILTER_BZIP2, "a file compressed with bzip2");  // raw is any file
  return input.read(limit);
}

void unpack_zip(const std::string& path, const std::vector<std::string>& names, const std::string& folder) {
  ArchiveInput input(path, [](archive* archive) { archive_read_support_format_zip(archive); });
  std::size_t found = 0;
  for (std::string name = input.next(); !name.empty(); name = input.next()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    input.expect_stored_or_deflated();
    const auto target = std::filesystem::path(folder) / std::filesystem::path(name).filename();
    write_atomically(target.string(), input.read(kLargestEntry));
    ++found;
  }
  if (found != names.size())
    throw DataError(
        path, 0,
        "an archive with " + names.front() + " and " + std::to_string(names.size() - 1) + " more in it",
        "one with " + std::to_string(found) + " of them");
}

}  // namespace isthmus::data
