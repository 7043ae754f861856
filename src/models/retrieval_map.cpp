#include "isthmus/models/retrieval_map.hpp"

#include "nearest_rows.hpp"

namespace isthmus::models {

RetrievalMap::RetrievalMap(std::size_t source_latent, const Tensor& latents)
    : map_(source_latent, latents.columns()), latents_(latents) {}

Tensor RetrievalMap::generate(nn::Context& context, const Tensor& noise, const Tensor& source) const {
  return take_nearest(context, map_.generate(context, noise, source), latents_, latents_);
}

}  // namespace isthmus::models
