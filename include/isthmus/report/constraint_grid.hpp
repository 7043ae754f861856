/// \file
/// What latent constraints make of a domain's images.
#pragma once

#include "isthmus/report/picture.hpp"
#include "isthmus/train/constraints.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// A row for the first two test images of each class: the reconstruction, then the image changed to each
/// class by the actor. \param target  of the direction
Picture draw_constraints(Queue& queue, ops::Gemm& gemm, train::TrainedRun& run, train::Direction direction,
                         const train::Domain& target);

}  // namespace isthmus::report
#pragma GCC visibility pop
