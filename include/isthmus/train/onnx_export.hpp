/// \file
/// A trained run's models for other programs: ONNX, https://onnx.ai
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Writes four models for each direction, which together give what TrainedRun::translate() does:
/// - encoder: images (N, C, H, W) in [0, 1] → source_latent (N, source latent), standardised;
/// - mapper: noise (N, target latent) from N(0, 1) and source_latent → target_latent (N, target latent), not
///   standardised;
/// - decoder: target_latent → translations (N, C, H, W) in [0, 1];
/// - translator: images and noise → translations, the three in a chain.
///
/// Images have the run's shape. Where its data sets were contrast-normalised, encoder and translator do that first.
/// Where its translators take samples of the posterior, both have a further input, posterior_noise (N, source
/// latent) from N(0, 1). Needs no device.
///
/// \param folder  of the files, `folder/direction/model.onnx`; made where it is missing, each file whole or not at all
///
/// \returns the files' paths
///
/// \throws UsageError where a stage is not finished, before anything is written; DataError where a model's file is
/// damaged
std::vector<std::string> export_onnx(const RunDirectory& run, const std::vector<Direction>& directions,
                                     const std::string& folder);

}  // namespace isthmus::train
#pragma GCC visibility pop
