#include "isthmus/report/grid.hpp"

#include <algorithm>

#include "canvas.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::report {
namespace {

constexpr int kTitleSize = 20, kLabelSize = 15;
// Between the text of a title or label and the images, beside the margin.
constexpr std::size_t kTextGap = 6;

}  // namespace

Grid::Grid(std::string title, Style style) : title_(std::move(title)), style_(style) {
  if (style.zoom == 0) throw UsageError("a grid's zoom must be at least 1");
}

void Grid::add_row(const std::string& label, const ImageShape& shape,
                   const std::vector<std::uint8_t>& pixels) {
  if (shape.channels != 1 && shape.channels != 3)
    throw UsageError("a grid shows grey or RGB images, of 1 or 3 channels, not " +
                     std::to_string(shape.channels));
  if (shape.elements() == 0 || pixels.size() % shape.elements() != 0)
    throw UsageError("row '" + label + "' of a grid has " + std::to_string(pixels.size()) +
                     " bytes, which is no whole number of images of " + std::to_string(shape.elements()));
  rows_.push_back({label, shape, pixels});
  label_width_ = std::max<std::size_t>(label_width_, Canvas::text_width(label, kLabelSize));
  cell_width_ = std::max(cell_width_, shape.width * style_.zoom);
}

std::size_t Grid::row_height(const Row& row) const {
  const std::size_t label = row.label.empty() ? 0 : kLabelSize;
  return std::max(row.shape.height * style_.zoom, label) + style_.margin;
}

Grid::Position Grid::position(std::size_t row, std::size_t column) const {
  Position result{style_.margin + column * (cell_width_ + style_.margin), style_.margin};
  if (label_width_ > 0) result.x += label_width_ + kTextGap;
  if (!title_.empty()) result.y += kTitleSize + kTextGap;
  for (std::size_t above = 0; above < row && above < rows_.size(); ++above)
    result.y += row_height(rows_[above]);
  return result;
}

Picture Grid::draw() const {
  std::size_t columns = 0;
  for (const Row& row : rows_) columns = std::max(columns, row.count());
  const Position end = position(rows_.size(), columns);
  const int title_end = Canvas::text_width(title_, kTitleSize) + 2 * static_cast<int>(style_.margin);
  Canvas canvas(std::max({static_cast<int>(end.x), title_end, 1}), std::max(static_cast<int>(end.y), 1));

  const int margin = static_cast<int>(style_.margin), zoom = static_cast<int>(style_.zoom);
  canvas.text(margin, margin, title_, kTitleSize, kInk);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const Row& row = rows_[r];
    const int height = static_cast<int>(row.shape.height), width = static_cast<int>(row.shape.width);
    const int label_y = static_cast<int>(position(r, 0).y) + std::max(0, (height * zoom - kLabelSize) / 2);
    canvas.text(margin, label_y, row.label, kLabelSize, kFaintInk);
    for (std::size_t c = 0; c < row.count(); ++c) {
      const Position at = position(r, c);
      canvas.image(static_cast<int>(at.x), static_cast<int>(at.y), &row.pixels[c * row.shape.elements()],
                   static_cast<int>(row.shape.channels), height, width, zoom);
    }
  }
  return canvas.picture();
}

}  // namespace isthmus::report
