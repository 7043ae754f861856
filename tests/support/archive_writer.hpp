// Archives such as data sets are published in.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

namespace isthmus::test {

using NamedFiles = std::vector<std::pair<std::string, std::string>>;

/// Writes an archive with these files in it, of what formats `allow` sets.
template <class Allow>
void write_archive(const std::string& path, const NamedFiles& files, Allow&& allow) {
  archive* const out = archive_write_new();
  allow(out);
  BOOST_REQUIRE_EQUAL(archive_write_open_filename(out, path.c_str()), ARCHIVE_OK);
  for (const auto& [name, bytes] : files) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    BOOST_REQUIRE_EQUAL(archive_write_header(out, entry), ARCHIVE_OK);
    archive_write_data(out, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  BOOST_REQUIRE_EQUAL(archive_write_free(out), ARCHIVE_OK);
}

inline void write_zip(const std::string& path, const NamedFiles& files) {
  write_archive(path, files, archive_write_set_format_zip);
}

inline void write_bzip2(const std::string& path, const std::string& bytes) {
  write_archive(path, {{"data", bytes}}, [](archive* out) {
    archive_write_add_filter_bzip2(out);
    archive_write_set_format_raw(out);
  });
}

}  // namespace isthmus::test
