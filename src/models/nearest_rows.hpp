// Rows looked up by what is nearest.
#pragma once

#include "isthmus/nn/context.hpp"

namespace isthmus::models {

/// out[i] = values[j] with keys[j] the key nearest to queries[i], of equally near ones the first.
/// \param queries  (rows, d)
/// \param keys     (count, d)
/// \param values   (count, columns)
/// \returns        (rows, columns)
Tensor take_nearest(nn::Context& context, const Tensor& queries, const Tensor& keys, const Tensor& values);

}  // namespace isthmus::models
