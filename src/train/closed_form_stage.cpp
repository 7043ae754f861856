#include "closed_form_stage.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/gather.hpp"

namespace isthmus::train {

Eigen::MatrixXd on_host(Queue& queue, const Tensor& rows) {
  const HostView<float> view = queue.view<float>(rows);
  return Eigen::Map<const HostRows>(view.data(), static_cast<Eigen::Index>(rows.rows()),
                                    static_cast<Eigen::Index>(rows.columns()))
      .cast<double>();
}

namespace {

Eigen::MatrixXd rows_on_host(Queue& queue, const Tensor& rows, const Tensor& index) {
  const Tensor some(queue, {index.rows(), rows.columns()});
  ops::gather_rows(queue, rows, index, some);
  return on_host(queue, some);
}

}  // namespace

std::vector<std::int32_t> pairs_of(Queue& queue, const Tensor& order, const Tensor& begin) {
  const std::vector<std::int32_t> examples = queue.download<std::int32_t>(order),
                                  begins = queue.download<std::int32_t>(begin);
  std::vector<std::int32_t> pairs(examples.size());
  for (std::size_t pair = 0; pair + 1 < begins.size(); ++pair)
    for (std::int32_t i = begins[pair]; i < begins[pair + 1]; ++i)
      pairs[static_cast<std::size_t>(examples[static_cast<std::size_t>(i)])] =
          static_cast<std::int32_t>(pair);
  return pairs;
}

FitData fit_data(Queue& queue, const TranslatorData& data, ops::RandomKey key) {
  const Tensor source = posterior_mean(queue, data.source_heads),
               target = posterior_mean(queue, data.target_heads);
  const Shape anchors = {std::max(source.rows(), target.rows())};
  const auto indices = [&] { return Tensor(queue, anchors, DataType::int32); };
  const Tensor source_index = indices(), target_index = indices();
  ops::sample_pairs(queue, data.pairs, source_index, target_index, indices(), indices(), key);
  return {on_host(queue, source),
          on_host(queue, target),
          pairs_of(queue, data.pairs.source_order, data.pairs.source_begin),
          pairs_of(queue, data.pairs.target_order, data.pairs.target_begin),
          data.pairs.source_begin.rows() - 1,
          rows_on_host(queue, source, source_index),
          rows_on_host(queue, target, target_index)};
}

nn::SafeTensor matrix_tensor(const std::string& name, const Eigen::MatrixXd& matrix) {
  const HostRows rows = matrix.cast<float>();
  return {name,
          {static_cast<std::size_t>(rows.rows()), static_cast<std::size_t>(rows.cols())},
          {rows.data(), rows.data() + rows.size()}};
}

std::vector<nn::SafeTensor> layer_tensors(const std::string& layer, const LinearFit& fit) {
  nn::SafeTensor vector = matrix_tensor(layer + ".bias", fit.bias);
  vector.shape = {vector.values.size()};
  return {matrix_tensor(layer + ".weight", fit.weight), std::move(vector)};
}

ClosedFormStage::ClosedFormStage(std::string name, Queue& queue, TranslatorData data, Streams streams,
                                 Fit fit)
    : Stage(std::move(name), queue),
      queue_(queue),
      data_(std::move(data)),
      streams_(streams),
      fit_(std::move(fit)) {}

void ClosedFormStage::initialise() {
  fitted_ = fit_(fit_data(queue_, data_, streams_.order()));
  for (const nn::SafeTensor& tensor : fitted_)
    if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float x) { return std::isfinite(x); }))
      throw Error(name() + ": " + tensor.name + " has a number that is not finite");
}

std::vector<nn::SafeTensor> ClosedFormStage::finished() {
  std::vector<nn::SafeTensor> tensors = fitted_;
  for (nn::SafeTensor& tensor : scale_tensors(data_.source_scale, data_.target_scale))
    tensors.push_back(std::move(tensor));
  return tensors;
}

}  // namespace isthmus::train
