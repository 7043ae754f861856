// What sources of images share, and the kinds of them.
#pragma once

#include <memory>
#include <string>

#include "image_reader.hpp"
#include "isthmus/data/image_source.hpp"

namespace isthmus::data {

/// The images in the extents and contrast that are wanted.
Images fit(Images images, const SourceOptions& options);

/// Adds pixels to those of the batch. \param images  that fit
void append(const Images& images, ImageBatch& batch);

std::unique_ptr<ImageSource> open_reader_source(std::unique_ptr<ImageReader> reader,
                                                const SourceOptions& options);
std::unique_ptr<ImageSource> open_folder_source(const std::string& path, const SourceOptions& options);

}  // namespace isthmus::data
