#include "drawings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "example_images.hpp"
#include "image_sheet.hpp"
#include "isthmus/train/certainty.hpp"
#include "isthmus/train/interpolation.hpp"
#include "markup.hpp"

namespace isthmus::report {
namespace {

using train::Direction;

constexpr std::size_t kSources = 3, kSamples = 4;        // translations by class
constexpr std::size_t kReconstructed = 2, kNearest = 2;  // of a class
constexpr std::size_t kSteps = 6;                        // of an interpolation
constexpr std::size_t kLeastCertain = 12;

/// The places of a class' images, in order.
std::vector<std::size_t> places_of(const data::Images& images, std::size_t label) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < images.count; ++i)
    if (images.labels[i] == static_cast<std::int32_t>(label)) places.push_back(i);
  return places;
}

/// Images of one shape after one another.
data::Images joined(const data::Images& first, const data::Images& second) {
  data::Images all = first;
  all.count += second.count;
  all.pixels.insert(all.pixels.end(), second.pixels.begin(), second.pixels.end());
  all.labels.clear();
  return all;
}

std::string row_of(const std::string& markup) {
  return "<div class=\"row\">" + markup + "</div>\n";
}

/// \param kind  its class: how wide they are
std::string cards(const char* kind, const std::string& markup) {
  return fmt::format("<div class=\"{}\">\n{}</div>\n", kind, markup);
}

data::Images translated(Studio& studio, Direction direction, const Tensor& heads, std::uint32_t sample) {
  return to_images(studio.queue, studio.run.translate(direction, heads, 0, sample),
                   studio.run.image(train::target_of(direction)));
}

Tensor encoded(Studio& studio, Direction direction, const data::Images& images) {
  return studio.run.encode(direction, data::upload(studio.queue, images));
}

}  // namespace

std::string draw_translations_by_class(Studio& studio, Direction direction) {
  const train::Domain &source = studio.source(direction), &target = studio.target(direction);
  const data::Images sources = examples(source, kSources);
  const Tensor heads = encoded(studio, direction, sources);
  std::vector<data::Images> samples;
  for (std::uint32_t sample = 0; sample < kSamples; ++sample)
    samples.push_back(translated(studio, direction, heads, sample));

  std::string text;
  for (std::size_t c = 0; c < source.class_names.size(); ++c) {
    std::string rows;
    for (const std::size_t i : places_of(sources, c)) {
      data::Images of_one = data::subset(samples[0], i, 1);
      for (std::size_t sample = 1; sample < kSamples; ++sample)
        of_one = joined(of_one, data::subset(samples[sample], i, 1));
      rows +=
          row_of(show_image(sources, i, "a test image of " + source.class_names[c]) +
                 show_images(of_one, kSamples,
                             fmt::format("{} translations of it to {}", kSamples, target.class_names[c])));
    }
    text += figure("card", rows, source.class_names[c] + " → " + target.class_names[c]);
  }
  return cards("cards", text);
}

std::string draw_reconstructions(Studio& studio, int domain) {
  const train::Domain& images_of = *studio.domains[domain];
  const data::Images images = examples(images_of, kReconstructed);
  const data::Images reconstructed =
      to_images(studio.queue, studio.run.reconstruct(domain, data::upload(studio.queue, images)),
                studio.run.image(domain));
  std::string text;
  for (std::size_t c = 0; c < images_of.class_names.size(); ++c) {
    const std::vector<std::size_t> places = places_of(images, c);
    if (places.empty()) continue;
    text += figure(
        "card",
        show_images(joined(data::subset(images, places), data::subset(reconstructed, places)), places.size(),
                    "test images of " + images_of.class_names[c] + " above their reconstructions"),
        images_of.class_names[c]);
  }
  return cards("small cards", text);
}

std::string draw_interpolations(Studio& studio, Direction direction) {
  const train::Domain& source = studio.source(direction);
  const nn::ImageShape shape = studio.run.image(train::target_of(direction));
  const data::Images images = examples(source, 2);
  const Tensor heads = encoded(studio, direction, images);
  const auto name = [&](std::size_t i) {
    return source.class_names[static_cast<std::size_t>(images.labels[i])];
  };

  const auto between_images = [&](std::size_t from, std::size_t to) {
    const Tensor way =
        train::translate_between_sources(studio.queue, studio.run, direction, heads, from, to, kSteps, 0);
    return figure("way",
                  row_of(show_image(images, from, "a test image of " + name(from)) +
                         show_images(to_images(studio.queue, way, shape), kSteps,
                                     fmt::format("{} translations of what lies between", kSteps)) +
                         show_image(images, to, "a test image of " + name(to))),
                  from / 2 == to / 2 ? "from one " + name(from) + " to another"
                                     : "from " + name(from) + " to " + name(to));
  };
  const auto between_noises = [&](std::size_t i) {
    const Tensor way =
        train::translate_between_noises(studio.queue, studio.run, direction, heads, i, kSteps, 0);
    return figure(
        "way",
        row_of(show_image(images, i, "a test image of " + name(i)) +
               show_images(to_images(studio.queue, way, shape), kSteps,
                           fmt::format("{} translations of it, with the noises between two", kSteps))),
        name(i) + ", from one noise to another");
  };

  const std::size_t last = images.count - 1;
  std::string text;
  if (images.labels[0] != images.labels[last]) text += between_images(0, last);
  for (std::size_t i = 1; i < last; ++i)  // the first two neighbours of different classes, beyond the ends
    if (images.labels[i] != images.labels[i + 1] && i > 1) {
      text += between_images(i, i + 1);
      break;
    }
  for (std::size_t i = 0, found = 0; i < last && found < 2; ++i)
    if (images.labels[i] == images.labels[i + 1]) text += between_images(i, i + 1), ++found;
  text += between_noises(0);
  if (last > 0) text += between_noises(last);
  return cards("wide cards", text);
}

std::string draw_certainties(Studio& studio, Direction direction) {
  const train::Domain &source = studio.source(direction), &target = studio.target(direction);
  const Tensor translations =
      studio.run.translate(direction, studio.run.encode(direction, source.device_test), 0, 0);
  const auto verdicts =
      train::rank_by_certainty(studio.queue, studio.gemm, studio.run.judge(train::target_of(direction)),
                               translations, source.test.labels);
  const nn::ImageShape shape = studio.run.image(train::target_of(direction));

  const auto card = [&](const train::Verdict& verdict) {
    const std::string &from = source.class_names[static_cast<std::size_t>(verdict.wanted)],
                      &wanted = target.class_names[static_cast<std::size_t>(verdict.wanted)],
                      &said = target.class_names[static_cast<std::size_t>(verdict.said)];
    std::string caption = from + " → " + wanted;
    caption += verdict.said == verdict.wanted
                   ? fmt::format(": {:.1f}\u00a0%", 100 * verdict.certainty)
                   : fmt::format(": “{}” {:.0f}\u00a0%", said, 100 * verdict.of_said);
    return figure("verdict",
                  row_of(show_image(source.test, verdict.image, "a test image of " + from) +
                         show_image(to_images(studio.queue, translations.slice(verdict.image, 1), shape), 0,
                                    "its translation to " + wanted)),
                  caption);
  };

  std::string least, most;
  for (std::size_t i = 0; i < std::min(kLeastCertain, verdicts.size()); ++i) least += card(verdicts[i]);
  for (std::size_t c = 0; c < source.class_names.size(); ++c) {
    const auto surest = std::find_if(verdicts.rbegin(), verdicts.rend(), [&](const train::Verdict& verdict) {
      return verdict.wanted == static_cast<std::int32_t>(c);
    });
    if (surest != verdicts.rend()) most += card(*surest);
  }
  return "<h4>Least certain</h4>\n" + cards("verdicts", least) + "<h4>Most certain, of each class</h4>\n" +
         cards("verdicts", most);
}

std::string draw_nearest_training(Studio& studio, Direction direction) {
  const train::Domain &source = studio.source(direction), &target = studio.target(direction);
  const NearestExamples found =
      nearest_examples(studio.queue, studio.gemm, studio.run, direction, source, target, kNearest);
  std::string text;
  for (std::size_t c = 0; c < source.class_names.size(); ++c) {
    const std::vector<std::size_t> places = places_of(found.sources, c);
    if (places.empty()) continue;
    text +=
        figure("card",
               show_images(
                   joined(data::subset(found.translations, places), data::subset(found.nearest, places)),
                   places.size(),
                   "translations to " + target.class_names[c] + " above the training images nearest to them"),
               source.class_names[c] + " → " + target.class_names[c]);
  }
  return cards("small cards", text);
}

std::string draw_sample_translations(Studio& studio, Direction direction) {
  const data::Images sources = examples(studio.source(direction), 1);
  return show_images(translated(studio, direction, encoded(studio, direction, sources), 0), sources.count,
                     "a translation of each");
}

}  // namespace isthmus::report
