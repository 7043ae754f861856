// Batch normalisation with the activation that follows it, f, per channel over images and pixels:
//
//   statistics  mean = average of x
//               inverse = 1 / sqrt(average of (x - mean)^2 + epsilon)
//   forward     y = f(weight (x - mean) inverse + bias)
//   backward    g = dy f'(y), with f' written in terms of y;  n = (x - mean) inverse
//               dbias = sum of g,  dweight = sum of g n
//               dx = weight inverse (g - average of g - n (average of g n))
//
// x, y, dy, dx: (images, channels, pixels); the rest: (channels); all float32, dense.
//
// common/channels.clh says what a work-group takes. Where the channels alone do not fill the device, several
// groups share a channel and leave partial results that each group of the next kernel combines. Else one
// launch makes both passes over its channel, which is in a cache by the second. Sums have a fixed order.
// Work-groups have any power of two of items up to GROUP.
//
// Source: Ioffe and Szegedy 2015, "Batch normalization", algorithms 1 and 2.
#include "common/activation.clh"
#include "common/channels.clh"
#include "common/moments.clh"
#include "common/reduce.clh"

// Of the vectors that the item takes.
INLINED Moments moments_of_item(__global const float* x, const Share s, const Walk w, const floatw reference) {
  Moments total = {0.0f, 0.0f, 0.0f};
  const size_t whole = s.extent / WIDTH;
  const size_t rows = strides_to(s.planes, w.row, w.rows);
  x += w.row * s.stride;
  if (whole >= BLOCK)
    for (size_t row = 0; row < rows; ++row) {
      __global const float* from = x + row * w.rows * s.stride + w.column * WIDTH;
      const size_t count = strides_to(whole, w.column, w.columns);
      total = merge(total, moments_of_run(from, count, w.columns * WIDTH, WIDTH, reference));
    }
  // Short planes are walked across, and the ends of long ones.
  for (size_t v = w.column; v * WIDTH < s.extent; v += w.columns)
    if (whole < BLOCK || v >= whole)
      total = merge(total,
                    moments_of_run(x + v * WIDTH, rows, w.rows * s.stride, s.extent - v * WIDTH, reference));
  return total;
}

// Of the group's share, in every item; each lane has its channel's. `scratch` holds 3 * GROUP vectors.
INLINED Moments moments_of_group(__global const float* x, const Share s, const Walk w, const floatw reference,
                                 __local floatw* scratch) {
  Moments own = moments_of_item(x, s, w, reference);
  __local floatw *counts = scratch, *means = scratch + GROUP, *squares = scratch + 2 * GROUP;
  const size_t item = get_local_id(0);
  counts[item] = own.count;
  means[item] = own.mean;
  squares[item] = own.squares;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (size_t half_size = get_local_size(0) / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) {
      const size_t other = item + half_size;
      const Moments theirs = {counts[other], means[other], squares[other]};
      own = merge(own, theirs);
      counts[item] = own.count;
      means[item] = own.mean;
      squares[item] = own.squares;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  const Moments all = {counts[0], means[0], squares[0]};
  return s.by_lane ? all : merge_lanes(all);
}

// `value` summed over the group, in every item; each lane has its channel's. `scratch` holds GROUP vectors.
INLINED floatw sum_of_group(const floatw value, const Share s, __local floatw* scratch) {
  const size_t item = get_local_id(0);
  scratch[item] = value;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (size_t half_size = get_local_size(0) / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) scratch[item] += scratch[item + half_size];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  const floatw sum = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);  // before the caller reuses scratch
  return s.by_lane ? sum : (floatw)sum_w(sum);
}

// What there is one of is written by one item of a channel's first group.
static bool writes_channels(void) {
  return get_local_id(0) == 0 && get_group_id(1) == 0;
}

// The channel's first value of all, to measure moments from. x: the tensor
static floatw load_reference(__global const float* x, const Share s, const uint channels) {
  return s.by_lane ? load_w(x, s.channel, channels) : (floatw)x[s.channel * s.extent];
}

// y = f((x - mean) scale + shift)
INLINED void normalise(__global const float* x, __global float* y, const Share s, const Walk w,
                       const floatw mean, const floatw scale, const floatw shift, const uint activation,
                       const float slope) {
  for (size_t row = w.row; row < s.planes; row += w.rows) {
    __global const float* from = x + row * s.stride;
    __global float* to = y + row * s.stride;
    for (size_t first = w.column * WIDTH; first < s.extent; first += w.columns * WIDTH) {
      const floatw value = (load_w(from, first, s.extent) - mean) * scale + shift;
      store_w(activate(activation, value, slope), to, first, s.extent);
    }
  }
}

// partials: (groups of a channel, 3, channels)
// global (blocks of channels * work-group's size, groups of a channel)
__kernel void batch_norm_statistics(__global const float* x, const ulong x_offset, __global float* partials,
                                    const ulong partials_offset, const uint images, const uint channels,
                                    const uint pixels) {
  __local floatw scratch[3 * GROUP];
  const Share s = own_share(images, channels, pixels);
  const floatw reference = load_reference(x + x_offset, s, channels);
  const Moments own = moments_of_group(x + x_offset + s.begin, s, own_walk(s), reference, scratch);
  if (get_local_id(0) > 0) return;
  partials += partials_offset + get_group_id(1) * 3 * channels;
  store_channels(own.count, partials, s, channels);
  store_channels(own.mean, partials + channels, s, channels);
  store_channels(own.squares, partials + 2 * channels, s, channels);
}

// With parts > 0 from as many partial results, else from x: then each group has a channel to itself.
// global (blocks of channels * work-group's size, groups of a channel)
__kernel void batch_norm_forward(__global const float* x, const ulong x_offset, __global const float* weight,
                                 const ulong weight_offset, __global const float* bias,
                                 const ulong bias_offset, __global float* running_mean,
                                 const ulong running_mean_offset, __global float* running_variance,
                                 const ulong running_variance_offset, __global float* y, const ulong y_offset,
                                 __global float* mean, const ulong mean_offset, __global float* inverse,
                                 const ulong inverse_offset, __global const float* partials,
                                 const ulong partials_offset, const uint parts, const uint images,
                                 const uint channels, const uint pixels, const float momentum,
                                 const float epsilon, const uint activation, const float slope) {
  __local floatw scratch[3 * GROUP];
  const Share s = own_share(images, channels, pixels);
  const Walk w = own_walk(s);
  const floatw reference = load_reference(x + x_offset, s, channels);
  x += x_offset + s.begin;
  Moments all = {0.0f, 0.0f, 0.0f};
  if (parts == 0) all = moments_of_group(x, s, w, reference, scratch);
  partials += partials_offset;
  for (uint part = 0; part < parts; ++part, partials += 3 * channels) {
    const Moments next = {load_channels(partials, s, channels),
                          load_channels(partials + channels, s, channels),
                          load_channels(partials + 2 * channels, s, channels)};
    all = merge(all, next);
  }
  all.mean += reference;
  const floatw inverse_deviation = 1.0f / sqrt(all.squares / all.count + epsilon);
  if (writes_channels()) {
    running_mean += running_mean_offset;
    running_variance += running_variance_offset;
    const floatw old_mean = load_channels(running_mean, s, channels);
    const floatw old_variance = load_channels(running_variance, s, channels);
    const floatw unbiased = all.squares / (all.count - 1.0f);
    store_channels(old_mean + momentum * (all.mean - old_mean), running_mean, s, channels);
    store_channels(old_variance + momentum * (unbiased - old_variance), running_variance, s, channels);
    store_channels(all.mean, mean + mean_offset, s, channels);
    store_channels(inverse_deviation, inverse + inverse_offset, s, channels);
  }
  normalise(x, y + y_offset + s.begin, s, w, all.mean,
            load_channels(weight + weight_offset, s, channels) * inverse_deviation,
            load_channels(bias + bias_offset, s, channels), activation, slope);
}

// global (blocks of channels * work-group's size, groups of a channel)
__kernel void batch_norm_inference(
    __global const float* x, const ulong x_offset, __global const float* weight, const ulong weight_offset,
    __global const float* bias, const ulong bias_offset, __global const float* running_mean,
    const ulong running_mean_offset, __global const float* running_variance,
    const ulong running_variance_offset, __global float* y, const ulong y_offset, const uint images,
    const uint channels, const uint pixels, const float epsilon, const uint activation, const float slope) {
  const Share s = own_share(images, channels, pixels);
  const floatw variance = load_channels(running_variance + running_variance_offset, s, channels);
  normalise(x + x_offset + s.begin, y + y_offset + s.begin, s, own_walk(s),
            load_channels(running_mean + running_mean_offset, s, channels),
            load_channels(weight + weight_offset, s, channels) / sqrt(variance + epsilon),
            load_channels(bias + bias_offset, s, channels), activation, slope);
}

// g: dy f'(y), and 0 past the end; y is read where there is an activation.
static floatw load_gradient(__global const float* dy, __global const float* y, const size_t first,
                            const size_t end, const uint activation, const float slope) {
  const floatw upstream = load_w(dy, first, end);
  return activation ? upstream * activation_derivative(activation, load_w(y, first, end), slope) : upstream;
}

// Sums over what backward averages, each lane has its channel's.
typedef struct {
  floatw g, gx;  // gx: of g (x - mean)
} Sums;

INLINED Sums sums_of_group(__global const float* x, __global const float* dy, __global const float* y,
                           const Share s, const Walk w, const floatw mean, const uint activation,
                           const float slope, __local floatw* scratch) {
  Sums sums = {0.0f, 0.0f};
  for (size_t row = w.row; row < s.planes; row += w.rows) {
    const size_t plane = row * s.stride;
    Sums own = {0.0f, 0.0f};  // a plane at a time, for the digits
    for (size_t first = w.column * WIDTH; first < s.extent; first += w.columns * WIDTH) {
      const floatw g = load_gradient(dy + plane, y + plane, first, s.extent, activation, slope);
      own.g += g;
      own.gx += g * (load_w(x + plane, first, s.extent) - mean);
    }
    sums.g += own.g;
    sums.gx += own.gx;
  }
  sums.g = sum_of_group(sums.g, s, scratch);
  sums.gx = sum_of_group(sums.gx, s, scratch);
  return sums;
}

// partials: (groups of a channel, 2, channels)
// global (blocks of channels * work-group's size, groups of a channel)
__kernel void batch_norm_sums(__global const float* x, const ulong x_offset, __global const float* y,
                              const ulong y_offset, __global const float* dy, const ulong dy_offset,
                              __global const float* mean, const ulong mean_offset, __global float* partials,
                              const ulong partials_offset, const uint images, const uint channels,
                              const uint pixels, const uint activation, const float slope) {
  __local floatw scratch[GROUP];
  const Share s = own_share(images, channels, pixels);
  const Sums sums =
      sums_of_group(x + x_offset + s.begin, dy + dy_offset + s.begin, y + y_offset + s.begin, s, own_walk(s),
                    load_channels(mean + mean_offset, s, channels), activation, slope, scratch);
  if (get_local_id(0) > 0) return;
  partials += partials_offset + get_group_id(1) * 2 * channels;
  store_channels(sums.g, partials, s, channels);
  store_channels(sums.gx, partials + channels, s, channels);
}

// With parts > 0 from as many partial results, else from x and dy: then each group has a channel to itself.
// global (blocks of channels * work-group's size, groups of a channel)
__kernel void batch_norm_backward(__global const float* x, const ulong x_offset, __global const float* y,
                                  const ulong y_offset, __global const float* dy, const ulong dy_offset,
                                  __global const float* weight, const ulong weight_offset,
                                  __global const float* mean, const ulong mean_offset,
                                  __global const float* inverse, const ulong inverse_offset,
                                  __global float* dx, const ulong dx_offset, __global float* dweight,
                                  const ulong dweight_offset, __global float* dbias, const ulong dbias_offset,
                                  __global const float* partials, const ulong partials_offset,
                                  const uint parts, const uint images, const uint channels, const uint pixels,
                                  const uint activation, const float slope, const uint accumulate) {
  __local floatw scratch[GROUP];
  const Share s = own_share(images, channels, pixels);
  const Walk w = own_walk(s);
  x += x_offset + s.begin;
  y += y_offset + s.begin;
  dy += dy_offset + s.begin;
  dx += dx_offset + s.begin;
  const floatw centre = load_channels(mean + mean_offset, s, channels);
  const floatw inverse_deviation = load_channels(inverse + inverse_offset, s, channels);
  Sums sums = {0.0f, 0.0f};
  if (parts == 0) sums = sums_of_group(x, dy, y, s, w, centre, activation, slope, scratch);
  partials += partials_offset;
  for (uint part = 0; part < parts; ++part, partials += 2 * channels) {
    sums.g += load_channels(partials, s, channels);
    sums.gx += load_channels(partials + channels, s, channels);
  }
  if (writes_channels()) {
    dweight += dweight_offset;
    dbias += dbias_offset;
    const floatw weight_before = accumulate ? load_channels(dweight, s, channels) : (floatw)0.0f;
    const floatw bias_before = accumulate ? load_channels(dbias, s, channels) : (floatw)0.0f;
    store_channels(weight_before + sums.gx * inverse_deviation, dweight, s, channels);
    store_channels(bias_before + sums.g, dbias, s, channels);
  }
  const float share = 1.0f / ((float)images * (float)pixels);
  const floatw scale = load_channels(weight + weight_offset, s, channels) * inverse_deviation;
  const floatw average = sums.g * share, tilt = sums.gx * inverse_deviation * inverse_deviation * share;
  for (size_t row = w.row; row < s.planes; row += w.rows) {
    const size_t plane = row * s.stride;
    for (size_t first = w.column * WIDTH; first < s.extent; first += w.columns * WIDTH) {
      const floatw g = load_gradient(dy + plane, y + plane, first, s.extent, activation, slope);
      const floatw deviation = load_w(x + plane, first, s.extent) - centre;
      store_w(scale * (g - average - deviation * tilt), dx + plane, first, s.extent);
    }
  }
}
