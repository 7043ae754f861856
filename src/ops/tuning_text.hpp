// The text of a file that keeps a tuning.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "isthmus/ops/gemm_tuning.hpp"

namespace isthmus::ops {

unsigned long tuning_checksum(const std::string& text);

/// A file that keeps the record, under its checksum.
std::string tuning_text(const nlohmann::json& record);

/// \param path           of the file, for messages
/// \param circumstances  by name: what the tuning must have been found for
/// \param defaults       for what the record leaves out
/// \throws Error naming the path where it is not a whole record, or one for something else
GemmTuning parse_tuning(const std::string& text, const std::string& path, const nlohmann::json& circumstances,
                        GemmTuning defaults);

}  // namespace isthmus::ops
