/// \file
/// What the training of a VAE and of a judge share: shuffled batches of images, one arena, Adam.
#pragma once

#include "isthmus/nn/optimizer.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// The extents of a model's images, as its file keeps them.
nn::SafeTensor image_tensor(const nn::ImageShape& image);
/// \throws Error where the file has none, or ones that no model has
nn::ImageShape image_of(const nn::SafeTensors& file);

/// A batch whose step does not fit the device is halved until it does: the parts' gradients add up.
class ImageStage : public Stage {
 public:
  std::uint64_t total_steps() const override { return total_steps_; }
  std::size_t images_per_step() const override { return batches_.rows(); }
  void initialise() override;
  /// \throws DeviceError where not even one image fits, or the batch cannot be taken in parts
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override { return {{"model", &arena()}}; }
  /// The average of the weights where one is kept, else the weights.
  std::vector<nn::SafeTensor> finished() override;

 protected:
  /// \param images  the training images of the domain, real ones only
  ImageStage(std::string name, Queue& queue, ops::Gemm& gemm, const ImageTrainingConfig& config,
             const data::DeviceImages& images, Streams streams);

  const Batches& batches() const noexcept { return batches_; }
  const Streams& streams() const noexcept { return streams_; }
  ops::AdamOptions& adam() noexcept { return optimizer_.adam; }

 private:
  virtual nn::ParameterArena& arena() = 0;
  virtual void initialise_model(Queue& queue) = 0;
  /// Whether a batch can be taken in parts.
  virtual bool can_split() const { return true; }
  /// Enqueues the gradients of a step's batch, so many images at a time.
  virtual void compute_gradients(nn::Context& context, std::uint64_t step, const Tensor& losses,
                                 std::size_t part_rows) = 0;
  void run(nn::Context& context, std::uint64_t step, const Tensor& losses, std::size_t part_rows);
  std::size_t fitting_rows(nn::Context& context, const Tensor& losses);

  Queue& queue_;
  ops::Gemm& gemm_;
  Streams streams_;
  Batches batches_;
  std::uint64_t total_steps_;
  std::size_t part_rows_ = 0;  // images that are taken at a time; 0: not known yet
  nn::Optimizer optimizer_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
