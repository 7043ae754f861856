// Maps of latents that are computed at once, not trained step by step.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

#include "isthmus/nn/safetensors.hpp"
#include "isthmus/train/stage.hpp"
#include "isthmus/train/translator_stage.hpp"
#include "linear_fit.hpp"

namespace isthmus::train {

/// As tensors have their elements.
using HostRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// (rows, columns) of a tensor. Blocks.
Eigen::MatrixXd on_host(Queue& queue, const Tensor& rows);

/// What a map is computed from: a translator's data on the host.
struct FitData {
  Eigen::MatrixXd source, target;  ///< standardised means of posteriors, (count, latent)
  std::vector<std::int32_t> source_classes, target_classes;  ///< of each, as numbers of pairs of classes
  std::size_t classes = 0;

  /// Pairs of one class, (anchors, latent) each. The class is drawn uniformly, then an example of either
  /// domain; there are as many as the larger domain has examples. A regression on them is in expectation one
  /// on the means of classes, as the examples of a class pair at random.
  Eigen::MatrixXd source_anchors, target_anchors;
};

/// The pair of each example, from the examples in the order of their pairs.
std::vector<std::int32_t> pairs_of(Queue& queue, const Tensor& order, const Tensor& begin);

/// \param key  of the draw of anchors
FitData fit_data(Queue& queue, const TranslatorData& data, ops::RandomKey key);

nn::SafeTensor matrix_tensor(const std::string& name, const Eigen::MatrixXd& matrix);
/// A linear layer's weight and bias, by PyTorch's names.
std::vector<nn::SafeTensor> layer_tensors(const std::string& layer, const LinearFit& fit);

/// A stage of no steps: all is done by initialise(), and there is nothing to save before it is finished.
class ClosedFormStage : public Stage {
 public:
  using Fit = std::function<std::vector<nn::SafeTensor>(const FitData&)>;

  ClosedFormStage(std::string name, Queue& queue, TranslatorData data, Streams streams, Fit fit);

  std::vector<LossTerm> losses() const override { return {}; }
  std::uint64_t total_steps() const override { return 0; }
  std::size_t images_per_step() const override { return 0; }
  /// \throws Error where the fit gives a number that is not finite
  void initialise() override;
  void step(std::uint64_t, const Tensor&) override {}
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override { return {}; }
  /// What the fit gave, and the latents' scales.
  std::vector<nn::SafeTensor> finished() override;

 private:
  Queue& queue_;
  TranslatorData data_;
  Streams streams_;
  Fit fit_;
  std::vector<nn::SafeTensor> fitted_;
};

}  // namespace isthmus::train
