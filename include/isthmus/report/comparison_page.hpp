/// \file
/// Several runs on one page.
#pragma once

#include <string>
#include <vector>

#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// What pages that compare runs are drawn with.
struct ComparisonTools {
  Queue& queue;
  ops::Gemm& gemm;
  std::string data_root;  ///< as train::load_domains() takes it
};

/// Writes a page with the runs' figures side by side, the settings in which they differ, their translations
/// of the same images, and their losses. Runs of other domains than the first have no translations there.
/// What is not there, or cannot be read, is told in its place. \param runs  two or more \throws UsageError
/// where a folder holds no run, or there are not two
void write_comparison(const ComparisonTools& tools, const std::vector<train::RunDirectory>& runs,
                      const std::string& path);

/// Whether `isthmus sweep` has left its tables there.
bool is_sweep(const std::string& folder);

/// The same for the runs of a sweep's first seed, below the accuracy of all by number of training images,
/// beside what is published.
/// \throws UsageError where the folder holds no finished run of a sweep; Error where its tables are damaged
void write_sweep_page(const ComparisonTools& tools, const std::string& folder, const std::string& path);

/// Whether `isthmus compare` has left its tables there.
bool is_method_comparison(const std::string& folder);

/// The same for the runs of a comparison's first seed, below the figures of all by method.
/// \throws UsageError where the folder holds no finished run of a comparison; Error where its tables are
/// damaged
void write_method_page(const ComparisonTools& tools, const std::string& folder, const std::string& path);

/// Writes a page with the figures of several comparisons, one below the other, which leads to the page of
/// each, `report.html` in its folder. \throws as write_method_page() does
void write_methods_overview(const std::vector<std::string>& folders, const std::string& path);

}  // namespace isthmus::report
#pragma GCC visibility pop
