#include "isthmus/c/ops.h"

#include "arguments.hpp"
#include "guard.hpp"
#include "isthmus/ops/adam.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "isthmus/ops/dropout.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"
#include "isthmus/ops/sum.hpp"

using namespace isthmus;
using c::Enqueue;
using c::given;
using c::guarded;
using c::queue_of;
using c::random_key;
using c::tensor;
using c::tensor_or_none;

isthmus_status isthmus_gemm(isthmus_gemm_engine* engine, int transpose_a, int transpose_b, float alpha,
                            const isthmus_tensor* a, const isthmus_tensor* b, float beta,
                            const isthmus_tensor* c) {
  return guarded(__func__, [&] {
    const Queue& queue = *given(engine, "engine").queue;
    const ops::Factor left(tensor(queue, a, "a"), transpose_a != 0),
        right(tensor(queue, b, "b"), transpose_b != 0);
    engine->gemm->multiply(left, right, tensor(queue, c, "c"), alpha, beta);
  });
}

isthmus_status isthmus_bias_activation_forward(isthmus_queue* queue, const isthmus_activation* activation,
                                               const isthmus_tensor* x, const isthmus_tensor* bias,
                                               const isthmus_tensor* y) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::bias_activation_forward,     on,
            c::activation(activation),        tensor(on, x, "x"),
            tensor_or_none(on, bias, "bias"), tensor(on, y, "y")};
  });
}

isthmus_status isthmus_activation_backward(isthmus_queue* queue, const isthmus_activation* activation,
                                           const isthmus_tensor* y, const isthmus_tensor* dy,
                                           const isthmus_tensor* dx) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::activation_backward, on, c::activation(activation), tensor(on, y, "y"), tensor(on, dy, "dy"),
            tensor(on, dx, "dx")};
  });
}

isthmus_status isthmus_column_sums(isthmus_queue* queue, const isthmus_tensor* x, const isthmus_tensor* out,
                                   int accumulate) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::column_sums, on, tensor(on, x, "x"), tensor(on, out, "out"), accumulate != 0};
  });
}

isthmus_status isthmus_partials_scratch(size_t* floats) {
  return guarded(__func__, [&] { given(floats, "floats") = ops::kPartialSums; });
}

isthmus_status isthmus_squared_norm(isthmus_queue* queue, const isthmus_tensor* x, const isthmus_tensor* out,
                                    const isthmus_tensor* partials) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::squared_norm, on, tensor(on, x, "x"), tensor(on, out, "out"),
            tensor(on, partials, "partials")};
  });
}

isthmus_status isthmus_count_nonfinite(isthmus_queue* queue, const isthmus_tensor* x,
                                       const isthmus_tensor* out, const isthmus_tensor* partials) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::count_nonfinite, on, tensor(on, x, "x"), tensor(on, out, "out"),
            tensor(on, partials, "partials")};
  });
}

isthmus_status isthmus_softmax_cross_entropy(isthmus_queue* queue, const isthmus_tensor* logits,
                                             const isthmus_tensor* labels, const isthmus_tensor* dlogits,
                                             const isthmus_tensor* value, const isthmus_tensor* partials,
                                             float weight) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::softmax_cross_entropy,       on,
            tensor(on, logits, "logits"),     tensor(on, labels, "labels", DataType::int32),
            tensor(on, dlogits, "dlogits"),   tensor(on, value, "value"),
            tensor(on, partials, "partials"), weight};
  });
}

isthmus_status isthmus_adam_defaults(isthmus_adam_options* options) {
  return guarded(__func__, [&] {
    const ops::AdamOptions its;
    given(options, "options") = {its.learning_rate, its.beta1,    its.beta2,        its.epsilon,
                                 its.weight_decay,  its.max_norm, its.average_decay};
  });
}

isthmus_status isthmus_adam_step(isthmus_queue* queue, const isthmus_adam_options* options, uint64_t step,
                                 const isthmus_tensor* parameters, const isthmus_tensor* gradients,
                                 const isthmus_tensor* first_moment, const isthmus_tensor* second_moment,
                                 const isthmus_tensor* average, const isthmus_tensor* squared_norm) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    const isthmus_adam_options& its = given(options, "options");
    const ops::AdamOptions how = {its.learning_rate, its.beta1,    its.beta2,        its.epsilon,
                                  its.weight_decay,  its.max_norm, its.average_decay};
    const ops::AdamState state = {tensor(on, parameters, "parameters"), tensor(on, gradients, "gradients"),
                                  tensor(on, first_moment, "first_moment"),
                                  tensor(on, second_moment, "second_moment"),
                                  tensor_or_none(on, average, "average")};
    ops::adam_step(on, how, step, state, tensor_or_none(on, squared_norm, "squared_norm"));
  });
}

isthmus_status isthmus_uniform(isthmus_queue* queue, const isthmus_tensor* out, float low, float high,
                               const isthmus_random_key* key) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::uniform, on, tensor(on, out, "out"), low, high, random_key(key)};
  });
}

isthmus_status isthmus_normal(isthmus_queue* queue, const isthmus_tensor* out, float mean, float deviation,
                              const isthmus_random_key* key) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::normal, on, tensor(on, out, "out"), mean, deviation, random_key(key)};
  });
}

isthmus_status isthmus_dropout_forward(isthmus_queue* queue, const isthmus_tensor* x,
                                       const isthmus_tensor* out, float p, const isthmus_random_key* key) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::dropout_forward, on, tensor(on, x, "x"), tensor(on, out, "out"), p, random_key(key)};
  });
}

isthmus_status isthmus_dropout_backward(isthmus_queue* queue, const isthmus_tensor* dy,
                                        const isthmus_tensor* dx, float p, const isthmus_random_key* key) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::dropout_backward, on, tensor(on, dy, "dy"), tensor(on, dx, "dx"), p, random_key(key)};
  });
}
