#include "isthmus/report/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>

#include "isthmus/compute/error.hpp"
#include "isthmus/report/run_pictures.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/inference.hpp"
#include "sha256.hpp"

namespace isthmus::report {
namespace {

using train::Direction;

constexpr std::size_t kDigits = 16;  // of a digest that a page carries

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string short_digest(const std::string& text) {
  return hexadecimal(sha256(text)).substr(0, kDigits);
}

/// A hash of every finished model. It never leaves the machine: only who has the run can order the images.
std::string secret_of(const train::RunDirectory& directory) {
  std::string hashes;
  for (const std::string& stage : train::stage_names()) {
    if (!directory.is_finished(stage))
      throw UsageError("'" + directory.path() + "' has no finished " + stage +
                       ": 'isthmus train --resume' goes on with it");
    hashes += sha256(bytes_of(directory.model(stage)));
  }
  return sha256(hashes);
}

/// A number for one use of the seed, different in every run.
std::uint64_t seed_for(const char* use, const std::string& secret, std::uint64_t seed) {
  std::uint64_t number;
  std::memcpy(&number, sha256(fmt::format("{} {} ", use, seed) + secret).data(), sizeof number);
  return number;
}

/// `count` test images of a domain, as many of each class as of the others. \throws UsageError for too many
data::Images draw(const train::Domain& domain, std::size_t count, std::uint64_t seed) {
  const auto places = data::draw_balanced(domain.test.labels, count, seed);
  if (places.size() < count)
    throw UsageError(fmt::format("{} has test images for {} of {} images only: choose a smaller --count",
                                 domain.name, places.size(), count));
  return data::subset(domain.test, places);
}

/// Places 0 to count - 1, shuffled as Fisher and Yates do: the standard library's way differs between
/// implementations.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::mt19937_64 random(seed);
  for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[random() % left]);
  return order;
}

std::vector<std::string> draw_keys(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> keys(count);
  for (std::string& key : keys) key = fmt::format("{:016x}", random());
  return keys;
}

}  // namespace

std::string Study::images_digest() const {
  std::string shown = fmt::format("{} {} {} ", images.channels, images.height, images.width);
  for (const std::string& key : keys) shown += key;
  return short_digest(shown.append(images.pixels.begin(), images.pixels.end()));
}

std::string Study::id() const {
  const std::string all =
      fmt::format("{} {} {} {} {} {}", train::to_string(settings.direction), settings.count, settings.seed,
                  run, images_digest(), fmt::join(class_names, "\n"));
  return short_digest(all).substr(0, 12);
}

std::string run_digest(const train::RunDirectory& directory) {
  return short_digest("run " + secret_of(directory));
}

DrawnStudy draw_study(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                      const train::Domain& a, const train::Domain& b, const StudySettings& settings) {
  if (settings.count < 2) throw UsageError("a study needs two images at least: one translated, one real");
  const std::string secret = secret_of(directory);
  const auto seed = [&](const char* use) { return seed_for(use, secret, settings.seed); };
  const bool forward = settings.direction == Direction::a2b;
  const train::Domain &source = forward ? a : b, &target = forward ? b : a;
  const std::size_t real_count = settings.count / 2, translated_count = settings.count - real_count;

  train::TrainedRun run(queue, gemm, directory);
  data::Images all = draw(target, real_count, seed("real"));
  const data::Images sources = draw(source, translated_count, seed("translated"));
  const auto translations = translate_to_bytes(queue, run, settings.direction,
                                               {source.name, target.name, sources, 1, settings.seed});
  all.pixels.insert(all.pixels.end(), translations.begin(), translations.end());
  all.labels.insert(all.labels.end(), sources.labels.begin(), sources.labels.end());
  all.count = settings.count;

  const std::vector<std::size_t> order = shuffled(settings.count, seed("order"));
  DrawnStudy drawn;
  drawn.study = {settings, run_digest(directory), target.class_names, draw_keys(settings.count, seed("keys")),
                 data::subset(all, order)};
  drawn.truth.labels = std::move(drawn.study.images.labels);
  drawn.study.images.labels.clear();
  for (const std::size_t place : order) drawn.truth.is_translated.push_back(place >= real_count);
  drawn.truth.judged = train::classify(queue, gemm, run.judge(train::target_of(settings.direction)),
                                       train::to_float(queue, data::upload(queue, drawn.study.images)));
  return drawn;
}

}  // namespace isthmus::report
