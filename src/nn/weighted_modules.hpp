// The modules that have weights, and a bias or a shift for each output channel.
#pragma once

#include "module.hpp"

namespace isthmus::nn {

std::unique_ptr<Module> make_linear(ParameterArena& arena, const std::string& name, const Linear& layer);
std::unique_ptr<Module> make_conv2d(ParameterArena& arena, const std::string& name, const Conv2d& layer);
std::unique_ptr<Module> make_conv_transpose2d(ParameterArena& arena, const std::string& name,
                                              const ConvTranspose2d& layer);
std::unique_ptr<Module> make_batch_norm(ParameterArena& arena, const std::string& name,
                                        const BatchNorm2d& layer);

}  // namespace isthmus::nn
