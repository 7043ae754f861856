// Kernels with a fault each, and one without, for planted.py. Groups of 8 items; `out` has a float for each.

__kernel void nothing_wrong(__global float* out) {
  __local float scratch[8];
  const size_t item = get_local_id(0);
  scratch[item] = item;
  barrier(CLK_LOCAL_MEM_FENCE);
  out[get_global_id(0)] = scratch[7 - item];
}

__kernel void missing_barrier(__global float* out) {
  __local float scratch[8];
  const size_t item = get_local_id(0);
  scratch[item] = item;
  out[get_global_id(0)] = scratch[7 - item];
}

__kernel void shared_element(__global float* out) { out[get_local_id(0)] = get_group_id(0); }

__kernel void write_beyond_the_end(__global float* out) { out[get_global_id(0) + 1] = 1.0f; }

__kernel void read_beyond_the_end(__global float* out) {
  __local float scratch[8];
  scratch[get_local_id(0)] = 1.0f;
  out[get_global_id(0)] = scratch[get_local_id(0) + 1];
}

__kernel void private_lane_not_set(__global float* out) {
  float lanes[4];
  for (int i = 0; i < 3; ++i) lanes[i] = i;
  out[get_global_id(0)] = lanes[get_local_id(0) % 4];
}

__kernel void local_element_not_set(__global float* out) {
  __local float scratch[8];
  const size_t item = get_local_id(0);
  if (item > 0) scratch[item] = item;
  barrier(CLK_LOCAL_MEM_FENCE);
  out[get_global_id(0)] = scratch[7 - item];
}

__kernel void branch_on_what_is_not_set(__global float* out) {
  float limit[2];
  limit[1] = 1.0f;
  out[get_global_id(0)] = limit[get_local_id(0) % 2] > 0.0f ? 1.0f : 2.0f;
  if (limit[get_local_id(0) % 2] > 0.5f) out[get_global_id(0)] = 3.0f;
}

__kernel void barrier_for_some(__global float* out) {
  if (get_local_id(0) < 4) barrier(CLK_LOCAL_MEM_FENCE);
  out[get_global_id(0)] = 1.0f;
}
