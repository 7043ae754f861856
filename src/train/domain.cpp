#include "isthmus/train/domain.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/data/catalogue.hpp"

namespace isthmus::train {

Domain load_domain(Queue& queue, const DomainConfig& config, const std::string& data_root) {
  const data::DataSet set = data::load_data_set(config.dataset, data_root);
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

}  // namespace isthmus::train
