#include "isthmus/train/published.hpp"

namespace isthmus::train {
namespace {

struct Published {
  std::size_t train_size;
  PublishedAccuracy accuracy;
};

struct Table {
  DomainConfig a, b;
  Published rows[4];
};

const Table kTables[] = {
    {{"mnist", {0, 1, 2, 3, 4}},
     {"mnist", {5, 6, 7, 8, 9}},
     {{500, {.63, .58}}, {1000, {.68, .65}}, {2000, {.66, .67}}, {0, {.77, .75}}}},
    {{"svhn", {1, 2, 3, 4}},
     {"mnist", {6, 7, 8, 9}},
     {{500, {.43, .48}}, {1000, {.48, .44}}, {2000, {.46, .43}}, {0, {.61, .58}}}},
};

// Taigman, Polyak and Wolf 2016 (arXiv 1611.02200), Table 2, of dtn.
const DomainConfig kTransferSource = {"svhn", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
                   kTransferTarget = {"mnist", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}};
constexpr double kTransferAccuracy = .9066;

bool is_same(const DomainConfig& one, const DomainConfig& other) {
  return one.dataset == other.dataset && one.classes == other.classes;
}

}  // namespace

std::optional<PublishedAccuracy> published_accuracy(const ExperimentConfig& config, std::size_t train_size) {
  for (const Table& table : kTables)
    if (is_same(table.a, config.domain[0]) && is_same(table.b, config.domain[1]))
      for (const Published& row : table.rows)
        if (row.train_size == train_size) return row.accuracy;
  return std::nullopt;
}

std::optional<double> published_accuracy(const ExperimentConfig& config, const std::string& method,
                                         Direction direction) {
  if (method == "dtn") {
    const bool is_theirs = is_same(config.domain[source_of(direction)], kTransferSource) &&
                           is_same(config.domain[target_of(direction)], kTransferTarget);
    return is_theirs && config.domain[source_of(direction)].mapping_examples == 0
               ? std::optional(kTransferAccuracy)
               : std::nullopt;
  }
  if (direction != Direction::a2b || method != "latent-gan") return std::nullopt;
  const auto published = published_accuracy(config, config.domain[0].mapping_examples);
  return published ? std::optional(published->cnn) : std::nullopt;
}

}  // namespace isthmus::train
