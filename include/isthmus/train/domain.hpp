/// \file
/// The images of one domain of an experiment, on the device.
#pragma once

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

/// Loads the data set, keeps the chosen classes and uploads both splits.
/// \throws Error where the data set is not found; UsageError where it has no such class
Domain load_domain(Queue& queue, const DomainConfig& config, const std::string& data_root);

}  // namespace isthmus::train
