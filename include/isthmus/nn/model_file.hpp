/// \file
/// Models on disk: an arena's parameters as named tensors that PyTorch can load.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/safetensors.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// The arena's parameters, by name; their running average where one is kept and `averaged` is set. Blocks.
std::vector<SafeTensor> named_parameters(Queue& queue, const ParameterArena& arena, bool averaged);

/// \param path  for messages
/// \throws DataError where one of the arena's parameters is missing in the file or has another shape there
void require_parameters(const ParameterArena& arena, const SafeTensors& file, const std::string& path);

/// Sets the arena's parameters from the file's tensors of the same names. Blocks.
/// \param path  for messages
/// \throws DataError where one is missing or has another shape, before any is set
void load_parameters(Queue& queue, const ParameterArena& arena, const SafeTensors& file, const std::string& path);

}  // namespace isthmus::nn
#pragma GCC visibility pop
