#include "isthmus/train/sweep_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/published.hpp"

namespace isthmus::train {
namespace {

using Json = nlohmann::ordered_json;

Figures figures_of(const Json& direction) {
  Figures figures;
  for (const auto& [name, value] : direction.items())
    if (value.is_number()) figures.emplace_back(name, value.get<double>());
  figures.emplace_back(
      "diversity_of_reconstructions",
      direction.at("diversity").get<double>() / direction.at("diversity_reconstruction").get<double>());
  return figures;
}

Json size_json(std::size_t train_size) {
  return train_size == 0 ? Json("full") : Json(train_size);
}

Json figures_json(const Figures& figures) {
  Json json = Json::object();
  for (const auto& [name, value] : figures) json[name] = value;
  return json;
}

/// Each figure's spread over the runs of a training size.
Json spreads_json(const std::vector<SweepResult>& results, std::size_t train_size, Direction direction) {
  Json json = Json::object();
  for (const SweepResult& result : results) {
    if (result.train_size != train_size) continue;
    for (const auto& [name, value] : result.figures[source_of(direction)]) {
      if (json.contains(name)) continue;
      const Spread spread = spread_of(results, train_size, direction, name);
      json[name] = {{"mean", spread.mean},
                    {"sd", spread.count > 1 ? Json(spread.deviation) : Json()},
                    {"count", spread.count}};
    }
  }
  return json;
}

Json domain_json(const DomainConfig& domain, const VaeConfig& vae) {
  return {{"dataset", domain.dataset},
          {"classes", domain.classes},
          {"examples", domain.examples},
          {"vae_class_weight", vae.class_weight}};
}

}  // namespace

SweepResult read_result(const SweepRun& run, const std::string& evaluation) {
  std::ifstream file(evaluation);
  SweepResult result{run.seed, run.train_size, run.name, {}};
  try {
    const Json json = Json::parse(file);
    for (const Direction direction : kDirections)
      result.figures[source_of(direction)] = figures_of(json.at(to_string(direction)));
  } catch (const Json::exception&) {
    throw Error(evaluation + ": damaged; remove it, and the same command makes it again");
  }
  return result;
}

Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  spread.count = values.size();
  if (values.empty()) return spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  if (values.size() == 1) return spread;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return spread;
}

Spread spread_of(const std::vector<SweepResult>& results, std::size_t train_size, Direction direction,
                 const std::string& figure) {
  std::vector<double> values;
  for (const SweepResult& result : results) {
    if (result.train_size != train_size) continue;
    for (const auto& [name, value] : result.figures[source_of(direction)])
      if (name == figure) values.push_back(value);
  }
  return spread_of(values);
}

std::string sweep_csv(const std::vector<SweepResult>& results) {
  std::string text;
  for (const SweepResult& result : results)
    for (const Direction direction : kDirections) {
      const Figures& figures = result.figures[source_of(direction)];
      if (text.empty()) {
        text = "seed,train_size,direction";
        for (const auto& [name, value] : figures) text += "," + name;
        text += "\n";
      }
      text += fmt::format("{},{},{}", result.seed, train_size_name(result.train_size), to_string(direction));
      for (const auto& [name, value] : figures) text += fmt::format(",{}", value);
      text += "\n";
    }
  return text;
}

std::string sweep_json(const SweepConfig& config, const std::vector<SweepResult>& results) {
  Json json = {{"a", domain_json(config.experiment.domain[0], config.experiment.vae[0])},
               {"b", domain_json(config.experiment.domain[1], config.experiment.vae[1])},
               {"on", to_string(config.on)},
               {"seeds", config.seeds},
               {"limits_vaes", config.limits_vaes},
               {"runs", Json::array()},
               {"sizes", Json::array()}};
  for (const SweepResult& result : results)
    json["runs"].push_back({{"folder", result.name},
                            {"seed", result.seed},
                            {"train_size", size_json(result.train_size)},
                            {"a2b", figures_json(result.figures[0])},
                            {"b2a", figures_json(result.figures[1])}});
  for (const std::size_t size : config.train_sizes) {
    Json row = {{"train_size", size_json(size)},
                {"a2b", spreads_json(results, size, Direction::a2b)},
                {"b2a", spreads_json(results, size, Direction::b2a)}};
    if (const auto published = published_accuracy(config.experiment, size))
      row["published_a2b"] = {{"cnn", published->cnn}, {"people", published->people}};
    json["sizes"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

}  // namespace isthmus::train
