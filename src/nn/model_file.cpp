#include "isthmus/nn/model_file.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"

namespace isthmus::nn {

std::vector<SafeTensor> named_parameters(Queue& queue, const ParameterArena& arena, bool averaged) {
  std::vector<SafeTensor> tensors;
  for (std::size_t i = 0; i < arena.parameters().size(); ++i)
    tensors.push_back({arena.parameters()[i].name, arena.parameters()[i].shape,
                       queue.download<float>(averaged ? arena.average(i) : arena.value(i))});
  return tensors;
}

void require_parameters(const ParameterArena& arena, const SafeTensors& file, const std::string& path) {
  for (const Parameter& parameter : arena.parameters()) {
    const auto found = std::find_if(file.tensors.begin(), file.tensors.end(),
                                    [&](const SafeTensor& tensor) { return tensor.name == parameter.name; });
    if (found == file.tensors.end()) throw DataError(path, 0, "a tensor named '" + parameter.name + "'", "none");
    if (found->shape != parameter.shape)
      throw DataError(path, 0, parameter.name + " of shape " + parameter.shape.text(), found->shape.text());
  }
}

void load_parameters(Queue& queue, const ParameterArena& arena, const SafeTensors& file, const std::string& path) {
  require_parameters(arena, file, path);
  for (std::size_t i = 0; i < arena.parameters().size(); ++i)
    queue.write(arena.value(i), file.at(arena.parameters()[i].name).values.data());
}

}  // namespace isthmus::nn
