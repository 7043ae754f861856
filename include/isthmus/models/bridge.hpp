/// \file
/// One VAE over both domains' latent spaces. Tian and Engel 2019, "Latent Translation: Crossing Modalities by
/// Bridging Generative Models" (arXiv 1902.08261), section 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "isthmus/models/latent_map.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// With z of domain d, standardised; z̄ = z, zeros up to the larger domain's dimensions, and d's one-hot; q
/// the Gaussian that the encoder makes of z̄; z' ~ q; and ẑ = (1 − g)·(W·z̄' + b) + g·dz, where the decoder
/// makes dz and the gate's logits of z̄' = z' and d's one-hot:
///   L = Σ_d [‖ẑ − z‖² / n_d + w_KL·KL(q ‖ N(0, I)) + w_C·CE(V·z' + c, class)] + w_S·SWD(z'_A, z'_B)
/// Means over the batch; KL is summed over z's dimensions, the squared error averaged, as the authors' code
/// has them. What ẑ has beyond a domain's own n_d dimensions is in no term.
struct BridgeOptions {
  std::size_t latent[2] = {32, 32};                   ///< of a and of b
  std::size_t shared = 8;                             ///< dimensions of z'
  std::vector<std::size_t> hidden = {256, 256, 256};  ///< of encoder and decoder, ReLU between
  std::size_t classes = 0;  ///< that z' is classified into; 0: there is no such term, nor V and c
  float kl_weight = 0.005f, swd_weight = 1, class_weight = 0.05f;

  /// n of both, padded.
  std::size_t width() const noexcept { return latent[0] > latent[1] ? latent[0] : latent[1]; }
};

/// One batch; index 0 is domain a.
struct BridgeBatch {
  Tensor latents[2];   ///< (n, latent) each
  Tensor labelled[2];  ///< (m, latent) each, to be classified in place of the above; empty: those are
  Tensor labels;       ///< (2·m) or (2·n) int32, a's before b's; not read where there are no classes
  Tensor directions;   ///< (k, shared), of SWD: see ops::random_directions()
  ops::RandomKey noise, labelled_noise;  ///< of z'
};

/// For one thread at a time, that of the queue it is on.
class Bridge {
 public:
  /// Squared error of a, and of b; KL, the mean of both domains'; SWD and cross-entropy as they stand in L.
  static constexpr std::size_t kLosses = 5;

  explicit Bridge(const BridgeOptions& options);
  Bridge(const Bridge&) = delete;

  const BridgeOptions& options() const noexcept { return options_; }
  nn::ParameterArena& arena() noexcept { return arena_; }
  const nn::ParameterArena& arena() const noexcept { return arena_; }
  const nn::Sequential& encoder() const noexcept { return encoder_; }
  const nn::Sequential& decoder() const noexcept { return decoder_; }
  const nn::Sequential& skip() const noexcept { return skip_; }

  /// Takes memory for the parameters and for one-hots. Before anything else.
  void allocate(Queue& queue);
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// Enqueues L and its gradients.
  /// \param losses  kLosses floats; that of classes is left as it is where there are none
  void compute_gradients(nn::Context& context, const BridgeBatch& batch, const Tensor& losses) const;

  /// \param z  (rows, latent of the domain) \returns the mean of q, (rows, shared)
  Tensor encode(nn::Context& context, int domain, const Tensor& z) const;
  /// \param shared  (rows, shared) \returns ẑ, (rows, latent of the domain)
  Tensor decode(nn::Context& context, int domain, const Tensor& shared) const;

  /// Where a domain's one is behind `width` numbers.
  static std::size_t one_hot_column(int domain, std::size_t width) {
    return width + static_cast<std::size_t>(domain);
  }

 private:
  void tag(nn::Context& context, int domain, const Tensor& x, const Tensor& tags, const Tensor& out) const;
  void add_input_gradient(nn::Context& context, const nn::Sequential& layer, const Tensor& dy,
                          const Tensor& dx) const;
  void measure_reconstruction(nn::Context& context, int domain, const Tensor& z, const Tensor& output,
                              const Tensor& doutput, const Tensor& loss) const;
  Tensor decode_gradients(nn::Context& context, const BridgeBatch& batch, const Tensor& shared,
                          const Tensor& losses) const;
  void add_class_gradients(nn::Context& context, const Tensor& shared, const Tensor& labels,
                           const Tensor& dshared, const Tensor& loss) const;

  BridgeOptions options_;
  nn::ParameterArena arena_;
  nn::Sequential encoder_, decoder_, skip_;
  std::unique_ptr<nn::Sequential> classifier_;  ///< null where there are no classes
  /// (2, inputs): a row for each domain, zeros and its one-hot; and ones, as many as the wider has inputs.
  Tensor encoder_tags_, decoder_tags_, ones_;
};

/// From one domain to the other: the decoder of the target on the mean of the source's q.
class BridgeMap : public LatentMap {
 public:
  /// \param source  number of the domain
  BridgeMap(const BridgeOptions& options, int source) : bridge_(options), source_(source) {}

  std::size_t source_latent() const noexcept override { return bridge_.options().latent[source_]; }
  std::size_t target_latent() const noexcept override { return bridge_.options().latent[1 - source_]; }
  Bridge& bridge() noexcept { return bridge_; }
  const Bridge& bridge() const noexcept { return bridge_; }

  /// The noise is not used.
  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const override;

 private:
  Bridge bridge_;
  int source_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
