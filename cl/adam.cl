// One step of Adam over all parameters of a model, with decoupled weight decay, clipping and averaging.
//
//   g = g min(1, max_norm / sqrt(squared_norm[0]))                      where max_norm > 0
//   m = beta1 m + gain1 g,  v = beta2 v + gain2 g^2                     with gain = 1 - beta
//   p = p - rate (m m_correction) / (sqrt(v v_correction) + epsilon) - decay p
//   a = average_decay a + average_gain p                                where has_average
//
// All arrays: (elements) float32. What follows from the step t, 1 / (1 - beta^t), comes from the host, which
// has doubles. The gradients are left as they are; average and squared_norm are not touched where not used.
// Source: Kingma and Ba 2014, "Adam", algorithm 1; Loshchilov and Hutter 2017, "Decoupled weight decay
// regularization", algorithm 2.
#include "common/vector.clh"

// global (ceil(elements / WIDTH))
__kernel void adam_step(__global float* parameters, const ulong parameters_offset,
                        __global const float* gradients, const ulong gradients_offset,
                        __global float* first_moment, const ulong first_moment_offset,
                        __global float* second_moment, const ulong second_moment_offset,
                        __global float* average, const ulong average_offset,
                        __global const float* squared_norm, const ulong squared_norm_offset,
                        const ulong elements, const float beta1, const float gain1, const float m_correction,
                        const float beta2, const float gain2, const float v_correction, const float rate,
                        const float epsilon, const float decay, const float max_norm, const uint has_average,
                        const float average_decay, const float average_gain) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  parameters += parameters_offset;
  first_moment += first_moment_offset;
  second_moment += second_moment_offset;

  floatw g = load_w(gradients + gradients_offset, first, elements);
  if (max_norm > 0.0f) g *= fmin(1.0f, max_norm / sqrt(squared_norm[squared_norm_offset]));
  const floatw m = beta1 * load_w(first_moment, first, elements) + gain1 * g;
  const floatw v = beta2 * load_w(second_moment, first, elements) + gain2 * g * g;
  store_w(m, first_moment, first, elements);
  store_w(v, second_moment, first, elements);

  const floatw before = load_w(parameters, first, elements);
  const floatw p = before - rate * (m * m_correction) / (sqrt(v * v_correction) + epsilon) - decay * before;
  store_w(p, parameters, first, elements);
  if (!has_average) return;
  average += average_offset;
  store_w(average_decay * load_w(average, first, elements) + average_gain * p, average, first, elements);
}
