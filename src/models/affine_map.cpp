#include "isthmus/models/affine_map.hpp"

namespace isthmus::models {

AffineMap::AffineMap(std::size_t source_latent, std::size_t target_latent)
    : network_(arena_, "map", {nn::Linear{source_latent, target_latent}}) {}

Tensor AffineMap::generate(nn::Context& context, const Tensor&, const Tensor& source) const {
  return network_.forward(context, source);
}

}  // namespace isthmus::models
