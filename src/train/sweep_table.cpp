#include "isthmus/train/sweep_table.hpp"

#include "grid_json.hpp"
#include "isthmus/train/published.hpp"

namespace isthmus::train {
namespace {

using Json = nlohmann::ordered_json;

/// A number, but for "full".
Json size_json(const std::string& variant) {
  return variant == train_size_name(0) ? Json(variant) : Json(std::stoull(variant));
}

Json domain_json(const DomainConfig& domain, const VaeConfig& vae) {
  return {{"dataset", domain.dataset},
          {"classes", domain.classes},
          {"examples", domain.examples},
          {"vae_class_weight", vae.class_weight}};
}

}  // namespace

std::string sweep_json(const SweepConfig& config, const std::vector<GridResult>& results) {
  Json json = {{"a", domain_json(config.experiment.domain[0], config.experiment.vae[0])},
               {"b", domain_json(config.experiment.domain[1], config.experiment.vae[1])},
               {"on", to_string(config.on)},
               {"seeds", config.seeds},
               {"limits_vaes", config.limits_vaes},
               {"runs", runs_json(results,
                                  [&](Json& run, const GridResult& result) {
                                    run["train_size"] = size_json(result.variant);
                                  })},
               {"sizes", Json::array()}};
  for (const std::size_t size : config.train_sizes) {
    const std::string variant = train_size_name(size);
    Json row = {{"train_size", size_json(variant)},
                {"a2b", spreads_json(results, variant, Direction::a2b)},
                {"b2a", spreads_json(results, variant, Direction::b2a)}};
    if (const auto published = published_accuracy(config.experiment, size))
      row["published_a2b"] = {{"cnn", published->cnn}, {"people", published->people}};
    json["sizes"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

}  // namespace isthmus::train
