/// \file
/// A finished run's models, ready to use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "isthmus/data/device_images.hpp"
#include "isthmus/models/image_map.hpp"
#include "isthmus/models/judge.hpp"
#include "isthmus/models/latent_map.hpp"
#include "isthmus/models/vae.hpp"
#include "isthmus/train/config.hpp"
#include "isthmus/train/latents.hpp"
#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// From one domain to the other; the value is the source's number.
enum class Direction { a2b = 0, b2a = 1 };
inline constexpr Direction kDirections[] = {Direction::a2b, Direction::b2a};

inline int source_of(Direction direction) {
  return static_cast<int>(direction);
}
inline int target_of(Direction direction) {
  return 1 - static_cast<int>(direction);
}
inline Direction reverse(Direction direction) {
  return direction == Direction::a2b ? Direction::b2a : Direction::a2b;
}
/// "a2b" or "b2a".
const char* to_string(Direction direction);

/// Loads models when they are first needed.
class TrainedRun {
 public:
  /// \throws UsageError where the folder holds no run
  TrainedRun(Queue& queue, ops::Gemm& gemm, RunDirectory run);

  const ExperimentConfig& config() const noexcept { return config_; }
  const RunDirectory& run() const noexcept { return run_; }
  /// \throws UsageError where the stage is not finished; DataError where its file is not right
  const models::Vae& vae(int domain);
  const models::Judge& judge(int domain);
  /// A translator of whatever method, and the scales of the latents that it was trained on or is measured by.
  struct LoadedTranslator {
    std::unique_ptr<models::LatentMap> map;    ///< null where the method maps images
    std::unique_ptr<models::ImageMap> images;  ///< null where it maps latents
    LatentScale source_scale, target_scale;
  };
  const LoadedTranslator& translator(Direction direction);
  /// Of a domain's images.
  const nn::ImageShape& image(int domain) { return vae(domain).options().image; }

  /// Whether the translator is a map of latents: else there are none of its translations.
  bool maps_latents(Direction direction) { return translator(direction).map != nullptr; }
  /// \throws UsageError where it is not
  void require_latents(Direction direction);

  /// Standardised heads of images of the source domain in its VAE, as a map of latents was trained on.
  Tensor heads(Direction direction, const data::DeviceImages& images);
  /// The same of images in [0, 1], (count, pixels), such as translations.
  Tensor heads(Direction direction, const Tensor& images);

  /// What translate() takes of images of the source domain: their heads where latents are mapped, else the
  /// codes of the map of images.
  Tensor encode(Direction direction, const data::DeviceImages& images);
  Tensor encode(Direction direction, const Tensor& images);

  /// Translations of encoded images of the direction's source domain, each with noise of its own.
  /// \param codes   from encode()
  /// \param seed    of the noise; a map of images has none
  /// \param sample  number of the translation of each image: another one gives another
  /// \returns       (count, pixels) in [0, 1]
  Tensor translate(Direction direction, const Tensor& codes, std::uint64_t seed, std::uint32_t sample);

  /// The noise of translate(): (rows, target latent).
  Tensor noise(Direction direction, std::size_t rows, std::uint64_t seed, std::uint32_t sample);

  /// LatentMap::generate() in the target's latent space as its decoder takes it, not standardised: (rows,
  /// target latent). \param noise   (rows, target latent) \param source  (rows, source latent), standardised
  /// as heads() does \throws UsageError where images are mapped
  Tensor generate(Direction direction, const Tensor& noise, const Tensor& source);

  /// Images of latents of a domain. \returns (rows, pixels) in [0, 1]
  Tensor decode(int domain, const Tensor& z);

  /// Images of a domain through its VAE and back, from the posterior's mean. \returns (count, pixels) in [0,
  /// 1]
  Tensor reconstruct(int domain, const data::DeviceImages& images);

 private:
  Queue& queue_;
  ops::Gemm& gemm_;
  RunDirectory run_;
  ExperimentConfig config_;
  std::unique_ptr<models::Vae> vaes_[2];
  std::unique_ptr<models::Judge> judges_[2];
  LoadedTranslator translators_[2];
};

}  // namespace isthmus::train
#pragma GCC visibility pop
