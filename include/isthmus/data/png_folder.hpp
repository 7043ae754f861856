/// \file
/// A folder of PNG pictures with a sub-folder for each class.
#pragma once

#include <string>
#include <vector>

#include "isthmus/data/conversion.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// The names of the sub-folders, in byte order, but of those that begin with a dot.
/// \throws Error where there are none, or the folder cannot be read
std::vector<std::string> folder_classes(const std::string& path);

/// The .png files of these sub-folders, class by class and in the byte order of their names, each of them
/// converted. Labels are positions in `classes`. Other files are passed over.
/// \throws Error where a class has no picture, or one is of another size or number of channels than the first
/// after the conversion, naming it; as read_png
Images read_png_folder(const std::string& path, const std::vector<std::string>& classes,
                       const Conversion& conversion);

/// Writes the images so that read_png_folder() reads them: `<path>/<class>/00000.png` and so on, in the order
/// that they have in each class.
/// \param class_names  by label
/// \throws UsageError where there is something at `path` already; Error where it cannot be written
void write_png_folder(const std::string& path, const Images& images,
                      const std::vector<std::string>& class_names);

}  // namespace isthmus::data
#pragma GCC visibility pop
