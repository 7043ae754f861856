// How fast each operation runs at the shapes of a training step: bench_ops [PART OF A NAME [GFLOP/s]]
//
// An operation is enqueued many times for one wait, as in training; the median over several such chunks is
// printed. GFLOP/s count multiplications and additions of matrix products; GB/s count every tensor once for
// each time that it has to be read or written. "Of ceiling" is the rate over what the device can do: the
// least has the most to gain. The ceiling of products is a square one of 1024 (or the GFLOP/s given, where
// another library is known to reach more), the others' is a copy of 256 MB. A small tensor lives in a cache,
// which is faster than the memory that a copy measures, so over 100 % is possible; and no launch takes no
// time at all.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "contestant.hpp"
#include "copy.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/accuracy.hpp"
#include "isthmus/ops/adam.hpp"
#include "isthmus/ops/batch_norm.hpp"
#include "isthmus/ops/bias_activation.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "isthmus/ops/columns.hpp"
#include "isthmus/ops/contrast_normalise.hpp"
#include "isthmus/ops/conv2d.hpp"
#include "isthmus/ops/conv_transpose2d.hpp"
#include "isthmus/ops/dropout.hpp"
#include "isthmus/ops/gated_mix.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/ops/global_average_pool.hpp"
#include "isthmus/ops/log_distance.hpp"
#include "isthmus/ops/logistic_gan_loss.hpp"
#include "isthmus/ops/max_pool.hpp"
#include "isthmus/ops/nearest_neighbours.hpp"
#include "isthmus/ops/r1_penalty.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/ops/reconstruction_loss.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/sampling.hpp"
#include "isthmus/ops/sliced_wasserstein.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"
#include "isthmus/ops/squared_distance.hpp"
#include "isthmus/ops/sum.hpp"
#include "isthmus/ops/to_bytes.hpp"
#include "isthmus/ops/total_variation.hpp"
#include "isthmus/ops/upsample_nearest.hpp"

using namespace isthmus;
using namespace isthmus::bench;
using namespace isthmus::ops;

namespace {

constexpr std::size_t kBatch = 128, kPixels = 784, kHidden = 512, kLatent = 64, kClasses = 10;
constexpr std::size_t kExamples = 10000, kParameters = 1500000;
constexpr RandomKey kKey{1, 2, 3};

/// One line of the table.
struct Row {
  std::string name, shape;
  double work;    ///< of one run
  bool is_flops;  ///< else bytes
  std::function<void()> run;
};

class Bench {
 public:
  explicit Bench(Queue& queue) : queue_(queue), gemm_(make_gemm(queue)) {
    add_products();
    add_convolutions();
    add_layers();
    add_batch_norms();
    add_images();
    add_losses();
    add_batches();
    add_optimisation();
    add_evaluation();
  }

  const std::vector<Row>& rows() const { return rows_; }

 private:
  Tensor normal(Shape shape) {
    const Tensor tensor(queue_, shape);
    ops::normal(queue_, tensor, 0, 1, {1, 0, drawn_++});
    return tensor;
  }
  Tensor integers(std::size_t count) { return zeros({count}, DataType::int32); }
  Tensor zeros(Shape shape, DataType type = DataType::float32) {
    const Tensor tensor(queue_, shape, type);
    queue_.zero(tensor);
    return tensor;
  }

  void add_flops(std::string name, std::string shape, double flops, std::function<void()> run) {
    rows_.push_back({std::move(name), std::move(shape), flops, true, std::move(run)});
  }
  /// \param touched  every tensor once for each time that it is read or written
  void add_bytes(std::string name, const Tensor& shown, std::initializer_list<Tensor> touched,
                 std::function<void()> run) {
    double bytes = 0;
    for (const Tensor& tensor : touched) bytes += static_cast<double>(tensor.bytes());
    rows_.push_back({std::move(name), shown.shape().text(), bytes, false, std::move(run)});
  }

  void add_products() {
    using Layer = std::pair<std::size_t, std::size_t>;
    for (const auto& [in, out] :
         {Layer{kPixels, kHidden}, Layer{kHidden, kHidden}, Layer{kLatent, kHidden}}) {
      const Tensor x = normal({kBatch, in}), w = normal({out, in}), y = normal({kBatch, out});
      const Tensor dx = zeros({kBatch, in}), dw = zeros({out, in}), product = zeros({kBatch, out});
      const double flops = 2.0 * kBatch * in * out;
      const std::string shape = fmt::format("{} x {} x {}", kBatch, in, out);
      add_flops("gemm forward", shape, flops, [=] { gemm_->multiply(x, transposed(w), product); });
      add_flops("gemm backward, input", shape, flops, [=] { gemm_->multiply(y, w, dx); });
      add_flops("gemm backward, weight", shape, flops, [=] { gemm_->multiply(transposed(y), x, dw); });
    }
  }

  void add_convolutions() {
    struct Layer {
      std::size_t channels, side, outputs, kernel, stride;
    };
    // Of a VAE of 32 x 32 colour images, of 28 x 28 grey ones, and of a judge.
    for (const auto& [channels, side, outputs, kernel, stride] :
         {Layer{3, 32, 32, 4, 2}, Layer{32, 16, 64, 4, 2}, Layer{64, 8, 128, 4, 2}, Layer{32, 14, 64, 4, 2},
          Layer{32, 32, 32, 3, 1}, Layer{64, 14, 64, 3, 1}}) {
      const Convolution convolution{kernel, stride, 1};
      const std::size_t out_side = conv2d_extent(convolution, side);
      const Shape images{kBatch, channels, side, side}, places{kBatch, outputs, out_side, out_side};
      const Tensor x = normal(images), w = normal({outputs, channels, kernel, kernel}), y = normal(places);
      const Tensor dx = zeros(images), dw = zeros(w.shape()), dbias = zeros({outputs}), out = zeros(places);
      const Tensor scratch = zeros({conv2d_scratch(queue_, convolution, images, places)});
      const double flops = 2.0 * static_cast<double>(y.elements()) * channels * kernel * kernel;
      const std::string shape =
          fmt::format("{}x{}x{} to {}, {}x{}/{}", channels, side, side, outputs, kernel, kernel, stride);
      Fusion biased, masked;
      biased.bias = dbias;
      biased.activation = masked.activation = Activation::named("relu");
      masked.output = x;
      add_flops("conv2d forward", shape, flops,
                [=] { conv2d(queue_, *gemm_, convolution, x, w, out, biased, scratch); });
      add_flops("conv2d backward, input", shape, flops,
                [=] { conv2d_backward_input(queue_, *gemm_, convolution, y, w, dx, masked, scratch); });
      add_flops("conv2d backward, weight", shape, flops, [=] {
        conv2d_backward_weight(queue_, *gemm_, convolution, x, y, dw, dbias, false, scratch);
      });
    }
  }

  void add_layers() {
    for (const std::size_t columns : {kPixels, kHidden, kLatent}) {
      const Tensor x = normal({kBatch, columns}), dy = normal({kBatch, columns}), bias = normal({columns});
      const Tensor y = zeros({kBatch, columns}), dx = zeros({kBatch, columns}), sums = zeros({columns});
      for (const char* name : {"leaky_relu", "sigmoid"}) {
        const auto activation = Activation::named(name);
        add_bytes(fmt::format("bias_activation forward, {}", name), x, {x, bias, y},
                  [=] { bias_activation_forward(queue_, activation, x, bias, y); });
        add_bytes(fmt::format("bias_activation backward, {}", name), x, {y, dy, dx},
                  [=] { activation_backward(queue_, activation, y, dy, dx); });
      }
      add_bytes("column_sums", x, {x, sums}, [=] { column_sums(queue_, x, sums); });
    }
    const Shape half{kBatch, kLatent}, whole{kBatch, 2 * kLatent};
    const Tensor a = normal(half), b = normal(half), z = zeros(half), da = zeros(half);
    const Tensor head = normal(whole), dhead = zeros(whole), scale = normal({kLatent});
    add_bytes("concatenate_columns", dhead, {a, b, dhead}, [=] {
      concatenate_columns(queue_, {a, b}, dhead);
    });
    add_bytes("split_columns", head, {head, z, da}, [=] { split_columns(queue_, head, {z, da}); });
    add_bytes("affine_columns", a, {a, scale, scale, z}, [=] { affine_columns(queue_, a, scale, scale, z); });
    add_bytes("gated_mix forward", a, {a, head, z}, [=] { gated_mix_forward(queue_, a, head, z); });
    add_bytes("gated_mix backward", a, {a, head, b, dhead, da},
              [=] { gated_mix_backward(queue_, a, head, b, dhead, da); });
    add_bytes("reparameterize forward", a, {head, z},
              [=] { reparameterize_forward(queue_, head, z, value_, partials_, kKey); });
    add_bytes("reparameterize backward", a, {head, b, dhead},
              [=] { reparameterize_backward(queue_, head, b, dhead, 1, kKey); });
  }

  void add_batch_norms() {
    const auto leaky_relu = Activation::named("leaky_relu");
    for (const Shape& shape : {Shape{kBatch, 32, 32, 32}, Shape{kBatch, 128, 8, 8}, Shape{kBatch, 512}}) {
      const Tensor x = normal(shape), dy = normal(shape), y = zeros(shape), dx = zeros(shape);
      const Tensor weight = normal({shape[1]}), dweight = zeros({shape[1]}), dbias = zeros({shape[1]});
      const Tensor scratch = zeros({batch_norm_scratch(shape[1])});
      const BatchNormState state{weight, weight, zeros({shape[1]}), zeros({shape[1]})};
      const BatchNormSaved saved{zeros({shape[1]}), zeros({shape[1]})};
      BatchNormOptions options;
      options.activation = leaky_relu;
      add_bytes("batch_norm forward, leaky_relu", x, {x, x, y},
                [=] { batch_norm_forward(queue_, options, x, state, y, saved, scratch); });
      add_bytes("batch_norm inference, leaky_relu", x, {x, y},
                [=] { batch_norm_inference(queue_, options, x, state, y); });
      add_bytes("batch_norm backward, leaky_relu", x, {x, y, dy, x, y, dy, dx}, [=] {
        batch_norm_backward(queue_, leaky_relu, x, y, dy, weight, saved, dx, dweight, dbias, scratch);
      });
    }
  }

  void add_images() {
    const Shape shape{kBatch, 32, 16, 16}, larger{kBatch, 32, 32, 32};
    const Tensor small = normal(shape), large = normal(larger), to_small = zeros(shape),
                 to_large = zeros(larger);
    for (const PoolWindow& window : {PoolWindow{2, 2, 0}, PoolWindow{3, 2, 1}}) {
      const Tensor argmax = zeros(shape, DataType::uint8);
      const std::string name = fmt::format("max_pool {} stride {}", window.kernel, window.stride);
      add_bytes(name + " forward", large, {large, to_small, argmax},
                [=] { max_pool_forward(queue_, window, large, to_small, argmax); });
      add_bytes(name + " backward", large, {small, argmax, to_large},
                [=] { max_pool_backward(queue_, window, small, argmax, to_large); });
    }
    const Tensor averages = normal({kBatch, 32}), to_averages = zeros({kBatch, 32});
    add_bytes("global_average_pool forward", small, {small, to_averages},
              [=] { global_average_pool_forward(queue_, small, to_averages); });
    add_bytes("global_average_pool backward", small, {averages, to_small},
              [=] { global_average_pool_backward(queue_, averages, to_small); });
    add_bytes("upsample_nearest forward", small, {small, to_large},
              [=] { upsample_nearest_forward(queue_, 2, small, to_large); });
    add_bytes("upsample_nearest backward", small, {large, to_small},
              [=] { upsample_nearest_backward(queue_, 2, large, to_small); });
    add_bytes("dropout", small, {small, to_small},
              [=] { dropout_forward(queue_, small, to_small, 0.5f, kKey); });
    const Tensor photos = normal({kBatch, 3, 32, 32}), to_photos = zeros(photos.shape());
    add_bytes("contrast_normalise", photos, {photos, to_photos},
              [=] { contrast_normalise(queue_, {}, photos, to_photos); });
    const Tensor bytes = zeros(photos.shape(), DataType::uint8);
    add_bytes("to_bytes", photos, {photos, bytes}, [=] { to_bytes(queue_, photos, bytes); });
  }

  void add_losses() {
    const Shape wide{kBatch, kPixels};
    const Tensor output = normal(wide), target = normal(wide), doutput = zeros(wide);
    for (const char* name : {"bce", "gaussian"}) {
      const auto loss = ReconstructionLoss::named(name);
      add_bytes(fmt::format("reconstruction_loss, {}", name), output, {output, target, doutput},
                [=] { reconstruction_loss(queue_, loss, output, target, doutput, value_, partials_); });
    }
    const Shape classes{kBatch, kClasses};
    const Tensor scores = normal(classes), dscores = zeros(classes), labels = integers(kBatch);
    add_bytes("softmax_cross_entropy", scores, {scores, labels, dscores},
              [=] { softmax_cross_entropy(queue_, scores, labels, dscores, value_, partials_); });
    add_bytes("accuracy", scores, {scores, labels}, [=] { accuracy(queue_, scores, labels, value_); });
    const Tensor logits = normal({3 * kBatch, 1}), dlogits = zeros({3 * kBatch, 1}), other = zeros({1});
    add_bytes("logistic_gan_loss", logits, {logits, dlogits},
              [=] { logistic_gan_loss(queue_, logits, kBatch, 1, 1, dlogits, value_, other); });
    const Tensor a = normal({kBatch, kLatent}), b = normal({kBatch, kLatent}), da = zeros({kBatch, kLatent});
    add_bytes("squared_distance", a, {a, b, da, da},
              [=] { squared_distance(queue_, a, b, 1e-6f, da, value_, partials_); });
    constexpr std::size_t kPoints = 256, kShared = 8, kDirections = 128;
    const Tensor one = normal({kPoints, kShared}), another = normal({kPoints, kShared}),
                 done = zeros(one.shape());
    const Tensor directions = zeros({kDirections, kShared}), projections = zeros({2 * kPoints, kDirections}),
                 order = zeros({2 * kPoints, kDirections}, DataType::int32);
    add_bytes("random_directions", directions, {directions, directions, directions},
              [=] { random_directions(queue_, directions, kKey); });
    add_bytes("argsort_columns", projections, {projections, order},
              [=] { argsort_columns(queue_, projections, order); });
    random_directions(queue_, directions, kKey);
    add_bytes("sliced_wasserstein", one, {one, another, directions}, [=] {
      sliced_wasserstein(queue_, *gemm_, one, another, directions, 1e-6f, done, done, value_,
                         {projections, order, partials_});
    });
    const Tensor z = normal({kBatch, 1, 28, 28}), dz = zeros({kBatch, 1, 28, 28});
    add_bytes("total_variation", z, {z, dz, dz},
              [=] { total_variation(queue_, z, 1e-6f, dz, value_, partials_); });
    const Tensor weights = normal({kLatent});
    add_bytes("log_distance", a, {a, b, da, da},
              [=] { log_distance(queue_, a, b, weights, 1e-6f, da, value_, partials_); });
  }

  void add_batches() {
    const Tensor images = zeros({kExamples, 1, 28, 28}, DataType::uint8), read = images.slice(0, kBatch);
    const Tensor latents = normal({kExamples, kLatent}), labels = integers(kExamples);
    const Tensor batch = zeros({kBatch, kPixels}), picked = zeros({kBatch, kLatent});
    const Tensor index = integers(kBatch), out = integers(kBatch);
    const Jitter jitter{0.2f, 0.1f, 2, 0.1f};
    epoch_indices(queue_, index, kExamples, 0, {1, 0, 0});
    add_bytes("gather_images", batch, {index, read, batch},
              [=] { gather_images(queue_, images, index, 1, 0, batch); });
    add_bytes("gather_images_jittered", batch, {index, read, batch},
              [=] { gather_images_jittered(queue_, images, index, 1, 0, jitter, kKey, batch); });
    add_bytes("gather_rows", picked, {index, picked, picked},
              [=] { gather_rows(queue_, latents, index, picked); });
    add_bytes("gather_labels", out, {index, out, out}, [=] { gather_labels(queue_, labels, index, out); });
    add_bytes("epoch_indices", out, {out}, [=] { epoch_indices(queue_, out, kExamples, 0, kKey); });
    add_bytes("uniform", batch, {batch}, [=] { uniform(queue_, batch, 0, 1, kKey); });
    add_bytes("normal", batch, {batch}, [=] { ops::normal(queue_, batch, 0, 1, kKey); });

    const std::vector<std::int32_t> two_classes = {0, kExamples / 2, kExamples};
    const Tensor order = integers(kExamples), begin = queue_.upload(two_classes, {3});
    const PairTables tables{order, begin, order, begin};
    const Tensor anchor = integers(kBatch), real = integers(kBatch), mismatched = integers(kBatch);
    epoch_indices(queue_, order, kExamples, 0, {1, 0, 0});
    add_bytes("sample_pairs", out, {out, out, anchor, anchor, real, real, mismatched, mismatched},
              [=] { sample_pairs(queue_, tables, out, anchor, real, mismatched, kKey); });
  }

  void add_optimisation() {
    const Tensor p = normal({kParameters}), g = normal({kParameters}), m = zeros({kParameters});
    const Tensor v = zeros({kParameters}), average = zeros({kParameters});
    const AdamState plain{p, g, m, v, {}}, averaged{p, g, m, v, average};
    AdamOptions clipped;
    clipped.max_norm = 1;
    add_bytes("adam_step", p, {p, p, g, m, m, v, v}, [=] { adam_step(queue_, {}, 100, plain, {}); });
    add_bytes("adam_step, clipped and averaged", p, {p, p, g, m, m, v, v, average, average},
              [=] { adam_step(queue_, clipped, 100, averaged, value_); });
    add_bytes("squared_norm", g, {g}, [=] { squared_norm(queue_, g, value_, partials_); });
    add_bytes("count_nonfinite", g, {g}, [=] { count_nonfinite(queue_, g, value_, partials_); });

    std::vector<R1Layer> layers;
    double flops = 0;  // down, the gradient, and up but for the last layer
    const std::size_t widths[] = {2 * kLatent, kHidden, kHidden, 1};
    for (std::size_t l = 0; l < 3; ++l) {
      const Shape shape{widths[l + 1], widths[l]};
      layers.push_back({normal(shape), zeros(shape), Activation::named(l < 2 ? "leaky_relu" : "identity"),
                        normal({kBatch, widths[l + 1]})});
      flops += (l < 2 ? 3 : 2) * 2.0 * kBatch * static_cast<double>(shape.elements());
    }
    const Tensor scratch = zeros({r1_penalty_scratch(layers)});
    add_flops("r1_penalty", fmt::format("{} x {} x {} x {} x 1", kBatch, widths[0], widths[1], widths[2]),
              flops, [=] { r1_penalty(queue_, *gemm_, layers, 1e-9f, value_, scratch, partials_); });
  }

  void add_evaluation() {
    constexpr std::size_t kQueries = 1000, kNeighbours = 5;
    for (const std::size_t columns : {kPixels, kHidden / 2}) {
      const Tensor queries = normal({kQueries, columns}), references = normal({kExamples, columns});
      const Tensor distances = zeros({kQueries, kNeighbours}), limits = zeros({kQueries});
      const Tensor indices = zeros({kQueries, kNeighbours}, DataType::int32), counts = integers(kQueries);
      const Tensor scratch = zeros({nearest_neighbours_scratch(kQueries, kExamples)});
      const std::string shape = fmt::format("{} x {} x {}", kQueries, kExamples, columns);
      const double flops = 2.0 * kQueries * kExamples * static_cast<double>(columns);
      add_flops("nearest_neighbours", shape, flops, [=] {
        nearest_neighbours(queue_, *gemm_, queries, references, distances, indices, scratch);
      });
      add_flops("count_nearer", shape, flops,
                [=] { count_nearer(queue_, *gemm_, queries, references, limits, counts, scratch); });
    }
  }

  Queue& queue_;
  std::unique_ptr<Gemm> gemm_;
  std::uint64_t drawn_ = 0;
  Tensor value_ = zeros({1}), partials_ = zeros({kPartialSums});
  std::vector<Row> rows_;
};

Run repeating(Queue& queue, const std::function<void()>& run) {
  return [&queue, run](std::size_t steps) {
    for (; steps > 0; --steps) run();
    queue.finish();
  };
}

/// What the device can do at most, in GFLOP/s and GB/s.
struct Ceilings {
  double flops, bytes;

  Ceilings(Queue& queue, double known_flops) {
    constexpr std::size_t kSide = 1024;
    const auto gemm = make_gemm(queue);
    const Tensor a(queue, {kSide, kSide}), b(queue, a.shape()), c(queue, a.shape());
    ops::normal(queue, a, 0, 1, kKey);
    ops::normal(queue, b, 0, 1, kKey);
    const double ms = milliseconds(repeating(queue, [&] { gemm->multiply(a, b, c); }))();
    flops = std::max(known_flops, 2e-6 * kSide * kSide * kSide / ms);
    bytes = 2e-6 * kCopyBytes / copying(queue)();
  }
};

}  // namespace

int main(int argc, char** argv) try {
  const std::string part = argc > 1 ? argv[1] : "";
  Queue queue(Device::pick());
  const Ceilings ceilings(queue, argc > 2 ? std::atof(argv[2]) : 0);
  fmt::print("{}, {}; ceilings: {:.0f} GFLOP/s, {:.1f} GB/s\n", queue.device().name(),
             queue.device().platform_name(), ceilings.flops, ceilings.bytes);
  fmt::print("{:<40} {:<24} {:>10} {:>10} {:>18}\n", "operation", "shape", "ms", "rate", "of ceiling");
  const Bench bench(queue);
  for (const Row& row : bench.rows()) {
    if (row.name.find(part) == std::string::npos) continue;
    const double ms = milliseconds(repeating(queue, row.run))(), rate = row.work / ms * 1e-6;
    fmt::print("{:<40} {:<24} {:>10.4f} {:>10.2f} {:<7} {:>8.0f} %\n", row.name, row.shape, ms, rate,
               row.is_flops ? "GFLOP/s" : "GB/s",
               100 * rate / (row.is_flops ? ceilings.flops : ceilings.bytes));
  }
} catch (const isthmus::Error& error) {
  fmt::print(stderr, "bench_ops: {}\n", error.what());
  return 1;
}
