/// \file
/// The images of one domain of an experiment, on the device.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "isthmus/data/device_images.hpp"
#include "isthmus/data/images.hpp"
#include "isthmus/train/config.hpp"

namespace isthmus::train {

struct Domain {
  std::string name;                      ///< of the data set
  std::vector<std::string> class_names;  ///< of the chosen classes, in pairing order
  data::Images train, test;              ///< labels are positions in class_names
  data::DeviceImages device_train, device_test;
};

/// Loads the data sets of both domains, once where they are the same; keeps the chosen classes and uploads
/// both splits. \throws Error where a data set is not found; UsageError where it has no such class
std::array<Domain, 2> load_domains(Queue& queue, const DomainConfig (&configs)[2],
                                   const std::string& data_root);

}  // namespace isthmus::train
