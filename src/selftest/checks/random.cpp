#include "../references/random.hpp"

#include "checks.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::RandomKey;

const std::size_t kSizes[] = {1, 3, 4, 5, 7, 9, 33, 255, 257, 10007};
constexpr RandomKey kKey{0x123456789abcdefull, 7, 0xfedcba9876ull};
const Shape kLarge{1u << 20};

}  // namespace

void random_uniform(Probe& probe) {
  for (const reference::KnownWords& known : reference::kKnownWords)
    probe.require(reference::philox(known.counter, known.key[0], known.key[1]) == known.words,
                  "published words of Philox4x32-10", "this program computes others");
  for (const RandomKey& key : {RandomKey{}, kKey, RandomKey{~0ull, ~0u, ~0ull}})
    for (const std::size_t count : kSizes) {
      if (!probe.takes(count)) continue;
      const auto out = probe.output({count});
      probe.compare(Shape{count}.text() + " seed " + std::to_string(key.seed),
                    [&] { ops::uniform(probe.queue, out, 0, 1, key); },
                    {{"out", out, to_double(reference::uniform(count, key)), 0}});
    }
  const Tensor out = probe.zeros(kLarge);
  probe.measure(kLarge.text(), 0, {out}, [&] { ops::uniform(probe.queue, out, 0, 1, kKey); });
}

void random_normal(Probe& probe) {
  for (const std::size_t count : kSizes) {
    if (!probe.takes(count)) continue;
    const auto out = probe.output({count});
    probe.compare(Shape{count}.text(), [&] { ops::normal(probe.queue, out, 0, 1, kKey); },
                  {{"out", out, reference::normal(count, kKey), 6e-6}});
  }
  const Tensor out = probe.zeros(kLarge);
  probe.measure(kLarge.text(), 0, {out}, [&] { ops::normal(probe.queue, out, 0, 1, kKey); });
}

}  // namespace isthmus::selftest::check
