#include "isthmus/data/digit_sheet.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/data/png.hpp"

namespace isthmus::data {
namespace {

constexpr std::size_t kTile = 20, kColumns = 100, kRows = 50, kPerClass = 500, kSize = 28;

}  // namespace

Images read_digit_sheet(const std::string& path) {
  const Raster sheet = read_png(path);
  if (sheet.width != kColumns * kTile || sheet.height != kRows * kTile || sheet.channels != 1)
    throw DataError(path, 16, "the grey 2000 x 1000 sheet of digits",
                    std::to_string(sheet.width) + " x " + std::to_string(sheet.height) + " pixels with " +
                        std::to_string(sheet.channels) + " channels");
  Images tiles{kRows * kColumns, 1, kTile, kTile, {}, {}};
  tiles.pixels.reserve(sheet.pixels.size());
  for (std::size_t tile = 0; tile < tiles.count; ++tile) {
    const std::size_t top = tile / kColumns * kTile, left = tile % kColumns * kTile;
    for (std::size_t y = top; y < top + kTile; ++y) {
      const auto row = sheet.pixels.begin() + static_cast<std::ptrdiff_t>(y * sheet.width + left);
      tiles.pixels.insert(tiles.pixels.end(), row, row + kTile);
    }
    tiles.labels.push_back(static_cast<std::int32_t>(tile / kPerClass));
  }
  return resize(tiles, kSize, kSize);
}

}  // namespace isthmus::data
