/// \file
/// How near a set of images comes to a domain's real ones. docs/method.md says what each figure is for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "isthmus/models/judge.hpp"
#include "isthmus/train/density_coverage.hpp"
#include "isthmus/train/domain.hpp"
#include "isthmus/train/frechet.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// How many images of a set, evenly spread over it, nearest training images are sought for: at most.
constexpr std::size_t kNearestSample = 1000;

/// The mean over classes of the root of the mean over pixels of the variance within the class.
/// \param images  (count, pixels)
double within_class_diversity(const std::vector<float>& images, const std::vector<std::int32_t>& labels,
                              std::size_t classes);

/// Of a set of images, against real test images.
struct SetReport {
  double diversity = 0;         ///< within classes, over that of the real images
  double frechet = 0;           ///< the Fréchet distance in the judge's features
  DensityCoverage among_real;   ///< in the judge's features
  double nearest_training = 0;  ///< the mean distance to the nearest training image, over that of the real
                                ///< test images: near 0 for training images repeated
};

/// Real test images of a domain, measured once for all sets that are compared with them.
class RealSet {
 public:
  /// \param judge   of the domain; both are kept by reference
  /// \param images  the domain's test images in [0, 1]: (count, pixels)
  /// \throws UsageError for too few images: density and coverage take more than five
  RealSet(Queue& queue, ops::Gemm& gemm, const models::Judge& judge, const Domain& domain,
          const Tensor& images);

  /// \param images  (count, pixels) in [0, 1]
  /// \param labels  of the domain's classes
  SetReport compare(const Tensor& images, const std::vector<std::int32_t>& labels) const;

 private:
  double diversity(const Tensor& images, const std::vector<std::int32_t>& labels) const;
  double nearest_training(const Tensor& images) const;

  Queue& queue_;
  ops::Gemm& gemm_;
  const models::Judge& judge_;
  std::size_t classes_;
  Tensor training_;
  double diversity_, nearest_training_;
  Moments moments_;
  RealBalls balls_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
