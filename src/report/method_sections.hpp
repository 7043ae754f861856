// The sections of a page that compares methods, which follow from `isthmus compare`'s tables.
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/method_table.hpp"

namespace isthmus::report {

/// What a comparison has left in its folder.
struct MethodFacts {
  train::HeldOut on = train::HeldOut::test;
  std::vector<std::string> methods;
  std::vector<train::GridResult> results;
};

/// Of test images or, where there are none, of validation images.
/// \throws UsageError where there is no finished run; Error where the file is damaged
MethodFacts read_method_comparison(const std::string& folder);

/// A table for each direction with a row a method, as markup.
/// \param config  of one of the runs
std::string method_tables(const MethodFacts& facts, const train::ExperimentConfig& config);

/// What their columns mean, as markup.
std::string method_tables_note();

}  // namespace isthmus::report
