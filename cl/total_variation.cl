// The total variation of images, with its gradient.
//
//   n(i, j)         = sqrt((z[i, j + 1] - z[i, j])^2 + (z[i + 1, j] - z[i, j])^2 + epsilon)
//   partials[group] = sum of n - sqrt(epsilon) over the group's share
//   dz             += scale * the gradient of the sum of n
//
// A difference across the plane's border is 0. epsilon > 0 keeps the gradient finite where nothing varies.
// z, dz: (planes, height, width) float32, which are `elements` in all. The gradient is gathered, from the place
// itself and from those to the left of it and above it: no two work-items write to one place.
// Source: Taigman, Polyak and Wolf 2016 (arXiv 1611.02200), equation 7, with B = 1.
#include "common/reduce.clh"

typedef struct {
  float across, down, norm;  // the two differences and n
} Variation;

static Variation variation_at(__global const float* z, const ulong place, const uint row, const uint column,
                              const uint height, const uint width, const float epsilon) {
  Variation at;
  at.across = column + 1 < width ? z[place + 1] - z[place] : 0.0f;
  at.down = row + 1 < height ? z[place + width] - z[place] : 0.0f;
  at.norm = sqrt(at.across * at.across + at.down * at.down + epsilon);
  return at;
}

// global (GROUP * groups)
__kernel void total_variation(__global const float* z, const ulong z_offset, __global float* dz, const ulong dz_offset,
                              __global float* partials, const ulong partials_offset, const ulong elements,
                              const uint height, const uint width, const float epsilon, const float scale) {
  __local float scratch[GROUP];
  z += z_offset;
  dz += dz_offset;
  const float least = sqrt(epsilon);
  float sum = 0.0f;
  for (ulong place = get_global_id(0); place < elements; place += get_global_size(0)) {
    const uint column = (uint)(place % width), row = (uint)(place / width % height);
    const Variation here = variation_at(z, place, row, column, height, width, epsilon);
    float slope = -(here.across + here.down) / here.norm;
    if (column > 0) {
      const Variation left = variation_at(z, place - 1, row, column - 1, height, width, epsilon);
      slope += left.across / left.norm;
    }
    if (row > 0) {
      const Variation above = variation_at(z, place - width, row - 1, column, height, width, epsilon);
      slope += above.down / above.norm;
    }
    dz[place] += scale * slope;
    sum += here.norm - least;
  }
  const float total = group_sum(sum, scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}
