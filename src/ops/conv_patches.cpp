// Host code of cl/patches.cl: convolutions as products of matrices by the device's provider.
#include "convolution.hpp"
#include "epilogue.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

/// The two matrices: a row for each place of the kernel, and its patch or its numbers by channel as columns.
struct Matrices {
  const Convolution& convolution;
  Shape images, places;

  std::size_t rows() const { return places[0] * places[2] * places[3]; }
  std::size_t depth() const { return images[1] * convolution.kernel * convolution.kernel; }
  std::size_t floats() const { return rows() * (depth() + places[1]); }
  Tensor patches(const Tensor& scratch) const { return scratch.view(0, {rows(), depth()}); }
  Tensor numbers(const Tensor& scratch) const { return scratch.view(rows() * depth(), {rows(), places[1]}); }

  explicit Matrices(const Correlation& r) : convolution(r.convolution), images(r.images), places(r.places) {}
  explicit Matrices(const Gather& g)
      : convolution(g.convolution),
        images(g.is_transposed ? g.y : g.x),
        places(g.is_transposed ? g.x : g.y) {}
};

void read_patches(Queue& queue, const Matrices& m, const Tensor& images, const Tensor& patches) {
  queue.launch(queue.kernel("patches", "patches_of_images"), Global{m.depth(), m.rows()}, images, patches,
               number(m.images[0]), number(m.images[1]), number(m.images[2]), number(m.images[3]),
               number(m.places[2]), number(m.places[3]), number(m.convolution.kernel),
               number(m.convolution.stride), number(m.convolution.padding));
}

void read_numbers(Queue& queue, const Matrices& m, const Tensor& places, const Tensor& numbers) {
  queue.launch(queue.kernel("patches", "channels_last"), Global{m.places[1], m.rows()}, places, numbers,
               number(m.places[0]), number(m.places[1]), number(m.places[2] * m.places[3]));
}

std::size_t gather_scratch(const Queue&, const Gather& gather) {
  return Matrices(gather).floats();
}

void gather(Queue& queue, Gemm& gemm, const Gather& g, const Tensor& x, const Tensor& weight, const Tensor& y,
            const Fusion& fusion, const Tensor& scratch) {
  const Matrices m(g);
  const Tensor patches = m.patches(scratch), numbers = m.numbers(scratch);
  const Matrix weights(weight, m.places[1], m.depth(), m.depth());
  const Epilogue finish(fusion, y);
  if (g.is_transposed) {
    read_numbers(queue, m, x, numbers);
    gemm.multiply(numbers, weights, patches);
    queue.launch(queue.kernel("patches", "images_of_patches"),
                 Global{m.images[2] * m.images[3], m.images[0] * m.images[1]}, patches, y, finish.operand,
                 number(m.images[0]), number(m.images[1]), number(m.images[2]), number(m.images[3]),
                 number(m.places[2]), number(m.places[3]), number(m.convolution.kernel),
                 number(m.convolution.stride), number(m.convolution.padding),
                 static_cast<cl_uint>(finish.kind), finish.activation, finish.slope);
  } else {
    read_patches(queue, m, x, patches);
    gemm.multiply(patches, transposed(weights), numbers);
    const std::size_t positions = m.places[2] * m.places[3];
    queue.launch(queue.kernel("patches", "channels_first"), Global{positions, m.places[0] * m.places[1]},
                 numbers, y, finish.operand, number(m.places[0]), number(m.places[1]), number(positions),
                 static_cast<cl_uint>(finish.kind), finish.activation, finish.slope);
  }
}

std::size_t correlate_scratch(const Queue&, const Correlation& correlation) {
  return Matrices(correlation).floats();
}

void correlate(Queue& queue, Gemm& gemm, const Correlation& r, const Tensor& images, const Tensor& places,
               const Tensor& dweight, BiasOf bias_of, const Tensor& dbias, bool accumulate,
               const Tensor& scratch) {
  const Matrices m(r);
  const Tensor patches = m.patches(scratch), numbers = m.numbers(scratch);
  read_patches(queue, m, images, patches);
  read_numbers(queue, m, places, numbers);
  Fusion fusion;
  if (bias_of == BiasOf::places) fusion.row_sums = dbias;
  gemm.multiply(transposed(numbers), patches, Matrix(dweight, m.places[1], m.depth(), m.depth()), 1.0f,
                accumulate ? 1.0f : 0.0f, fusion);
  if (bias_of == BiasOf::images)
    queue.launch(queue.kernel("patches", "channel_sums"), groups(queue, m.images[1]), images, dbias,
                 number(m.images[0]), number(m.images[1]), number(m.images[2] * m.images[3]),
                 static_cast<cl_uint>(accumulate));
}

}  // namespace

const ConvImplementation kConvPatches = {gather_scratch, gather, correlate_scratch, correlate};

}  // namespace isthmus::ops
