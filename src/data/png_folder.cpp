#include "isthmus/data/png_folder.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/png.hpp"
#include "names_in.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

bool is_png(const fs::directory_entry& entry) {
  std::error_code ignored;
  return is_png_name(entry.path()) && entry.is_regular_file(ignored);
}

std::string extents_of(const Images& images) {
  return std::to_string(images.width) + " x " + std::to_string(images.height) +
         (images.channels == 1 ? " in grey" : " in colour");
}

void append(Images& images, const Images& one, const std::string& path) {
  if (images.count == 0) images = {0, one.channels, one.height, one.width, {}, {}};
  if (one.channels != images.channels || one.height != images.height || one.width != images.width)
    throw Error(path + ": this picture is " + extents_of(one) + " and those before it are " +
                extents_of(images) + "; set 'size' and 'channels' to make them alike");
  images.pixels.insert(images.pixels.end(), one.pixels.begin(), one.pixels.end());
  ++images.count;
}

}  // namespace

std::vector<std::string> folder_classes(const std::string& path) {
  std::vector<std::string> classes = names_in(path, [](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
  });
  if (classes.empty())
    throw Error(path + ": there is no sub-folder; each class needs one, with its pictures");
  return classes;
}

Images read_png_folder(const std::string& path, const std::vector<std::string>& classes,
                       const Conversion& conversion) {
  Images images;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const fs::path folder = fs::path(path) / classes[label];
    const std::vector<std::string> names = names_in(folder, is_png);
    if (names.empty()) throw Error(folder.string() + ": there is no .png file in this class");
    for (const std::string& name : names) {
      const std::string file = (folder / name).string();
      append(images, convert(planes_of(read_png(file)), conversion), file);
    }
    images.labels.resize(images.count, static_cast<std::int32_t>(label));
  }
  return images;
}

void write_png_folder(const std::string& path, const Images& images,
                      const std::vector<std::string>& class_names) {
  require_consistent(images);
  std::error_code ignored;
  if (fs::exists(path, ignored) && !fs::is_empty(path, ignored))
    throw UsageError(path + ": there is something already; choose another folder");
  Raster raster{images.width, images.height, images.channels, {}};
  std::vector<std::size_t> counts(class_names.size());
  for (std::size_t i = 0; i < images.count; ++i) {
    const auto label = static_cast<std::size_t>(images.labels[i]);
    set_planes(raster, images.pixels.data() + i * images.image_size());
    write_png(fmt::format("{}/{}/{:05}.png", path, class_names.at(label), counts[label]++), raster);
  }
}

}  // namespace isthmus::data
