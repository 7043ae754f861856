// Host code of cl/conv2d.cl and cl/conv2d_gradient.cl: how a convolution is cut into work-items, and the
// scratch memory they need.
#include <algorithm>
#include <string>

#include "conv_tiles.hpp"
#include "conv_winograd.hpp"
#include "epilogue.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

constexpr std::size_t kDepthBlock = 512;  // for the caches, as cl/gemm.cl has it
constexpr std::size_t kQuad = 4;

const Kernel& kernel(Queue& queue, const char* name) {
  return queue.kernel("conv2d", name,
                      tile_rows_option(tile_rows(queue)) + " -DDEPTH_BLOCK=" + std::to_string(kDepthBlock));
}

const Kernel& gradient_kernel(Queue& queue, const char* name) {
  return queue.kernel("conv2d_gradient", name, tile_rows_option(tile_rows(queue)));
}

/// How the kernels copy an image.
struct Copy {
  std::size_t lead, height, width, split;
  std::size_t floats(std::size_t channels) const { return channels * height * split * width; }
};

/// Of the images that a kernel moves over, `places` of them along each axis.
Copy copy_of(const Convolution& c, const Shape& images, const Shape& places) {
  Copy copy{c.padding, 0, 0, c.stride};
  copy.height = std::max(c.padding + images[2], (places[2] - 1) * c.stride + c.kernel);
  copy.width = std::max(parts(c.padding + images[3], c.stride), places[3] + (c.kernel - 1) / c.stride);
  return copy;
}

/// Of the input of a transposed convolution.
Copy copy_of_places(const Convolution& c, const Shape& x, const Shape& y) {
  Copy copy{parts(c.kernel, c.stride) - 1, 0, 0, 1};
  const std::size_t shift = (c.stride - 1 + c.padding) / c.stride;
  copy.height = copy.lead + std::max(x[2], parts(y[2], c.stride) + shift);
  copy.width = copy.lead + std::max(x[3], parts(y[3], c.stride) + shift);
  return copy;
}

/// How a gather is cut.
struct GatherCut {
  Copy copy;
  std::size_t images_per_item, items, images_per_group, chunk_tiles, chunks;
  std::size_t weight_floats, item_floats;

  GatherCut(const Queue& queue, const Gather& g) {
    const std::size_t images = g.x[0], cores = queue.device().compute_units();
    copy = g.is_transposed ? copy_of_places(g.convolution, g.x, g.y) : copy_of(g.convolution, g.x, g.y);
    constexpr std::size_t kItemsPerCore = 4;
    images_per_item = parts(images, std::min(images, kItemsPerCore * cores));
    items = parts(images, images_per_item);
    const std::size_t rows = tile_rows(queue), row_tiles = parts(g.y[1], rows);
    chunk_tiles = parts(row_tiles, std::min(row_tiles, parts(cores, items)));
    chunks = parts(row_tiles, chunk_tiles);
    const std::size_t step = g.is_transposed ? g.convolution.stride : 1;
    const std::size_t image_quads = parts(g.y[2], step) * parts(parts(g.y[3], step), kQuad);
    images_per_group = std::min(images_per_item, parts(panel_columns(queue) / kQuad, image_quads));
    const std::size_t longest = parts(g.convolution.kernel, g.convolution.stride);
    weight_floats = g.is_transposed ? whole_lines(step * step * g.x[1] * g.y[1] * longest * longest) : 0;
    item_floats = whole_lines((kDepthBlock + chunk_tiles * rows) * panel_columns(queue) +
                              images_per_group * copy.floats(g.x[1]) + kQuad);
  }
  std::size_t floats() const { return weight_floats + items * chunks * item_floats; }
};

std::size_t gather_scratch(const Queue& queue, const Gather& gather) {
  if (is_for_winograd(gather)) return winograd_gather_scratch(queue, gather);
  return GatherCut(queue, gather).floats();
}

void gather(Queue& queue, Gemm&, const Gather& g, const Tensor& x, const Tensor& weight, const Tensor& y,
            const Fusion& fusion, const Tensor& scratch) {
  if (is_for_winograd(g)) return winograd_gather(queue, g, x, weight, y, fusion, scratch);
  const GatherCut cut(queue, g);
  const Convolution& c = g.convolution;
  Tensor weights = weight;
  if (g.is_transposed) {
    weights = scratch.view(0, {cut.weight_floats});
    queue.launch(kernel(queue, "conv2d_pack_weights"), Global{g.x[1], g.y[1], 1}, weight, weights,
                 number(g.x[1]), number(g.y[1]), number(c.kernel), number(c.stride), number(c.padding));
  }
  const Epilogue finish(fusion, y);
  queue.launch(kernel(queue, "conv2d_gather"), Global{cut.items, cut.chunks, 1}, x, weights, y,
               scratch.view(cut.weight_floats, {cut.floats() - cut.weight_floats}), finish.operand,
               number(g.x[0]), number(cut.images_per_item), number(cut.images_per_group), number(g.x[1]),
               number(g.x[2]), number(g.x[3]), number(g.y[1]), number(g.y[2]), number(g.y[3]),
               number(c.kernel), number(c.stride), number(c.padding), number(g.is_transposed),
               number(cut.copy.lead), number(cut.copy.height), number(cut.copy.width),
               number(cut.chunk_tiles), static_cast<cl_ulong>(cut.item_floats),
               static_cast<cl_uint>(finish.kind), finish.activation, finish.slope);
}

/// How a correlation is cut.
struct CorrelationCut {
  Copy copy;
  std::size_t images_per_slice, slices, images_per_group, block_rows, chunk_panels, chunks;
  std::size_t part_floats, sum_floats, item_floats;

  CorrelationCut(const Queue& queue, const Correlation& r) {
    const std::size_t images = r.images[0], cores = queue.device().compute_units();
    constexpr std::size_t kMostSlices = 8, kItemsPerCore = 2, kPositions = 256;
    copy = copy_of(r.convolution, r.images, r.places);
    images_per_slice = parts(images, std::min({images, kItemsPerCore * cores, kMostSlices}));
    slices = parts(images, images_per_slice);
    const std::size_t panels = parts(r.places[1], panel_columns(queue));
    chunk_panels = parts(panels, std::min(panels, parts(cores, slices)));
    chunks = parts(panels, chunk_panels);
    // As many places at once as a panel can hold in the first cache.
    const std::size_t positions = r.places[2] * r.places[3];
    images_per_group = std::clamp(kPositions / positions, std::size_t{1}, images_per_slice);
    block_rows = images_per_group > 1 ? r.places[2]
                                      : std::clamp(kPositions / r.places[3], std::size_t{1}, r.places[2]);
    const std::size_t depth = r.images[1] * r.convolution.kernel * r.convolution.kernel;
    part_floats = whole_lines(slices * depth * r.places[1]);
    sum_floats = whole_lines(slices * std::max(r.images[1], r.places[1]));
    item_floats = whole_lines(images_per_group * block_rows * r.places[3] * panel_columns(queue) +
                              images_per_group * copy.floats(r.images[1]));
  }
  std::size_t floats() const { return part_floats + sum_floats + slices * chunks * item_floats; }
};

std::size_t correlate_scratch(const Queue& queue, const Correlation& correlation) {
  if (is_for_winograd(correlation)) return winograd_correlate_scratch(queue, correlation);
  return CorrelationCut(queue, correlation).floats();
}

void correlate(Queue& queue, Gemm&, const Correlation& r, const Tensor& images, const Tensor& places,
               const Tensor& dweight, BiasOf bias_of, const Tensor& dbias, bool accumulate,
               const Tensor& scratch) {
  if (is_for_winograd(r))
    return winograd_correlate(queue, r, images, places, dweight, bias_of, dbias, accumulate, scratch);
  const CorrelationCut cut(queue, r);
  const Convolution& c = r.convolution;
  const std::size_t depth = r.images[1] * c.kernel * c.kernel;
  const Tensor partial = scratch.view(0, {cut.slices * depth * r.places[1]});
  const std::size_t sums = bias_of == BiasOf::images ? r.images[1] : r.places[1];
  const Tensor partial_sums = scratch.view(cut.part_floats, {cut.slices, sums});
  queue.launch(gradient_kernel(queue, "conv2d_correlate"), Global{cut.slices, cut.chunks, 1}, images, places,
               partial, partial_sums,
               scratch.view(cut.part_floats + cut.sum_floats, {cut.slices * cut.chunks * cut.item_floats}),
               number(r.images[0]), number(cut.images_per_slice), number(cut.images_per_group),
               number(cut.block_rows), number(r.images[1]), number(r.images[2]), number(r.images[3]),
               number(r.places[1]), number(r.places[2]), number(r.places[3]), number(c.kernel),
               number(c.stride), number(c.padding), number(cut.copy.height), number(cut.copy.width),
               number(cut.chunk_panels), static_cast<cl_ulong>(cut.item_floats),
               static_cast<cl_uint>(bias_of));
  queue.launch(gradient_kernel(queue, "conv2d_add_slices"),
               Global{vectors(queue, r.places[1]), vectors(queue, depth), 1}, partial, dweight,
               number(cut.slices), number(depth), number(r.places[1]),
               static_cast<cl_float>(accumulate ? 1 : 0));
  if (bias_of != BiasOf::nothing) column_sums(queue, partial_sums, dbias, accumulate);
}

}  // namespace

const ConvImplementation kConvTiles = {gather_scratch, gather, correlate_scratch, correlate};

}  // namespace isthmus::ops
