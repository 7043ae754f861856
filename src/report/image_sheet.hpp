// Small images in a page, in whole pixels of the screen.
#pragma once

#include <string>

#include "isthmus/data/images.hpp"
#include "isthmus/data/png.hpp"

namespace isthmus::report {

/// The images as one picture, `columns` in a row, with a grey line between neighbours.
data::Raster image_sheet(const data::Images& images, std::size_t columns);

/// An element that shows image_sheet(), every image about a finger's breadth wide. \param alternative  says
/// in words what it shows
std::string show_images(const data::Images& images, std::size_t columns, const std::string& alternative);

/// The same of one of the images.
std::string show_image(const data::Images& images, std::size_t index, const std::string& alternative);

}  // namespace isthmus::report
