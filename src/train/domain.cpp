#include "isthmus/train/domain.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/data/catalogue.hpp"

namespace isthmus::train {
namespace {

Domain make_domain(Queue& queue, const DomainConfig& config, const data::DataSet& set) {
  Domain domain;
  domain.name = set.name;
  for (const int label : config.classes) {
    if (static_cast<std::size_t>(label) >= set.class_names.size())
      throw UsageError(set.name + " has no class " + std::to_string(label) + "; its classes are 0 to " +
                       std::to_string(set.class_names.size() - 1));
    domain.class_names.push_back(set.class_names[label]);
  }
  domain.train = data::select_classes(set.train, config.classes);
  domain.test = data::select_classes(set.test, config.classes);
  domain.device_train = data::upload(queue, domain.train);
  domain.device_test = data::upload(queue, domain.test);
  return domain;
}

}  // namespace

std::array<Domain, 2> load_domains(Queue& queue, const DomainConfig (&configs)[2],
                                   const std::string& data_root) {
  const data::DataSet a = data::load_data_set(configs[0].dataset, data_root);
  if (configs[1].dataset == configs[0].dataset)
    return {make_domain(queue, configs[0], a), make_domain(queue, configs[1], a)};
  return {make_domain(queue, configs[0], a),
          make_domain(queue, configs[1], data::load_data_set(configs[1].dataset, data_root))};
}

}  // namespace isthmus::train
