#include "image_layers.hpp"

namespace isthmus::models {

Pyramid::Pyramid(const nn::ImageShape& image, const std::vector<std::size_t>& channels, std::size_t kernel)
    : shapes{image}, convolution{kernel, 2, (kernel - 1) / 2} {
  for (const std::size_t outputs : channels)
    shapes.push_back(nn::Conv2d{top(), outputs, convolution}.output());
}

std::vector<nn::Layer> Pyramid::down(ops::Activation activation) const {
  std::vector<nn::Layer> layers;
  for (std::size_t i = 1; i < shapes.size(); ++i)
    append(layers, {nn::Conv2d{shapes[i - 1], shapes[i].channels, convolution}, activation});
  return layers;
}

std::vector<nn::Layer> Pyramid::up() const {
  std::vector<nn::Layer> layers;
  for (std::size_t i = shapes.size() - 1; i > 0; --i) {
    nn::ConvTranspose2d layer{shapes[i], shapes[i - 1].channels, convolution};
    // Halving rounds down; what was lost is padded.
    const nn::ImageShape least = layer.output();
    layer.output_padding_height = shapes[i - 1].height - least.height;
    layer.output_padding_width = shapes[i - 1].width - least.width;
    layers.emplace_back(layer);
    if (i > 1) layers.emplace_back(ops::Activation{ops::ActivationKind::relu});
  }
  return layers;
}

void append(std::vector<nn::Layer>& layers, const std::vector<nn::Layer>& more) {
  layers.insert(layers.end(), more.begin(), more.end());
}

}  // namespace isthmus::models
