#include "isthmus/data/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "data_roots.hpp"
#include "fetch_sources.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/idx.hpp"
#include "sha256.hpp"
#include "unpack.hpp"
#include "usps.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestUsps = std::uint64_t{64} << 20;  // its larger file has some 20 MB of text
constexpr std::string_view kGzip = ".gz";  // load_data_set takes a file with or without it

std::string in(const std::string& folder, const std::string& name) {
  return (fs::path(folder) / name).string();
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// No published sum is of such a file, so it is taken as it is.
bool is_there_uncompressed(const std::string& folder, const std::string& name) {
  const std::size_t stem = name.size() - std::min(name.size(), kGzip.size());
  return name.compare(stem, std::string::npos, kGzip) == 0 && exists(in(folder, name.substr(0, stem)));
}

bool is_unpacked(const Source& source, const std::string& folder) {
  return std::all_of(source.products.begin(), source.products.end(), [&](const std::string& product) {
    const std::string path = in(folder, product);
    return exists(path) || exists(fmt::format("{}{}", path, kGzip));
  });
}

/// The files to be there before anything is unpacked.
std::vector<Download> downloads_of(const Source& source, const std::string& folder,
                                   const std::string& mirror) {
  std::vector<Download> downloads;
  for (const PublishedFile& file : source.files) {
    if (is_there_uncompressed(folder, file.name)) continue;
    Download& download = downloads.emplace_back();
    if (!mirror.empty()) download.urls.push_back(mirror + "/" + source.folder + "/" + file.name);
    for (const std::string& place : source.places) download.urls.push_back(place + "/" + file.name);
    download.sha256 = file.sha256;
    download.bytes = file.bytes;
    download.target = in(folder, file.name);
  }
  return downloads;
}

void convert_usps(const std::string& archive, const std::string& images_path,
                  const std::string& labels_path) {
  const Images images = parse_usps(archive, read_bzip2(archive, kLargestUsps));
  write_idx_images(images_path, images);
  write_idx_labels(labels_path, images);
}

void unpack(const Source& source, const std::string& folder) {
  const auto file = [&](std::size_t i) { return in(folder, source.files[i].name); };
  const auto product = [&](std::size_t i) { return in(folder, source.products[i]); };
  switch (source.unpacking) {
    case Unpacking::none:
      return;
    case Unpacking::emnist_zip: {
      std::vector<std::string> names;
      for (const std::string& name : source.products) names.push_back(fmt::format("gzip/{}{}", name, kGzip));
      unpack_zip(file(0), names, folder);
      break;
    }
    case Unpacking::usps_libsvm:
      convert_usps(file(0), product(0), product(1));
      convert_usps(file(1), product(2), product(3));
      break;
  }
}

/// Whatever is not what was published is somebody's own.
void remove_archives(const Source& source, const std::string& folder) {
  for (const PublishedFile& file : source.files) {
    const std::string path = in(folder, file.name);
    std::error_code ignored;
    if (exists(path) && hexadecimal(sha256_of_file(path)) == file.sha256) fs::remove(path, ignored);
  }
}

std::string checked_mirror(std::string mirror) {
  while (!mirror.empty() && mirror.back() == '/') mirror.pop_back();
  if (!mirror.empty() && mirror.rfind("http://", 0) != 0 && mirror.rfind("https://", 0) != 0)
    throw UsageError("a mirror is a URL that begins with http:// or https://, not '" + mirror + "'");
  return mirror;
}

}  // namespace

std::vector<Fetched> fetch_sources(const std::vector<Source>& wanted, const std::string& root,
                                   const FetchOptions& options) {
  const std::string mirror = checked_mirror(options.mirror);
  std::vector<Fetched> sets;
  std::vector<Download> downloads;
  for (const Source& source : wanted) {
    Fetched& set = sets.emplace_back(Fetched{source.name, in(root, source.folder), true});
    const bool is_packed = source.unpacking != Unpacking::none;
    if (is_packed && is_unpacked(source, set.folder)) continue;
    set.was_there = !is_packed;
    for (Download& file : downloads_of(source, set.folder, mirror)) {
      set.was_there = set.was_there && exists(file.target);
      const auto is_same = [&](const Download& other) { return other.target == file.target; };
      if (std::none_of(downloads.begin(), downloads.end(), is_same)) downloads.push_back(std::move(file));
    }
  }
  download(downloads, options.download);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string& folder = sets[i].folder;
    if (!is_unpacked(wanted[i], folder)) unpack(wanted[i], folder);
    // Also where an earlier process, killed before it came to this, has unpacked them.
    if (wanted[i].unpacking != Unpacking::none) remove_archives(wanted[i], folder);
    remove_abandoned_files(folder);
  }
  return sets;
}

std::vector<std::string> fetchable_data_sets() {
  std::vector<std::string> names;
  for (const Source& source : sources()) names.push_back(source.name);
  return names;
}

std::vector<Fetched> fetch_data_sets(const std::vector<std::string>& names, const std::string& data_root,
                                     const FetchOptions& options) {
  std::vector<Source> wanted;
  for (const std::string& name : names) {
    const auto at = std::find_if(sources().begin(), sources().end(),
                                 [&](const Source& source) { return source.name == name; });
    if (at == sources().end())
      throw UsageError(
          fmt::format("'{}' cannot be fetched; these can: {}", name, fmt::join(fetchable_data_sets(), ", ")));
    wanted.push_back(*at);
  }
  const std::vector<std::string> roots = data_roots(data_root);
  if (roots.empty()) throw UsageError("there is no home folder to fetch to; say where with --data-root");
  return fetch_sources(wanted, roots.front(), options);
}

}  // namespace isthmus::data
