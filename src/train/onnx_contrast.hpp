// Contrast normalisation as ONNX operators.
#pragma once

#include "onnx_graph.hpp"

namespace isthmus::train {

/// Adds what data::normalise_contrast() does to images in [0, 1]. Like that, it computes whole numbers from 0
/// to 255 from such ones, in double precision: a model sees the very pixels that it was trained on.
OnnxGraph::Value add_contrast_normalisation(OnnxGraph& graph, const OnnxGraph::Value& images);

}  // namespace isthmus::train
