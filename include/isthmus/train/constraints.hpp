/// \file
/// What latent constraints do in their own domain: images from noise by class, and images changed to another
/// class. Engel, Hoffman, Roberts 2017 (arXiv 1711.05772), sections 4 and 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/models/latent_constraints.hpp"
#include "isthmus/train/domain.hpp"
#include "isthmus/train/kept_attributes.hpp"
#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Of latents z that have been moved to z′.
struct ConstraintFigures {
  double accuracy = 0;              ///< images of z′ that the domain's judge calls the class asked for
  double distance = 0;              ///< (z′ − z)², the mean over dimensions and images; z standardised
  std::vector<KeptAttribute> kept;  ///< of changed images, by the latents that the encoder gives the result,
                                    ///< with those of the image itself as the ceiling; none of samples
};

struct ConstraintReport {
  ConstraintFigures sampled_by_actor, sampled_by_descent;  ///< from samples of the prior
  ConstraintFigures changed_by_actor, changed_by_descent;  ///< of held-out images, each to the next class
  std::size_t samples = 0;                                 ///< of the prior, as many of each class as can be
  std::size_t images = 0;
  std::size_t steps = 0;  ///< of descent
};

/// The direction's map. \throws UsageError where its method is another one
const models::LatentConstraints& latent_constraints(TrainedRun& run, Direction direction);

/// The images of a domain changed to classes, by the actor: (count, pixels) in [0, 1].
/// \param direction  whose target the domain is
/// \param asked      a class for each image
Tensor change_images(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                     const data::DeviceImages& images, const std::vector<std::int32_t>& asked);

/// \param target  of the direction; its test images are changed
/// \param steps   of descent
/// \param seed    of the samples
/// \throws UsageError as above, and for fewer than two classes, or steps that are none or too many
ConstraintReport measure_constraints(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                                     const Domain& target, std::size_t steps, std::uint64_t seed);

std::string to_json(const ConstraintReport& report);
/// The same for a person.
std::string to_text(const ConstraintReport& report, const std::string& title);

}  // namespace isthmus::train
#pragma GCC visibility pop
