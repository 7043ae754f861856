/// \file
/// Tunings kept in files, one for each device.
#pragma once

#include <string>

#include "isthmus/ops/gemm_search.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Where the tuning of this device is kept: the file that the environment's ISTHMUS_TUNING names, unless it
/// is "off"; else one named after the device in $XDG_CONFIG_HOME/isthmus/tuning, or in
/// ~/.config/isthmus/tuning. Empty where there is no home.
std::string tuning_path(const Device& device);

/// Writes what a search has found, atomically; with it, what it was found for. \throws Error naming the path
void save_tuning(const std::string& path, const Device& device, const GemmSearchResult& found);

struct LoadedTuning {
  GemmTuning tuning;
  std::string notice;  ///< why it is the defaults although there is a record, or empty
};

/// The tuning recorded in `path`, or the defaults if it was made for another device, driver, or version of
/// the kernels, is damaged, or computes wrong products now. \throws Error where the device does not come back
/// from a product
LoadedTuning load_tuning(Queue& queue, const std::string& path);

/// The tuning recorded in tuning_path(), or the defaults if there is none or ISTHMUS_TUNING is "off".
LoadedTuning load_tuning(Queue& queue);

}  // namespace isthmus::ops
#pragma GCC visibility pop
