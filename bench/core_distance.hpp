/// \file
/// How far apart the cores are that a run is given: why the same run is fast in one second and slow in the
/// next.
#pragma once

#include "contestant.hpp"

namespace isthmus::bench {

/// Nanoseconds that the write of one core takes to reach another: a cache line handed to and fro between a
/// thread on the first core that this process may use and one on the last. Some 30 where the two share a
/// third cache, 100 and more where they do not. A virtual machine's cores may be moved from the one case to
/// the other at any moment. An empty function where there is one core only, or none can be asked for.
Measure core_distance();

}  // namespace isthmus::bench
