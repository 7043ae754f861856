/// \file
/// How good translations are, on held-out test images with fresh noise. docs/method.md has the protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/train/domain.hpp"
#include "isthmus/train/kept_attributes.hpp"
#include "isthmus/train/real_set.hpp"
#include "isthmus/train/retrieval.hpp"
#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Of one direction. All rates lie in [0, 1]. A sampler that draws any target image of the paired class does
/// well in all but `kept`, where it has 0, and `retrieval`, where it has what chance gives.
struct DirectionReport {
  std::vector<int> labels;                          ///< of the target's classes, in pairing order
  double accuracy = 0;                              ///< translations that the judge calls the paired class
  std::vector<double> per_class;                    ///< the same for each class
  std::vector<std::vector<std::size_t>> confusion;  ///< [paired class][class that the judge says]
  double judge_real = 0;                            ///< the judge's accuracy on real target test images
  double judge_reconstruction = 0;                  ///< and on their reconstructions: a ceiling
  SetReport translations;                           ///< against real target test images
  SetReport reconstructions;                        ///< the same of those images' reconstructions
  double round_trip = 0;  ///< translations translated back that the source's judge calls the source's class
  std::vector<KeptAttribute> kept;  ///< by the latents that the target's encoder gives translations, with
                                    ///< those that the source's gives test images as the ceiling
  Retrieval retrieval;              ///< in the source's latents, of translations translated back
  std::size_t count = 0;            ///< translations judged
};

/// Translates every test image of the direction's source once, and each translation back once.
DirectionReport evaluate(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                         const Domain& source, const Domain& target, std::uint64_t seed);

/// Which held-out images are judged.
enum class HeldOut { test, validation };

/// "test" or "validation".
const char* to_string(HeldOut on);
/// \throws UsageError for any other text
HeldOut parse_held_out(const std::string& text);
/// Where a run's folder has the figures: evaluation.json or evaluation_validation.json.
std::string evaluation_file(HeldOut on);

struct RunReport {
  DirectionReport a2b, b2a;
};

/// Evaluates both directions of a finished run, and writes evaluation_file(on) into its folder.
/// \param a, b  as tested_on_validation() gives them, where that is what is judged
/// \param seed  of the noise
RunReport evaluate_run(Queue& queue, ops::Gemm& gemm, const RunDirectory& directory, const Domain& a,
                       const Domain& b, HeldOut on, std::uint64_t seed);

/// {"a2b": {…}, "b2a": {…}}: what `isthmus evaluate --json` prints.
std::string to_json(const DirectionReport& a2b, const DirectionReport& b2a);

/// The same for a person.
std::string to_text(const DirectionReport& report, const std::string& title);

}  // namespace isthmus::train
#pragma GCC visibility pop
