#include <nlohmann/json.hpp>

#include "html.hpp"
#include "isthmus/report/study.hpp"

namespace isthmus::report {
namespace {

/// An image with the channels of a pixel side by side.
data::Raster raster_of(const data::Images& images, std::size_t place) {
  const std::size_t plane = images.height * images.width;
  data::Raster raster{images.width, images.height, images.channels, {}};
  raster.pixels.reserve(images.image_size());
  for (std::size_t pixel = 0; pixel < plane; ++pixel)
    for (std::size_t channel = 0; channel < images.channels; ++channel)
      raster.pixels.push_back(images.pixels[(place * images.channels + channel) * plane + pixel]);
  return raster;
}

}  // namespace

std::string study_page(const Study& study) {
  nlohmann::ordered_json images;
  for (std::size_t i = 0; i < study.images.count; ++i)
    images.push_back({{"key", study.keys[i]}, {"picture", data_address(raster_of(study.images, i))}});
  const nlohmann::ordered_json page = {
      {"study",  // goes into the answers as it is
       {{"id", study.id()},
        {"direction", train::to_string(study.settings.direction)},
        {"count", study.settings.count},
        {"seed", std::to_string(study.settings.seed)},  // JavaScript's numbers have 53 bits
        {"run", study.run},
        {"images", study.images_digest()}}},
      {"names", study.class_names},
      {"width", study.images.width},
      {"height", study.images.height},
      {"images", images}};
  return fill_template(page_file("study.html"), {{"style", page_file("page.css") + page_file("study.css")},
                                                 {"script", page_file("study.js")},
                                                 {"study", escape_json_for_script(page.dump())}});
}

}  // namespace isthmus::report
