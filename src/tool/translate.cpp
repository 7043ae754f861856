#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/digit_sheet.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/data/png.hpp"
#include "isthmus/data/svhn.hpp"
#include "isthmus/report/run_pictures.hpp"
#include "isthmus/train/config.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kSheetWidth = 2000, kSheetHeight = 1000;  // of OpenCV's digits.png

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// MNIST's naming: "…-images-idx3-ubyte" has its labels in "…-labels-idx1-ubyte". Empty where there are none.
std::string labels_beside(const std::string& images) {
  const std::string part = "images-idx3";
  const std::size_t place = images.rfind(part);
  if (place == std::string::npos) return {};
  std::string labels = images;
  labels.replace(place, part.size(), "labels-idx1");
  return std::filesystem::exists(labels) ? labels : std::string();
}

data::Images read_png_images(const std::string& path) {
  const data::Raster raster = data::read_png(path);
  if (raster.width == kSheetWidth && raster.height == kSheetHeight) return data::read_digit_sheet(path);
  return data::planes_of(raster);
}

/// A PNG (one image, or the sheet of digits), SVHN's MATLAB files, or IDX images, with labels where they lie
/// beside.
data::Images read_input(const std::string& path) {
  if (!std::filesystem::exists(path)) throw UsageError("there is no file '" + path + "' to translate");
  if (ends_with(path, ".png") || ends_with(path, ".png.gz")) return read_png_images(path);
  if (ends_with(path, ".mat")) return data::read_svhn({path});
  const std::string labels = labels_beside(path);
  if (!labels.empty()) return data::read_idx(path, labels);
  throw UsageError(
      path +
      ": expected a .png, SVHN's .mat, or an IDX file '…images-idx3…' with its '…labels-idx1…' beside it");
}

data::Images choose(data::Images images, const po::variables_map& values, const std::vector<int>& of_domain) {
  if (values.count("classes") && images.labels.empty())
    throw UsageError("--classes needs labels, and this input has none");
  if (!images.labels.empty())
    images = data::select_classes(images, values.count("classes")
                                              ? train::parse_classes(values["classes"].as<std::string>())
                                              : of_domain);
  const auto count = values["count"].as<std::size_t>();
  return data::subset(images, 0, std::min(count, images.count));
}

}  // namespace

int run_translate(const Arguments& arguments) {
  CommandLine line(
      "isthmus translate DIR --direction a2b|b2a --input FILE --output grid.png|images.idx [options]");
  line.options.add_options()("direction", po::value<std::string>()->value_name("a2b|b2a"), "which way")(
      "input", po::value<std::string>()->value_name("FILE"),
      "IDX images (plain or .gz), SVHN's .mat, a PNG of one image, or OpenCV's digits.png; converted as the "
      "run's training images were")("output", po::value<std::string>()->value_name("FILE"),
                                    ".png: sources above their translations; .idx: the translations alone")(
      "classes", po::value<std::string>()->value_name("LIST"),
      "only images of these labels, such as 0-4 or 3,1,7; default: the domain's")(
      "count", po::value<std::size_t>()->default_value(20)->value_name("N"),
      "at most so many images, from the first")(
      "samples", po::value<std::size_t>()->default_value(5)->value_name("N"), "translations of each image")(
      "seed", po::value<std::uint64_t>()->default_value(0)->value_name("N"), "of the noise");
  line.add_device();
  line.hidden.add_options()("DIR", po::value<std::string>());
  line.positional.add("DIR", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;

  const train::RunDirectory directory(required(values, line, "DIR"));
  const std::string way = required(values, line, "direction");
  if (way != "a2b" && way != "b2a") throw UsageError("--direction is a2b or b2a, not '" + way + "'");
  const auto direction = way == "a2b" ? train::Direction::a2b : train::Direction::b2a;
  const std::string output = required(values, line, "output");
  if (!ends_with(output, ".png") && !ends_with(output, ".idx"))
    throw UsageError("--output ends in .png or .idx, not '" + output + "'");
  const train::ExperimentConfig config = directory.config();
  const train::DomainConfig& source = config.domain[train::source_of(direction)];
  const train::DomainConfig& target = config.domain[train::target_of(direction)];

  report::TranslationRows rows{source.dataset, target.dataset,
                               choose(read_input(required(values, line, "input")), values, source.classes),
                               values["samples"].as<std::size_t>(), values["seed"].as<std::uint64_t>()};
  if (rows.images.count == 0 || rows.samples == 0) throw UsageError("there is no image to translate");

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  train::TrainedRun run(queue, *gemm, directory);
  const nn::ImageShape shown = run.image(train::source_of(direction));
  rows.images =
      data::convert(rows.images, {shown.channels, shown.height, source.conversion.contrast_normalise});
  if (ends_with(output, ".png")) {
    report::draw_translations(queue, run, direction, rows).save(output);
  } else {
    const nn::ImageShape image = run.image(train::target_of(direction));
    data::write_idx_images(output, {rows.images.count * rows.samples,
                                    image.channels,
                                    image.height,
                                    image.width,
                                    report::translate_to_bytes(queue, run, direction, rows),
                                    {}});
  }
  fmt::print("{} translations of {} images are in {}\n", rows.images.count * rows.samples, rows.images.count,
             output);
  return 0;
}

}  // namespace isthmus::tool
