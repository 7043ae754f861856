#include "latent_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "axis.hpp"
#include "html.hpp"

namespace isthmus::report {
namespace {

constexpr double kSize = 420, kMargin = 26;
constexpr double kNameHeight = 15, kNameCharacter = 8.5;  // of a class' name, as report.css has it
constexpr int kColors = 10;                               // that page.css has

/// One scale for both axes, each centred.
class Scale {
 public:
  explicit Scale(const LatentMap& map) {
    Range ranges[2];
    for (const LatentPoints* points : {&map.real, &map.translated})
      for (std::size_t i = 0; i < points->places.size(); ++i)
        if (fits_an_axis(points->places[i])) ranges[i % 2].include(points->places[i]);
    double extent = 1e-6;
    for (const int axis : {0, 1}) {
      if (!(ranges[axis].low <= ranges[axis].high)) continue;
      centre_[axis] = (ranges[axis].low + ranges[axis].high) / 2;
      extent = std::max(extent, ranges[axis].high - ranges[axis].low);
    }
    factor_ = (kSize - 2 * kMargin) / extent;
  }
  double x(double value) const { return kSize / 2 + (value - centre_[0]) * factor_; }
  double y(double value) const { return kSize / 2 - (value - centre_[1]) * factor_; }

 private:
  double centre_[2] = {0, 0}, factor_ = 1;
};

/// One path a class, as a page of a thousand elements is slow.
std::string draw_points(const LatentPoints& points, std::size_t classes, const Scale& scale, const char* kind,
                        const char* mark) {
  std::vector<std::string> paths(classes);
  for (std::size_t i = 0; i < points.classes.size(); ++i) {
    const double x = points.places[2 * i], y = points.places[2 * i + 1];
    if (fits_an_axis(x) && fits_an_axis(y))
      paths[static_cast<std::size_t>(points.classes[i])] +=
          fmt::format("M{:.0f} {:.0f}{}", scale.x(x), scale.y(y), mark);
  }
  std::string text;
  for (std::size_t c = 0; c < classes; ++c)
    if (!paths[c].empty())
      text += fmt::format("<path class=\"{} ink-{}\" d=\"{}\"/>\n", kind, c % kColors, paths[c]);
  return text;
}

struct Name {
  double x, y;
  std::string text;
};

/// Where the centres of the classes' real images are, from the top; a name that would cover another is moved
/// down.
std::vector<Name> place_names(const LatentMap& map, const Scale& scale) {
  std::vector<Name> names;
  for (std::size_t c = 0; c < map.class_names.size(); ++c) {
    double x = 0, y = 0, count = 0;
    for (std::size_t i = 0; i < map.real.classes.size(); ++i)
      if (map.real.classes[i] == static_cast<std::int32_t>(c))
        x += map.real.places[2 * i], y += map.real.places[2 * i + 1], ++count;
    if (count > 0 && fits_an_axis(x) && fits_an_axis(y))
      names.push_back({scale.x(x / count), scale.y(y / count) + kNameHeight / 3, map.class_names[c]});
  }
  std::stable_sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
  for (auto name = names.begin(); name != names.end(); ++name)
    for (auto above = names.begin(); above != name; ++above) {
      const double reach = kNameCharacter * static_cast<double>(name->text.size() + above->text.size()) / 2;
      if (std::fabs(name->x - above->x) < reach && name->y < above->y + kNameHeight)
        name->y = above->y + kNameHeight;
    }
  return names;
}

std::string draw_names(const LatentMap& map, const Scale& scale) {
  std::string text;
  for (const Name& name : place_names(map, scale))
    text += fmt::format("<text class=\"name\" x=\"{:.0f}\" y=\"{:.0f}\">{}</text>\n", name.x, name.y,
                        escape_html(name.text));
  return text;
}

}  // namespace

std::string draw_latent_map(const LatentMap& map) {
  const Scale scale(map);
  const std::size_t classes = map.class_names.size();
  std::string picture =
      fmt::format("<rect class=\"ground\" x=\"0\" y=\"0\" width=\"{0}\" height=\"{0}\"/>\n", kSize);
  picture += draw_points(map.real, classes, scale, "dot", "h0");
  picture += draw_points(map.translated, classes, scale, "cross", "m-2-2l4 4m0-4l-4 4");
  picture += draw_names(map, scale);
  picture +=
      fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">first component, {:.0f}\u00a0% of the variance</text>\n",
                  kSize / 2, kSize - 7, 100 * map.explained[0]);
  picture += fmt::format(
      "<text transform=\"translate(15 {:.0f}) rotate(-90)\">second component, {:.0f}\u00a0%</text>\n",
      kSize / 2, 100 * map.explained[1]);

  std::string legend =
      "<span><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"dot ink-9\" "
      "d=\"M6 6h0\"/></svg>real test images</span>\n";
  if (!map.translated.classes.empty())
    legend +=
        "<span><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"cross ink-9\" "
        "d=\"M3 3l6 6m0-6l-6 6\"/></svg>what the translator makes, by paired class</span>\n";
  return fmt::format(
      "<figure class=\"map\">\n<svg class=\"plot\" role=\"img\" viewBox=\"0 0 {1} {1}\"><title>Latents of "
      "{0} in "
      "two dimensions</title>\n{2}</svg>\n<figcaption class=\"legend\">\n{3}</figcaption>\n</figure>\n",
      escape_html(map.domain), kSize, picture, legend);
}

}  // namespace isthmus::report
