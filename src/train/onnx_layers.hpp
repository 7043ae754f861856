// Networks as ONNX operators.
#pragma once

#include "isthmus/nn/safetensors.hpp"
#include "isthmus/nn/sequential.hpp"
#include "onnx_graph.hpp"

namespace isthmus::train {

/// Adds the layers of a network as they run when nothing is trained. Constants have the names that its
/// parameters have. \param weights  of a model that the network is a part of \throws UsageError for a layer
/// that no VAE or translator has
OnnxGraph::Value add_layers(OnnxGraph& graph, const nn::Sequential& network, const nn::SafeTensors& weights,
                            OnnxGraph::Value x);

/// Columns `first` to `end` − 1 of rows.
OnnxGraph::Value add_columns(OnnxGraph& graph, const std::string& name, const OnnxGraph::Value& x,
                             std::int64_t first, std::int64_t end);

/// (1 − g)·s + g·dz, where the head is dz, then the logits of g.
OnnxGraph::Value add_gate(OnnxGraph& graph, const OnnxGraph::Value& start, const OnnxGraph::Value& head);

}  // namespace isthmus::train
