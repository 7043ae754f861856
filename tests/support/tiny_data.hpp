// A few hundred real images for tests that must learn: the first of Fashion-MNIST's test file, which is quick
// to read.
#pragma once

#include <filesystem>

#include "isthmus/data/catalogue.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/train/domain.hpp"
#include "support/temporary_folder.hpp"

namespace isthmus::test {

/// The classes `first` to `last` as a domain: 600 images to train on and 300 to test on, all from the data
/// set's test file.
inline train::Domain tiny_domain(Queue& queue, int first, int last) {
  static const data::Images all = data::load_data_set("fashion-mnist", "").test;
  std::vector<int> classes;
  for (int label = first; label <= last; ++label) classes.push_back(label);
  const data::Images chosen = data::select_classes(all, classes);
  std::vector<std::size_t> train_indices(600), test_indices(300);
  for (std::size_t i = 0; i < 600; ++i) train_indices[i] = i;
  for (std::size_t i = 0; i < 300; ++i) test_indices[i] = 600 + i;

  train::Domain domain;
  domain.name = "fashion-mnist";
  for (const int label : classes) domain.class_names.push_back(std::to_string(label));
  domain.train = data::subset(chosen, train_indices);
  domain.test = data::subset(chosen, test_indices);
  domain.device_train = data::upload(queue, domain.train);
  domain.device_test = data::upload(queue, domain.test);
  return domain;
}

/// Writes a data set named mnist that is loaded at once, for --data-root: of each class 100 images to train
/// on and 40 to test on, 12 x 12 garments.
inline void write_tiny_mnist(const TemporaryFolder& folder) {
  const data::Images all = data::load_data_set("fashion-mnist", "").test;
  const data::Images some = data::resize(data::subset(all, data::draw_balanced(all.labels, 1400, 0)), 12, 12);
  const data::Split split = data::split_by_class(some, 40.0 / 140);
  std::filesystem::create_directories(folder / "mnist");
  for (const bool is_train : {true, false}) {
    const data::Images& images = is_train ? split.train : split.test;
    const std::string stem = folder / (is_train ? "mnist/train-" : "mnist/t10k-");
    data::write_idx_images(stem + "images-idx3-ubyte", images);
    data::write_idx_labels(stem + "labels-idx1-ubyte", images);
  }
}

/// A smaller one on that set, whose runs take a moment each.
inline const char* const kTinySweep = R"([run]
log_every = 2
checkpoint_seconds = 0
[a]
dataset = mnist
classes = 0-1
validation = 0.1
[b]
dataset = mnist
classes = 8-9
validation = 0.1
[vae]
hidden = 32
latent = 4
epochs = 3
batch = 20
[judge]
hidden = 32
epochs = 3
batch = 20
[translator]
generator_hidden = 32
discriminator_hidden = 32
steps = 40
batch = 20
)";

/// A small experiment on three classes a side.
inline train::ExperimentConfig tiny_experiment() {
  return train::parse_experiment(R"([run]
log_every = 10
checkpoint_seconds = 0
[a]
dataset = fashion-mnist
classes = 0-2
[b]
dataset = fashion-mnist
classes = 7-9
[vae]
hidden = 64
latent = 8
epochs = 12
batch = 50
[judge]
hidden = 64
epochs = 12
batch = 50
[translator]
generator_hidden = 64,64
discriminator_hidden = 64,64
steps = 500
batch = 64
)",
                                 "tiny.ini");
}

}  // namespace isthmus::test
