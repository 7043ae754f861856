#include "../references/columns.hpp"

#include "checks.hpp"
#include "isthmus/ops/columns.hpp"

namespace isthmus::selftest::check {

void columns(Probe& probe) {
  struct Widths {
    std::size_t rows, a, b, c;
  };
  for (const auto& [rows, a, b, c] :
       {Widths{1, 1, 1, 1}, {3, 7, 8, 9}, {17, 3, 65, 63}, {128, 64, 64, 511}}) {
    const std::size_t total = a + b + c;
    if (!probe.takes(rows * total)) continue;
    const Values whole = probe.random.normal(rows * total),
                 parts[] = {reference::cut(whole, total, 0, a), reference::cut(whole, total, a, b),
                            reference::cut(whole, total, a + b, c)};
    const std::string text = Shape{rows, total}.text();
    const auto first = probe.input({rows, a}, parts[0]), second = probe.input({rows, b}, parts[1]),
               third = probe.input({rows, c}, parts[2]), joined = probe.output({rows, total});
    probe.compare(text + " joined",
                  [&] {
                    ops::concatenate_columns(probe.queue, {first, second, third}, joined);
                  },
                  {{"whole", joined, to_double(whole), 0}});
    const auto x = probe.input({rows, total}, whole);
    probe.compare(text + " split",
                  [&] {
                    ops::split_columns(probe.queue, x, {first, second, third});
                  },
                  {{"first", first, to_double(parts[0]), 0},
                   {"second", second, to_double(parts[1]), 0},
                   {"third", third, to_double(parts[2]), 0}});
    const Values scales = probe.random.normal(total), shifts = probe.random.normal(total);
    const auto scale = probe.input({total}, scales), shift = probe.input({total}, shifts),
               out = probe.output({rows, total});
    probe.compare(text + " affine", [&] { ops::affine_columns(probe.queue, x, scale, shift, out); },
                  {{"out", out, reference::affine_columns(whole, scales, shifts), 1e-6}});
  }
  const Shape half{1024, 512}, whole{1024, 1024};
  const Tensor a = probe.filled(half), b = probe.filled(half), out = probe.zeros(whole);
  probe.measure(whole.text(), 0, {a, b, out}, [&] { ops::concatenate_columns(probe.queue, {a, b}, out); });
}

}  // namespace isthmus::selftest::check
