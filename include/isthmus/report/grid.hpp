/// \file
/// Rows of small images in one picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/nn/image_shape.hpp"
#include "isthmus/report/picture.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

using nn::ImageShape;  // of one channel (grey) or three (RGB)

/// Images in rows and columns on a light ground, with a title above and a label before each row, where given.
/// Rows may differ in length and in the shape of their images; each image stands at the top left of its cell.
class Grid {
 public:
  struct Style {
    std::size_t zoom = 2;    ///< pixels of the picture a pixel of an image takes, each way
    std::size_t margin = 4;  ///< pixels between images, and round the picture
  };
  struct Position {
    std::size_t x = 0, y = 0;
  };

  explicit Grid(std::string title = {}) : Grid(std::move(title), Style()) {}
  /// \throws UsageError for a zoom of 0
  Grid(std::string title, Style style);

  /// \param pixels  (count, channels, height, width), 0 black to 255 white
  /// \throws UsageError where that is not a whole number of images, or they are neither grey nor RGB
  void add_row(const std::string& label, const ImageShape& shape, const std::vector<std::uint8_t>& pixels);

  /// The pixel of the picture that shows the top left pixel of an image.
  Position position(std::size_t row, std::size_t column) const;

  Picture draw() const;

 private:
  struct Row {
    std::string label;
    ImageShape shape;
    std::vector<std::uint8_t> pixels;
    std::size_t count() const { return pixels.size() / shape.elements(); }
  };
  std::size_t row_height(const Row& row) const;

  std::string title_;
  Style style_;
  std::size_t label_width_ = 0, cell_width_ = 0;
  std::vector<Row> rows_;
};

}  // namespace isthmus::report
#pragma GCC visibility pop
