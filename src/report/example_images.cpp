#include "example_images.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/train/inference.hpp"
#include "isthmus/train/nearest_training.hpp"

namespace isthmus::report {

data::Images examples(const train::Domain& domain, std::size_t each) {
  return data::first_of_each_class(domain.test, each);
}

data::Images to_images(Queue& queue, const Tensor& images, const nn::ImageShape& shape) {
  const HostView<float> values = queue.view<float>(images);
  std::vector<std::uint8_t> bytes(values.size());
  std::transform(values.begin(), values.end(), bytes.begin(),
                 [](float value) { return static_cast<std::uint8_t>(std::lround(value * 255.0f)); });
  return {images.rows(), shape.channels, shape.height, shape.width, std::move(bytes), {}};
}

NearestExamples nearest_examples(Queue& queue, ops::Gemm& gemm, train::TrainedRun& run,
                                 train::Direction direction, const train::Domain& source,
                                 const train::Domain& target, std::size_t each) {
  NearestExamples result;
  result.sources = examples(source, each);
  const Tensor translations =
      run.translate(direction, run.encode(direction, data::upload(queue, result.sources)), 0, 0);
  const auto nearest =
      train::find_nearest_training(queue, gemm, translations, train::to_float(queue, target.device_train));
  result.translations = to_images(queue, translations, run.image(train::target_of(direction)));
  result.nearest = data::subset(target.train, {nearest.indices.begin(), nearest.indices.end()});
  return result;
}

}  // namespace isthmus::report
