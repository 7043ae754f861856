// The losses of a run as charts.
#pragma once

#include "isthmus/report/curves.hpp"
#include "isthmus/train/run_directory.hpp"

namespace isthmus::report {

/// A panel a stage, a series a loss; losses that are switched off are left out.
std::vector<Panel> loss_panels(const std::vector<train::RunDirectory::Metrics>& metrics);

}  // namespace isthmus::report
