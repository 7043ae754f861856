#include "logistic_regression.hpp"

#include <cmath>
#include <deque>

namespace isthmus::train {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr double kPenalty = 1e-4, kTolerance = 1e-6;
constexpr int kMostIterations = 1000, kMostHalvings = 40;
constexpr std::size_t kRemembered = 10;

/// The loss that is minimised, over W and b side by side: (classes, columns + 1).
class RegressionLoss {
 public:
  RegressionLoss(const MatrixXd& x, const std::vector<std::int32_t>& classes) : x_(x), classes_(classes) {}

  double operator()(const MatrixXd& parameters, MatrixXd& gradient) const {
    const auto weight = parameters.leftCols(x_.cols());
    MatrixXd scores = (x_ * weight.transpose()).rowwise() + parameters.rightCols<1>().transpose();
    double loss = 0;
    for (Index row = 0; row < scores.rows(); ++row) {
      const Index c = classes_[static_cast<std::size_t>(row)];
      scores.row(row).array() -= scores.row(row).maxCoeff();
      const double logit = scores(row, c);
      scores.row(row) = scores.row(row).array().exp();
      const double sum = scores.row(row).sum();
      loss += std::log(sum) - logit;
      scores.row(row) /= sum;
      scores(row, c) -= 1;  // now the derivative by the logits
    }
    const double n = static_cast<double>(x_.rows());
    gradient.resize(parameters.rows(), parameters.cols());
    gradient.leftCols(x_.cols()) = scores.transpose() * x_ / n + kPenalty * weight;
    gradient.rightCols<1>() = scores.colwise().sum().transpose() / n;
    return loss / n + kPenalty / 2 * weight.squaredNorm();
  }

 private:
  const MatrixXd& x_;
  const std::vector<std::int32_t>& classes_;
};

double dot(const MatrixXd& a, const MatrixXd& b) {
  return (a.array() * b.array()).sum();
}

/// The last steps and how the gradient changed in each, which stand for the inverse Hessian.
class StepMemory {
 public:
  void add(const MatrixXd& step, const MatrixXd& change) {
    if (dot(step, change) <= 0) return;  // rounding: the loss is convex
    pairs_.push_back({step, change});
    if (pairs_.size() > kRemembered) pairs_.pop_front();
  }

  /// The inverse Hessian times the gradient, by the two loops of L-BFGS.
  MatrixXd apply(MatrixXd gradient) const {
    std::vector<double> weights;
    for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair) {
      weights.push_back(dot(pair->step, gradient) / dot(pair->step, pair->change));
      gradient -= weights.back() * pair->change;
    }
    if (!pairs_.empty())
      gradient *= dot(pairs_.back().step, pairs_.back().change) / pairs_.back().change.squaredNorm();
    for (const Pair& pair : pairs_) {
      gradient += (weights.back() - dot(pair.change, gradient) / dot(pair.step, pair.change)) * pair.step;
      weights.pop_back();
    }
    return gradient;
  }

 private:
  struct Pair {
    MatrixXd step, change;
  };
  std::deque<Pair> pairs_;
};

/// L-BFGS with steps that are halved until the loss has fallen enough (Armijo).
MatrixXd minimise(const RegressionLoss& loss, MatrixXd parameters) {
  StepMemory memory;
  MatrixXd gradient, next_gradient;
  double value = loss(parameters, gradient);
  for (int i = 0; i < kMostIterations && gradient.cwiseAbs().maxCoeff() > kTolerance; ++i) {
    const MatrixXd direction = -memory.apply(gradient);
    const double slope = dot(direction, gradient);
    double length = 1;
    for (int halvings = 0;; ++halvings, length /= 2) {
      if (halvings == kMostHalvings) return parameters;  // as far as double precision goes
      const MatrixXd next = parameters + length * direction;
      const double next_value = loss(next, next_gradient);
      if (next_value > value + 1e-4 * length * slope) continue;
      memory.add(next - parameters, next_gradient - gradient);
      parameters = next;
      gradient = next_gradient;
      value = next_value;
      break;
    }
  }
  return parameters;
}

}  // namespace

LinearFit fit_logistic_regression(const Eigen::MatrixXd& x, const std::vector<std::int32_t>& classes,
                                  std::size_t count) {
  const MatrixXd parameters = minimise({x, classes}, MatrixXd::Zero(static_cast<Index>(count), x.cols() + 1));
  return {parameters.leftCols(x.cols()), parameters.rightCols<1>()};
}

}  // namespace isthmus::train
