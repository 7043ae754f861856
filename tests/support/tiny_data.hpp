// A few hundred real images for tests that must learn: the first of Fashion-MNIST's test file, which is quick
// to read.
#pragma once

#include "isthmus/data/catalogue.hpp"
#include "isthmus/train/domain.hpp"

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
