/// \file
/// What to attach to a bug report when a device fails the selftest.
#pragma once

#include <string>

#include "isthmus/selftest/selftest.hpp"

#pragma GCC visibility push(default)
namespace isthmus::selftest {

/// Everything that is known about a failure, as text that stands on its own: the versions of Isthmus, device
/// and driver, the device's limits, the environment, the table of all lines, the first wrong elements of
/// those that failed, and the compiler's log where a kernel does not build.
std::string bug_report(const Device& device, const Options& options, const Result& result);

/// "isthmus-selftest-<device>.txt", the device's name in letters, digits and hyphens.
std::string default_report_path(const Device& device);

}  // namespace isthmus::selftest
#pragma GCC visibility pop
