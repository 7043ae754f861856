#include "isthmus/train/bridging_stage.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/device_images.hpp"
#include "isthmus/data/images.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/sliced_wasserstein.hpp"

namespace isthmus::train {
namespace {

/// What random numbers are for: no two share a stream.
enum Use : std::uint32_t { epochs_of_a, epochs_of_b, rows, labelled_rows, noise, labelled_noise, directions };

/// The labels of `budget` examples, as many of each class, and −1 for all others.
/// \throws UsageError where there are not so many
std::vector<std::int32_t> within_budget(const std::vector<std::int32_t>& labels, std::size_t budget,
                                        std::uint64_t seed) {
  if (budget > labels.size())
    throw UsageError("translator.bridging_labels is " + std::to_string(budget) + ", but a domain has only " +
                     std::to_string(labels.size()) + " examples to map; fewer or all are possible");
  std::vector<std::int32_t> known(labels.size(), -1);
  for (const std::size_t place : data::draw_balanced(labels, budget, seed)) known[place] = labels[place];
  return known;
}

ops::PairTables labelled_tables(Queue& queue, const BridgingData& data, std::optional<std::size_t> budget,
                                std::uint64_t seed) {
  if (budget == std::size_t{0}) return {};
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < static_cast<int>(data.classes); ++i) pairs.emplace_back(i, i);
  const auto known = [&](int domain) {
    return budget ? within_budget(data.labels[domain], *budget, seed) : data.labels[domain];
  };
  return data::make_pair_tables(queue, known(0), known(1), pairs);
}

}  // namespace

models::BridgeOptions bridge_options(const BridgingConfig& config, std::size_t latent_a, std::size_t latent_b,
                                     std::size_t classes) {
  models::BridgeOptions options;
  options.latent[0] = latent_a;
  options.latent[1] = latent_b;
  options.shared = config.latent;
  options.hidden = config.hidden;
  options.classes = parse_label_budget(config.labels) == std::size_t{0} ? 0 : classes;
  options.kl_weight = static_cast<float>(config.kl_weight);
  options.swd_weight = static_cast<float>(config.swd_weight);
  options.class_weight = static_cast<float>(config.class_weight);
  return options;
}

BridgingStage::BridgingStage(std::string name, Queue& queue, ops::Gemm& gemm, const BridgingConfig& config,
                             BridgingData data, std::vector<nn::SafeTensor> scales, Streams streams)
    : Stage(std::move(name), queue),
      queue_(queue),
      gemm_(gemm),
      config_(config),
      data_(std::move(data)),
      scales_(std::move(scales)),
      streams_(streams),
      budget_(parse_label_budget(config.labels)),
      labelled_(labelled_tables(queue, data_, budget_, streams.seed)),
      bridge_(bridge_options(config, data_.latents[0].columns(), data_.latents[1].columns(), data_.classes)) {
  for (const int domain : {0, 1})
    labels_[domain] = queue.upload(data_.labels[domain], {data_.labels[domain].size()});
  optimizer_.adam.learning_rate = static_cast<float>(config.learning_rate);
}

std::vector<LossTerm> BridgingStage::losses() const {
  // KL is reported as the mean of both domains; the loss has their sum.
  return {{"reconstruction_a", 1},
          {"reconstruction_b", 1},
          {"kl", 2 * bridge_.options().kl_weight},
          {"swd", 1},
          {"class", 1}};
}

void BridgingStage::initialise() {
  bridge_.allocate(queue_);
  bridge_.initialise(queue_, streams_.seed, streams_.weights());
}

std::vector<std::pair<std::string, nn::ParameterArena*>> BridgingStage::arenas() {
  return {{"bridge", &bridge_.arena()}};
}

/// Examples of both domains: latents, and places in their data sets.
struct BridgingStage::Rows {
  Tensor index[2], latents[2];

  void gather(nn::Context& context, const BridgingData& data) {
    for (const int domain : {0, 1}) {
      latents[domain] = context.take({index[domain].rows(), data.latents[domain].columns()});
      ops::gather_rows(context.queue, data.latents[domain], index[domain], latents[domain]);
    }
  }
};

/// As many of each class of those that the tables have.
BridgingStage::Rows BridgingStage::take_rows(nn::Context& context, const ops::PairTables& tables,
                                             std::size_t count, ops::RandomKey key) const {
  const auto take = [&] { return context.take({count}, DataType::int32); };
  Rows drawn;
  for (Tensor& index : drawn.index) index = take();
  ops::sample_pairs(queue_, tables, drawn.index[0], drawn.index[1], take(), take(), key);
  drawn.gather(context, data_);
  return drawn;
}

BridgingStage::Rows BridgingStage::take_rows_of_epochs(nn::Context& context, std::uint64_t step) const {
  Rows drawn;
  for (const int domain : {0, 1}) {
    drawn.index[domain] = context.take({config_.batch}, DataType::int32);
    ops::epoch_indices(queue_, drawn.index[domain], static_cast<std::uint32_t>(data_.latents[domain].rows()),
                       step * config_.batch, streams_.bridging(domain ? epochs_of_b : epochs_of_a, 0));
  }
  drawn.gather(context, data_);
  return drawn;
}

models::BridgeBatch BridgingStage::take_batch(nn::Context& context, std::uint64_t step) const {
  const bool sees_all_labels = !budget_, sees_some = budget_ > std::size_t{0};
  const Rows drawn = sees_all_labels
                         ? take_rows(context, labelled_, config_.batch, streams_.bridging(rows, step))
                         : take_rows_of_epochs(context, step);
  models::BridgeBatch batch;
  std::copy(std::begin(drawn.latents), std::end(drawn.latents), batch.latents);
  Rows classified = drawn;
  if (sees_some) {
    classified = take_rows(context, labelled_, std::max<std::size_t>(1, config_.batch / 4),
                           streams_.bridging(labelled_rows, step));
    std::copy(std::begin(classified.latents), std::end(classified.latents), batch.labelled);
  }
  if (sees_all_labels || sees_some) {
    const std::size_t count = classified.index[0].rows();
    batch.labels = context.take({2 * count}, DataType::int32);
    for (const std::size_t domain : {0, 1})
      ops::gather_labels(queue_, labels_[domain], classified.index[domain],
                         batch.labels.slice(domain * count, count));
  }
  batch.directions = context.take({config_.directions, config_.latent});
  ops::random_directions(queue_, batch.directions, streams_.bridging(directions, step));
  batch.noise = streams_.bridging(noise, step);
  batch.labelled_noise = streams_.bridging(labelled_noise, step);
  return batch;
}

void BridgingStage::step(std::uint64_t step, const Tensor& losses) {
  nn::Context context{queue_, gemm_, memory_};
  memory_.run([&] {
    bridge_.compute_gradients(context, take_batch(context, step), losses);
    optimizer_.apply(context, bridge_.arena(), step, config_.steps);
  });
}

std::vector<nn::SafeTensor> BridgingStage::finished() {
  std::vector<nn::SafeTensor> tensors = nn::named_parameters(queue_, bridge_.arena(), false);
  tensors.insert(tensors.end(), scales_.begin(), scales_.end());
  return tensors;
}

}  // namespace isthmus::train
