// Host code of cl/conv2d_winograd.cl and cl/conv2d_winograd_gradient.cl: which convolutions it computes, and
// how one is cut into work-items.
#include "conv_winograd.hpp"

#include <algorithm>
#include <string>

#include "conv_tiles.hpp"
#include "epilogue.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

constexpr std::size_t kElements = 16, kQuad = 4;

/// Rows of a gather's register tiles: a CPU's six make the most of the registers, but four leave less over of
/// some numbers of outputs, 16 and 32 among them.
std::size_t rows_for(const Queue& queue, std::size_t outputs) {
  constexpr std::size_t kFewer = 4;
  const std::size_t most = tile_rows(queue);
  const std::size_t computed = parts(outputs, most) * most, least = parts(outputs, kFewer) * kFewer;
  return most > kFewer && computed >= least + least / 16 ? kFewer : most;
}

const Kernel& gradient_kernel(Queue& queue, const char* name) {
  return queue.kernel("conv2d_winograd_gradient", name, tile_rows_option(tile_rows(queue)));
}

/// How a gather is cut.
struct Cut {
  std::size_t padding, copy_height, copy_width;
  std::size_t images_per_item, items, images_per_group, block_panels, rows, tiles, chunk_tiles, chunks;
  std::size_t weight_floats, item_floats;

  Cut(const Queue& queue, const Gather& g) {
    const std::size_t images = g.x[0], channels = g.x[1], cores = queue.device().compute_units();
    const std::size_t columns = panel_columns(queue);
    padding = g.is_transposed ? 2 - g.convolution.padding : g.convolution.padding;
    const std::size_t tile_height = parts(g.y[2], 2), quads = parts(parts(g.y[3], 2), kQuad);
    copy_height = std::max(padding + g.x[2], 2 * tile_height + 2);
    copy_width = std::max(parts(padding + g.x[3], 2), kQuad * quads + 1);
    constexpr std::size_t kItemsPerCore = 4;
    images_per_item = parts(images, std::min(images, kItemsPerCore * cores));
    items = parts(images, images_per_item);
    rows = rows_for(queue, g.y[1]);
    tiles = parts(g.y[1], rows);
    chunk_tiles = parts(tiles, std::min(tiles, parts(cores, items)));
    chunks = parts(tiles, chunk_tiles);
    // As many panels at once as let what is transformed stay in the second cache.
    constexpr std::size_t kPanelChannels = 128;
    block_panels = std::max(std::size_t{1}, kPanelChannels / std::max(channels, g.y[1]));
    images_per_group = std::min(images_per_item, parts(block_panels * columns, tile_height * quads * kQuad));
    block_panels = std::min(block_panels, parts(images_per_group * tile_height * quads * kQuad, columns));
    weight_floats = whole_lines(kElements * tiles * channels * rows);
    item_floats = whole_lines(block_panels * kElements * (channels + 1 + chunk_tiles * rows + 1) * columns +
                              images_per_group * channels * copy_height * 2 * copy_width);
  }
  std::size_t floats() const { return weight_floats + items * chunks * item_floats; }
};

/// How a correlation is cut.
struct CorrelationCut {
  std::size_t copy_height, copy_width;
  std::size_t images_per_slice, slices, images_per_group, block_quads, chunk_panels, chunks;
  std::size_t part_floats, sum_floats, item_floats;

  CorrelationCut(const Queue& queue, const Correlation& r) {
    const std::size_t images = r.images[0], channels = r.images[1], outputs = r.places[1];
    const std::size_t cores = queue.device().compute_units(), columns = panel_columns(queue);
    constexpr std::size_t kMostSlices = 8, kItemsPerCore = 2;
    const std::size_t tile_height = parts(r.places[2], 2), quads = parts(parts(r.places[3], 2), kQuad);
    copy_height = std::max(r.convolution.padding + r.images[2], 2 * tile_height + 2);
    copy_width = std::max(parts(r.convolution.padding + r.images[3], 2), kQuad * quads + 1);
    images_per_slice = parts(images, std::min({images, kItemsPerCore * cores, kMostSlices}));
    slices = parts(images, images_per_slice);
    const std::size_t panels = parts(outputs, columns);
    chunk_panels = parts(panels, std::min(panels, parts(cores, slices)));
    chunks = parts(panels, chunk_panels);
    // As many tiles at once as let what is transformed stay in the second cache.
    constexpr std::size_t kTileChannels = 8192;
    const std::size_t tiles = std::max(columns, kTileChannels / (channels + outputs));
    const std::size_t image_quads = tile_height * quads;
    images_per_group = std::min(images_per_slice, parts(tiles, image_quads * kQuad));
    block_quads = parts(std::min(parts(tiles, kQuad), images_per_group * image_quads), 2) * 2;
    part_floats = whole_lines(slices * kElements * channels * outputs);
    sum_floats = whole_lines(slices * std::max(channels, outputs));
    const std::size_t tile_floats = block_quads * kQuad * (channels + chunk_panels * columns) + 2 * columns;
    item_floats = whole_lines(kElements * tile_floats + 4 * kQuad * columns +
                              images_per_group * channels * copy_height * 2 * copy_width);
  }
  std::size_t floats() const { return part_floats + sum_floats + slices * chunks * item_floats; }
};

bool is_for_winograd(const Convolution& c, std::size_t channels) {
  if (c.kernel != 3 || c.stride != 1 || c.padding > 2) return false;
  constexpr std::size_t kFewestChannels = 16;
  return c.method == ConvMethod::winograd ||
         (c.method == ConvMethod::automatic && channels >= kFewestChannels);
}

}  // namespace

bool is_for_winograd(const Gather& g) {
  return is_for_winograd(g.convolution, std::min(g.x[1], g.y[1]));
}

bool is_for_winograd(const Correlation& r) {
  return is_for_winograd(r.convolution, std::min(r.images[1], r.places[1]));
}

std::size_t winograd_gather_scratch(const Queue& queue, const Gather& gather) {
  return Cut(queue, gather).floats();
}

void winograd_gather(Queue& queue, const Gather& g, const Tensor& x, const Tensor& weight, const Tensor& y,
                     const Fusion& fusion, const Tensor& scratch) {
  const Cut cut(queue, g);
  const Tensor weights = scratch.view(0, {cut.weight_floats});
  const auto kernel = [&](const char* name) -> const Kernel& {
    return queue.kernel("conv2d_winograd", name, tile_rows_option(cut.rows));
  };
  queue.launch(kernel("conv2d_winograd_weights"), Global{cut.tiles, g.x[1], 1}, weight, weights,
               number(g.x[1]), number(g.y[1]), number(g.is_transposed));
  const Epilogue finish(fusion, y);
  queue.launch(kernel("conv2d_winograd_gather"), Global{cut.items, cut.chunks, 1}, x, weights, y,
               scratch.view(cut.weight_floats, {cut.floats() - cut.weight_floats}), finish.operand,
               number(g.x[0]), number(cut.images_per_item), number(cut.images_per_group), number(g.x[1]),
               number(g.x[2]), number(g.x[3]), number(g.y[1]), number(g.y[2]), number(g.y[3]),
               number(cut.padding), number(cut.copy_height), number(cut.copy_width), number(cut.block_panels),
               number(cut.chunk_tiles), static_cast<cl_ulong>(cut.item_floats),
               static_cast<cl_uint>(finish.kind), finish.activation, finish.slope);
}

std::size_t winograd_correlate_scratch(const Queue& queue, const Correlation& correlation) {
  return CorrelationCut(queue, correlation).floats();
}

void winograd_correlate(Queue& queue, const Correlation& r, const Tensor& images, const Tensor& places,
                        const Tensor& dweight, BiasOf bias_of, const Tensor& dbias, bool accumulate,
                        const Tensor& scratch) {
  const CorrelationCut cut(queue, r);
  const Tensor partial = scratch.view(0, {cut.part_floats});
  const std::size_t sums = bias_of == BiasOf::images ? r.images[1] : r.places[1];
  const Tensor partial_sums = scratch.view(cut.part_floats, {cut.slices, sums});
  queue.launch(gradient_kernel(queue, "conv2d_winograd_correlate"), Global{cut.slices, cut.chunks, 1}, images,
               places, partial, partial_sums,
               scratch.view(cut.part_floats + cut.sum_floats, {cut.slices * cut.chunks * cut.item_floats}),
               number(r.images[0]), number(cut.images_per_slice), number(cut.images_per_group),
               number(cut.block_quads), number(r.images[1]), number(r.images[2]), number(r.images[3]),
               number(r.places[1]), number(r.places[2]), number(r.places[3]), number(r.convolution.padding),
               number(cut.copy_height), number(cut.copy_width), number(cut.chunk_panels),
               static_cast<cl_ulong>(cut.item_floats), static_cast<cl_uint>(bias_of));
  queue.launch(gradient_kernel(queue, "conv2d_winograd_add_slices"),
               Global{vectors(queue, r.places[1]), r.images[1], 1}, partial, dweight, number(cut.slices),
               number(r.images[1]), number(r.places[1]), static_cast<cl_float>(accumulate ? 1 : 0));
  if (bias_of != BiasOf::nothing) column_sums(queue, partial_sums, dbias, accumulate);
}

}  // namespace isthmus::ops
