// Images that pictures and pages show: chosen test images, and what models make of them.
#pragma once

#include "isthmus/report/run_pictures.hpp"

namespace isthmus::report {

/// The first `each` test images of every class, class by class.
data::Images examples(const train::Domain& domain, std::size_t each);

/// Images in [0, 1], (count, pixels), as bytes.
data::Images to_images(Queue& queue, const Tensor& images, const nn::ImageShape& shape);

/// Source images, a translation of each, and the training image of the target that is nearest to that.
struct NearestExamples {
  data::Images sources, translations, nearest;
};
NearestExamples nearest_examples(Queue& queue, ops::Gemm& gemm, train::TrainedRun& run,
                                 train::Direction direction, const train::Domain& source,
                                 const train::Domain& target, std::size_t each);

}  // namespace isthmus::report
