// Which examples make up a batch: shuffled epochs, and draws from classes that are paired across two domains.
// Everything follows from a counter, so nothing is stored.
#include "common/philox.clh"

#define FEISTEL_ROUNDS 6

// A permutation of 0 .. 2^(2 * half_bits) - 1 that is keyed by (seed, stream, epoch), lane by lane: a Feistel network
// whose round functions are Philox. half_bits is at most 16.
static uintw feistel(const uintw value, const uint half_bits, const ulong seed, const uint stream,
                     const uintw epoch_low, const uintw epoch_high) {
  const uint mask = (1u << half_bits) - 1;
  uintw left = value >> half_bits, right = value & mask;
  for (uint stage = 0; stage < FEISTEL_ROUNDS; ++stage) {
    uintw x = stage << 16 | right, y = stream, z = epoch_low, w = epoch_high;
    PHILOX4X32(uintw, x, y, z, w, (uint)seed, (uint)(seed >> 32))
    const uintw mixed = left ^ (x & mask);
    left = right;
    right = mixed;
  }
  return left << half_bits | right;
}

// out[i] = the place of (position + i) mod count in a permutation of 0 .. count - 1 that is new in every
// epoch. The network permutes a power of four that covers count; walking it until it lands below count
// permutes those (Black and Rogaway 2002, "Ciphers with arbitrary finite domains", section 3). out: (rows)
// int32. global (ceil(rows / WIDTH))
__kernel void epoch_indices(__global int* out, const ulong out_offset, const uint rows, const uint count,
                            const uint half_bits, const ulong position, const ulong seed, const uint stream) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= rows) return;
  const ulong at = position + first, epoch = at / count;
  const uintw place = (uint)(at - epoch * count) + lanes_w(), epochs_on = place / count;
  const uintw epoch_low = (uint)epoch + epochs_on;
  const uintw epoch_high = (uint)(epoch >> 32) - as_uintw(epoch_low < epochs_on);  // a true lane is -1
  uintw value = place - epochs_on * count;
  intw is_outside = -1;
  do {
    value = select(value, feistel(value, half_bits, seed, stream, epoch_low, epoch_high), is_outside);
    is_outside = value >= count;
  } while (any(is_outside));
  int lanes[WIDTH];
  vstore_w(as_intw(value), 0, lanes);
#pragma unroll
  for (size_t i = 0; i < WIDTH; ++i)
    if (first + i < rows) out[out_offset + first + i] = lanes[i];
}

// Uniform on 0 .. count - 1, but for a bias below count / 2^32.
static uint below(const uint word, const uint count) {
  return mul_hi(word, count);
}

// The examples of a pair: order[first] .. order[first + count - 1].
typedef struct {
  uint first, count;
} Range;

// A table that is not what it should be gives wrong examples here, but no read outside it.
static Range range_of(__global const int* begin, const uint pair, const uint examples) {
  Range range;
  range.first = min((uint)begin[pair], examples - 1);
  range.count = clamp((uint)begin[pair + 1] - range.first, 1u, examples - range.first);
  return range;
}

// Per row: a pair, an example of it in the source domain, two different ones in the target domain (the same
// if there is only one), and an example of another pair in the target domain (of the same if there is only
// one). Every pair must have examples in both domains.
// *_order: (examples) int32; *_begin: (pairs + 1) int32; source, anchor, real, mismatched: (rows) int32.
// Method: Lu 2018 (arXiv 1805.10130), section 3: the discriminator judges pairs of latents of one class.
// global (rows)
__kernel void sample_pairs(__global const int* source_order, const ulong source_order_offset,
                           __global const int* source_begin, const ulong source_begin_offset,
                           __global const int* target_order, const ulong target_order_offset,
                           __global const int* target_begin, const ulong target_begin_offset,
                           __global int* source, const ulong source_offset, __global int* anchor,
                           const ulong anchor_offset, __global int* real, const ulong real_offset,
                           __global int* mismatched, const ulong mismatched_offset, const uint rows,
                           const uint pairs, const uint source_examples, const uint target_examples,
                           const ulong seed, const uint stream, const ulong step) {
  const size_t row = get_global_id(0);
  if (row >= rows) return;
  source_order += source_order_offset;
  target_order += target_order_offset;
  source_begin += source_begin_offset;
  target_begin += target_begin_offset;
  const uint4 words = random_words(2 * (uint)row, seed, stream, step);
  const uint4 more = random_words(2 * (uint)row + 1, seed, stream, step);

  const uint pair = below(words.x, pairs);
  const Range sources = range_of(source_begin, pair, source_examples);
  source[source_offset + row] = source_order[sources.first + below(words.y, sources.count)];

  const Range targets = range_of(target_begin, pair, target_examples);
  const uint drawn = below(words.z, targets.count);
  const uint step_away = targets.count > 1 ? 1 + below(words.w, targets.count - 1) : 0;
  anchor[anchor_offset + row] = target_order[targets.first + drawn];
  real[real_offset + row] = target_order[targets.first + (drawn + step_away) % targets.count];

  const uint other = pairs > 1 ? (pair + 1 + below(more.x, pairs - 1)) % pairs : pair;
  const Range others = range_of(target_begin, other, target_examples);
  mismatched[mismatched_offset + row] = target_order[others.first + below(more.y, others.count)];
}
