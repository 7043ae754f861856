/// \file
/// The images of one domain of an experiment, on the device.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "isthmus/data/device_images.hpp"
#include "isthmus/data/images.hpp"
#include "isthmus/train/config.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// "mnist 0–4" or "mnist 3, 1, 7"; of a folder of pictures, its own name without the path.
std::string describe(const DomainConfig& domain);

struct Domain {
  std::string name;                      ///< of the data set
  std::vector<std::string> class_names;  ///< of the chosen classes, in pairing order
  data::Images train, test;              ///< labels are positions in class_names
  data::Images validation;               ///< held out of the training images; none unless that is asked for
  std::vector<std::size_t> vae;          ///< places in train of what the VAE is trained on; empty: all
  std::vector<std::size_t> mapping;      ///< the same of translators
  data::DeviceImages device_train, device_test;
};

/// Loads the data sets of both domains, once where they are the same; converts the images, keeps the chosen
/// classes, holds out validation images, draws the examples and uploads those to train and to test on.
/// \throws Error where a data set is not found; UsageError where it has no such class
std::array<Domain, 2> load_domains(Queue& queue, const DomainConfig (&configs)[2],
                                   const std::string& data_root);

/// The domain with its validation images in the place of its test images, which are forgotten.
/// \throws UsageError where it has none
Domain tested_on_validation(Queue& queue, Domain domain);

}  // namespace isthmus::train
#pragma GCC visibility pop
