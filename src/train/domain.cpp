#include "isthmus/train/domain.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/catalogue.hpp"

namespace isthmus::train {
namespace {

data::DeviceImages upload(Queue& queue, const data::Images& images, const std::string& name) try {
  return data::upload(queue, images);
} catch (const DeviceError& error) {
  throw DeviceError(name, error, "'examples' in its section takes fewer images, 'size' smaller ones");
}

Domain make_domain(Queue& queue, const DomainConfig& config, data::DataSet set) {
  Domain domain;
  domain.name = set.name;
  for (const int label : config.classes) {
    if (static_cast<std::size_t>(label) >= set.class_names.size())
      throw UsageError(set.name + " has no class " + std::to_string(label) + "; its classes are 0 to " +
                       std::to_string(set.class_names.size() - 1));
    domain.class_names.push_back(set.class_names[label]);
  }
  data::Images train = data::select_classes(std::move(set.train), config.classes);
  domain.test = data::select_classes(std::move(set.test), config.classes);
  if (config.validation > 0) {
    data::Split split = data::split_by_class(std::move(train), config.validation);
    train = std::move(split.train);
    domain.validation = std::move(split.test);
  }
  if (config.examples > 0 && config.examples < train.count) {
    const auto drawn = data::draw_balanced(train.labels, config.examples, config.selection_seed);
    train = data::subset(std::move(train), drawn);
  }
  const auto draw = [&](std::size_t examples) {
    return examples > 0 && examples < train.count
               ? data::draw_balanced(train.labels, examples, config.selection_seed)
               : std::vector<std::size_t>{};
  };
  domain.vae = draw(config.vae_examples);
  domain.mapping = draw(config.mapping_examples);
  domain.train = std::move(train);
  domain.device_train = upload(queue, domain.train, domain.name);
  domain.device_test = upload(queue, domain.test, domain.name);
  return domain;
}

}  // namespace

std::string describe(const DomainConfig& domain) {
  const std::vector<int>& classes = domain.classes;
  bool is_range = classes.size() > 1;
  for (std::size_t i = 1; i < classes.size(); ++i) is_range = is_range && classes[i] == classes[i - 1] + 1;
  const std::filesystem::path folder = std::filesystem::path(domain.dataset + "/").lexically_normal();
  return folder.parent_path().filename().string() + " " +
         (is_range ? fmt::format("{}–{}", classes.front(), classes.back())
                   : fmt::format("{}", fmt::join(classes, ", ")));
}

std::array<Domain, 2> load_domains(Queue& queue, const DomainConfig (&configs)[2],
                                   const std::string& data_root) {
  const auto load = [&](const DomainConfig& config) {
    return data::load_data_set(config.dataset, data_root, config.conversion);
  };
  data::DataSet set = load(configs[0]);
  if (configs[1].dataset == configs[0].dataset && configs[1].conversion == configs[0].conversion) {
    Domain a = make_domain(queue, configs[0], set);
    return {std::move(a), make_domain(queue, configs[1], std::move(set))};
  }
  Domain a = make_domain(queue, configs[0], std::move(set));
  return {std::move(a), make_domain(queue, configs[1], load(configs[1]))};
}

Domain tested_on_validation(Queue& queue, Domain domain) {
  if (domain.validation.count == 0)
    throw UsageError("no images of " + domain.name +
                     " were held out: 'validation' above 0 in [a] and [b] of the experiment does that");
  domain.test = std::move(domain.validation);
  domain.validation = {};
  domain.device_test = data::upload(queue, domain.test);
  return domain;
}

}  // namespace isthmus::train
