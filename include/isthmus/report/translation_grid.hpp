/// \file
/// Translations as one picture.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "isthmus/data/image_sink.hpp"
#include "isthmus/report/grid.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// Source images above their translations, a row for each sample. It has all of them in memory.
class TranslationGrid : public data::ImageSink {
 public:
  /// \param path            of the PNG file
  /// \param source, target  names of the domains, for the labels
  /// \param shape           of the translations
  TranslationGrid(std::string path, std::string source, std::string target, const ImageShape& shape);

  /// Whether so many images, of about this shape, make no larger a picture than a viewer opens.
  static bool has_room(std::size_t images, std::size_t samples, const ImageShape& shape);

  void write(const data::ResultBatch& results) override;
  void finish() override;

 private:
  std::string path_, source_, target_;
  ImageShape shape_;
  data::Images sources_;
  std::vector<std::vector<std::uint8_t>> rows_;  // of each sample
};

}  // namespace isthmus::report
#pragma GCC visibility pop
