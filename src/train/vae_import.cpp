#include "isthmus/train/vae_import.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/train/image_stage.hpp"
#include "isthmus/train/vae_stage.hpp"

namespace isthmus::train {
namespace {

bool is_finite(float value) {
  return std::isfinite(value);
}

/// What is not a parameter belongs to a model of another make.
void require_nothing_else(const nn::ParameterArena& arena, const nn::SafeTensors& file,
                          const std::string& path) {
  for (const nn::SafeTensor& tensor : file.tensors) {
    const auto is_it = [&](const nn::Parameter& parameter) { return parameter.name == tensor.name; };
    if (std::none_of(arena.parameters().begin(), arena.parameters().end(), is_it))
      throw DataError(path, 0, "only tensors that the VAE of this experiment has", tensor.name);
  }
}

void require_finite(const nn::SafeTensors& file, const std::string& path) {
  for (const nn::SafeTensor& tensor : file.tensors)
    if (!std::all_of(tensor.values.begin(), tensor.values.end(), is_finite))
      throw DataError(path, 0, "finite numbers in " + tensor.name, "others");
}

/// Takes the extents of images out of a file that has them.
void take_image(nn::SafeTensors& file, const nn::SafeTensor& expected, const std::string& path) {
  const auto found = std::find_if(file.tensors.begin(), file.tensors.end(),
                                  [&](const nn::SafeTensor& tensor) { return tensor.name == expected.name; });
  if (found == file.tensors.end()) return;
  if (found->values != expected.values)
    throw DataError(path, 0, "a VAE of images of the domain's shape", "one of others");
  file.tensors.erase(found);
}

}  // namespace

void import_vae(const RunDirectory& run, const std::string& stage, const VaeConfig& config,
                const nn::ImageShape& image, std::size_t classes) {
  const nn::SafeTensor extents = image_tensor(image);
  nn::SafeTensors file = nn::read_safetensors(config.weights);
  take_image(file, extents, config.weights);
  const models::Vae vae(vae_options(config, image, classes));
  nn::require_parameters(vae.arena(), file, config.weights);
  require_nothing_else(vae.arena(), file, config.weights);
  require_finite(file, config.weights);

  nn::SafeTensors model{{}, {{"stage", stage}, {"weights", config.weights}}};
  for (const nn::Parameter& parameter : vae.arena().parameters())
    model.tensors.push_back(file.at(parameter.name));
  model.tensors.push_back(extents);
  nn::write_safetensors(run.model(stage), model);
}

}  // namespace isthmus::train
