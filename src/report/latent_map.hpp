// Latents in two dimensions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace isthmus::report {

struct LatentPoints {
  std::vector<float> places;          ///< (count, 2)
  std::vector<std::int32_t> classes;  ///< (count)
};

struct LatentMap {
  std::string domain;  ///< its name
  std::vector<std::string> class_names;
  double explained[2];            ///< the axes' shares of the variance
  LatentPoints real, translated;  ///< the second may be none
};

/// As a figure with one scale for both axes: dots for real images, crosses for translations, in the colour of
/// their class, whose name stands where its real images' centre is.
std::string draw_latent_map(const LatentMap& map);

}  // namespace isthmus::report
