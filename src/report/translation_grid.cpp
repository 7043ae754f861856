#include "isthmus/report/translation_grid.hpp"

namespace isthmus::report {

TranslationGrid::TranslationGrid(std::string path, std::string source, std::string target,
                                 const ImageShape& shape)
    : path_(std::move(path)), source_(std::move(source)), target_(std::move(target)), shape_(shape) {}

bool TranslationGrid::has_room(std::size_t images, std::size_t samples, const ImageShape& shape) {
  constexpr std::size_t kMostPixels = 50'000'000;
  const Grid::Style style;
  const std::size_t cell =
      (shape.height * style.zoom + style.margin) * (shape.width * style.zoom + style.margin);
  return images <= kMostPixels / cell / (samples + 1);
}

void TranslationGrid::write(const data::ResultBatch& results) {
  const data::Images& images = results.sources.images;
  sources_.channels = images.channels;
  sources_.height = images.height;
  sources_.width = images.width;
  sources_.count += images.count;
  sources_.pixels.insert(sources_.pixels.end(), images.pixels.begin(), images.pixels.end());
  rows_.resize(results.samples);
  for (std::size_t sample = 0; sample < results.samples; ++sample)
    rows_[sample].insert(rows_[sample].end(), results.at(0, sample), results.at(images.count, sample));
}

void TranslationGrid::finish() {
  Grid grid(source_ + " to " + target_);
  grid.add_row(source_, {sources_.channels, sources_.height, sources_.width}, sources_.pixels);
  for (const std::vector<std::uint8_t>& row : rows_) grid.add_row("to " + target_, shape_, row);
  grid.draw().save(path_);
}

}  // namespace isthmus::report
