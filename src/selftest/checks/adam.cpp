#include "../references/adam.hpp"

#include "checks.hpp"
#include "isthmus/ops/adam.hpp"

namespace isthmus::selftest::check {

void adam(Probe& probe) {
  ops::AdamOptions plain, all;
  all.learning_rate = 0.05f;
  all.weight_decay = 0.5f;
  all.max_norm = 1;
  all.average_decay = 0.9f;
  for (const ops::AdamOptions& options : {plain, all})
    for (const std::uint64_t step : {1, 5, 1000000})
      for (const std::size_t count : {1, 7, 8, 9, 511, 4099}) {
        if (!probe.takes(count)) continue;
        const Shape shape{count};
        const Values p = probe.random.normal(count), g = probe.random.normal(count),
                     m = probe.random.normal(count), v = probe.random.uniform(count, 0.01f, 1),
                     a = probe.random.normal(count);
        reference::Adam want{to_double(p), to_double(m), to_double(v), to_double(a)};
        want.step(options, step, g);
        double squares = 0;
        for (const double value : g) squares += value * value;
        const auto parameters = probe.input(shape, p), gradients = probe.input(shape, g),
                   first = probe.input(shape, m), second = probe.input(shape, v),
                   average = probe.input(shape, a),
                   norm = probe.input({1}, Values{static_cast<float>(squares)});
        probe.compare(shape.text() + " step " + std::to_string(step),
                      [&] {
                        ops::adam_step(probe.queue, options, step,
                                       {parameters, gradients, first, second, average}, norm);
                      },
                      {{"parameters", parameters, want.parameters, 2e-6, p},
                       {"first moment", first, want.first_moment, 1e-6, m},
                       {"second moment", second, want.second_moment, 1e-6, v},
                       {"average", average, want.average, 1e-6, a}});
      }
  const Shape many{1500000};
  if (probe.is_quick()) return;
  const Tensor p = probe.filled(many), g = probe.filled(many), m = probe.zeros(many), v = probe.zeros(many);
  probe.measure(many.text(), 0, {p, p, g, m, m, v, v}, [&] {
    ops::adam_step(probe.queue, plain, 100, {p, g, m, v, {}}, {});
  });
}

}  // namespace isthmus::selftest::check
