#include <algorithm>
#include <filesystem>

#include "image_sources.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/png.hpp"
#include "names_in.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

bool is_sub_folder(const fs::directory_entry& entry) {
  std::error_code ignored;
  return entry.is_directory(ignored) && !entry.is_symlink(ignored);  // a link may lead back up
}

bool is_picture(const fs::directory_entry& entry) {
  std::error_code ignored;
  return !entry.is_directory(ignored) && is_png_name(entry.path());
}

/// Goes through a folder and all below it, remembering the names of one folder of each depth at a time.
class PictureWalk {
 public:
  explicit PictureWalk(fs::path root) : root_(std::move(root)) { enter({}); }

  /// The path below the root of the next picture; empty: there is none left.
  fs::path next() {
    while (!open_.empty()) {
      Folder& folder = open_.back();
      if (folder.next == folder.names.size()) {
        open_.pop_back();
        continue;
      }
      const std::string& name = folder.names[folder.next++];
      const fs::path path = folder.path / name;
      if (name.back() != '/') return path;
      enter(path.parent_path());
    }
    return {};
  }

 private:
  struct Folder {
    fs::path path;  // below the root
    std::vector<std::string> names;
    std::size_t next = 0;
  };

  /// A sub-folder's name gets a slash, so that the order of names is that of whole paths.
  void enter(const fs::path& path) {
    Folder folder{path, names_in(root_ / path, is_picture)};
    for (const std::string& name : names_in(root_ / path, is_sub_folder)) folder.names.push_back(name + "/");
    std::sort(folder.names.begin(), folder.names.end());
    open_.push_back(std::move(folder));
  }

  fs::path root_;
  std::vector<Folder> open_;
};

class FolderSource : public ImageSource {
 public:
  FolderSource(const fs::path& root, const SourceOptions& options)
      : root_(root), options_(options), walk_(root) {
    for (PictureWalk all(root); count_ < options.count && !all.next().empty();) ++count_;
    if (count_ == 0 && options.count > 0)
      throw UsageError(root.string() + ": there is no .png file in this folder");
    left_ = options.count;
  }

  std::size_t count() const override { return count_; }
  bool has_labels() const override { return false; }

  bool read(std::size_t most, ImageBatch& batch) override {
    const std::size_t before = left_;
    while (most > 0 && left_ > 0) {
      const fs::path path = walk_.next();
      if (path.empty()) break;
      if (!append_picture(path, batch)) continue;
      --most;
      --left_;
    }
    return left_ < before;
  }

 private:
  /// \returns whether it could be read
  bool append_picture(const fs::path& path, ImageBatch& batch) {
    try {
      append(fit(planes_of(read_png((root_ / path).string())), options_), batch);
    } catch (const Error& error) {
      if (!options_.skips_refused) throw;
      batch.refused.push_back(error.what());
      return false;
    }
    const std::string name = path.string();
    batch.names.push_back(path.extension() == ".png" ? name.substr(0, name.size() - 4) : name);
    return true;
  }

  fs::path root_;
  SourceOptions options_;
  PictureWalk walk_;
  std::size_t count_ = 0, left_ = 0;
};

}  // namespace

std::unique_ptr<ImageSource> open_folder_source(const std::string& path, const SourceOptions& options) {
  return std::make_unique<FolderSource>(path, options);
}

}  // namespace isthmus::data
