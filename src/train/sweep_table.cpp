#include "isthmus/train/sweep_table.hpp"

#include "grid_json.hpp"
#include "isthmus/train/published.hpp"

namespace isthmus::train {
namespace {

using Json = nlohmann::ordered_json;

/// A number, but for "full" and "all".
Json value_json(const std::string& name) {
  return name == train_size_name(0) || name == "all" ? Json(name) : Json(std::stoull(name));
}

Json domain_json(const DomainConfig& domain, const VaeConfig& vae) {
  return {{"dataset", domain.dataset},
          {"classes", domain.classes},
          {"examples", domain.examples},
          {"vae_class_weight", vae.class_weight}};
}

}  // namespace

std::string sweep_json(const SweepConfig& config, const std::vector<GridResult>& results) {
  const std::vector<SweptValue> values = swept_values(config);
  Json json = {{"a", domain_json(config.experiment.domain[0], config.experiment.vae[0])},
               {"b", domain_json(config.experiment.domain[1], config.experiment.vae[1])},
               {"on", to_string(config.on)},
               {"seeds", config.seeds},
               {"limits_vaes", config.limits_vaes},
               {"runs", runs_json(results,
                                  [&](Json& run, const GridResult& result) {
                                    for (const SweptValue& value : values)
                                      if (value.variant == result.variant)
                                        run[swept_key(config)] = value_json(value.name);
                                  })},
               {"sizes", Json::array()}};
  for (const SweptValue& value : values) {
    Json row = {{swept_key(config), value_json(value.name)},
                {"a2b", spreads_json(results, value.variant, Direction::a2b)},
                {"b2a", spreads_json(results, value.variant, Direction::b2a)}};
    if (const auto published = published_of(config.experiment, value))
      row["published_a2b"] = {{"cnn", published->cnn}, {"people", published->people}};
    json["sizes"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

}  // namespace isthmus::train
