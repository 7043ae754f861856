#include "run_evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "isthmus/compute/error.hpp"

namespace isthmus::report {
namespace {

DirectionFigures read_direction(const nlohmann::ordered_json& json) {
  DirectionFigures figures;
  for (const auto& [name, value] : json.items())
    if (value.is_number()) figures.values[name] = value.get<double>();
  for (const char* always : {"accuracy", "count"}) json.at(always).get<double>();
  for (const auto& value : json.at("per_class")) figures.per_class.push_back(value.get<double>());
  for (const auto& counts : json.at("confusion")) {
    auto& row = figures.confusion.emplace_back();
    for (const auto& count : counts) row.push_back(count.get_ref<const std::uint64_t&>());
  }
  for (const auto& row : figures.confusion)
    if (row.size() != figures.confusion.size() || row.size() != figures.per_class.size())
      throw Error("its confusion matrix is not square");
  return figures;
}

}  // namespace

std::optional<RunEvaluation> read_evaluation(const train::RunDirectory& run) {
  for (const train::HeldOut on : {train::HeldOut::test, train::HeldOut::validation}) {
    const std::string path = run.file(train::evaluation_file(on));
    if (!std::filesystem::exists(path)) continue;
    std::ifstream file(path);
    try {
      const auto json = nlohmann::ordered_json::parse(file);
      return RunEvaluation{on, {read_direction(json.at("a2b")), read_direction(json.at("b2a"))}};
    } catch (const std::exception&) {
      throw Error(path + ": damaged; 'isthmus evaluate " + run.path() + "' makes it again");
    }
  }
  return std::nullopt;
}

const std::vector<FigureMeaning>& figure_meanings() {
  static const std::vector<FigureMeaning> meanings = {
      {"accuracy", "accuracy", "translations that the target’s judge calls the paired class",
       "judge_reconstruction", 1, true, FigureMeaning::more},
      {"round_trip", "class kept there and back",
       "translations that, translated back, the source’s judge calls the class they had at first", nullptr, 1,
       true, FigureMeaning::more},
      {"judge_real", "judge on real images", "how often the target’s judge is right on real images", nullptr,
       1, true, FigureMeaning::none},
      {"diversity", "diversity within class",
       "how much images of a class differ, over the same of real images: near 0 where one picture is drawn "
       "again and again",
       "diversity_reconstruction", 2, false, FigureMeaning::more},
      {"coverage", "coverage",
       "the share of real images that a translation comes near to, by the judge’s features",
       "coverage_reconstruction", 2, false, FigureMeaning::more},
      {"density", "density",
       "whether translations lie where real images do: about 1 for real ones, more for smoother ones",
       "density_reconstruction", 2, false, FigureMeaning::none},
      {"frechet", "Fréchet distance",
       "between translations and real images in the judge’s features: smaller is better, and it compares "
       "within one domain only",
       "frechet_reconstruction", 2, false, FigureMeaning::less},
      {"nearest_training", "nearest training image",
       "the distance to it, over that of real images: near 0 where training images are repeated",
       "nearest_training_reconstruction", 2, false, FigureMeaning::none},
      {"kept_slant", "slant kept",
       "the share of its variance within classes that translations tell of: 1 is all, 0 where they keep "
       "nothing of the source but its class",
       "kept_slant_ceiling", 2, false, FigureMeaning::more},
      {"kept_stroke_width", "stroke width kept", "the same of the width of strokes",
       "kept_stroke_width_ceiling", 2, false, FigureMeaning::more},
      {"kept_intensity", "intensity kept", "the same of the mean intensity", "kept_intensity_ceiling", 2,
       false, FigureMeaning::more},
      {"kept_hue", "hue kept", "the same of the hue", "kept_hue_ceiling", 2, false, FigureMeaning::more},
      {"retrieval_percentile", "source found there and back",
       "the share of other images of its class that lie farther than the source from its translation "
       "translated back: 0.50 by chance",
       nullptr, 2, false, FigureMeaning::more},
      {"retrieval_top1", "source nearest of its class", "how often none of them lies nearer", nullptr, 1,
       true, FigureMeaning::more},
      {"retrieval_top1_chance", "the same by chance", "what it is where nothing but the class is kept",
       nullptr, 1, true, FigureMeaning::none}};
  return meanings;
}

bool has_figure(const RunEvaluation& evaluation, const FigureMeaning& figure) {
  return std::any_of(std::begin(evaluation.directions), std::end(evaluation.directions),
                     [&](const DirectionFigures& figures) { return figures.values.count(figure.name) > 0; });
}

std::string tell(const FigureMeaning& figure, double value) {
  return figure.is_rate ? fmt::format("{:.{}f}\u00a0%", 100 * value, figure.digits)
                        : fmt::format("{:.{}f}", value, figure.digits);
}

}  // namespace isthmus::report
