#include "../references/sampling.hpp"

#include "checks.hpp"
#include "isthmus/ops/sampling.hpp"

namespace isthmus::selftest::check {
namespace {

Integers read_twice(Probe& probe, const GuardedTensor<std::int32_t>& out, const std::string& shape,
                    const std::function<void()>& op) {
  op();
  const auto first = out.read();
  op();
  const auto second = out.read();
  probe.require(first.values == second.values, shape, "the same key gives other indices a second time");
  probe.require(first.is_intact && second.is_intact, shape, "something was written outside the indices");
  return first.values;
}

}  // namespace

void sampling_epochs(Probe& probe) {
  for (const std::uint32_t count : {1, 2, 3, 5, 7, 16, 17, 65, 1000, 60000})
    for (const std::uint64_t epoch : {0ull, 5000000000ull}) {
      if (!probe.takes(count)) continue;
      const std::string text = std::to_string(count) + " examples, epoch " + std::to_string(epoch);
      const auto out = probe.output<std::int32_t>({count});
      Integers got = read_twice(probe, out, text, [&] {
        ops::epoch_indices(probe.queue, out, count, epoch * count, {3, 4, 0});
      });
      Integers want(count);
      std::iota(want.begin(), want.end(), 0);
      std::sort(got.begin(), got.end());
      probe.require(got == want, text, "an epoch is no permutation");
    }
  const Shape large{1u << 16};
  const Tensor out = probe.zeros(large, DataType::int32);
  probe.measure(large.text(), 0, {out}, [&] { ops::epoch_indices(probe.queue, out, 60000, 0, {1, 2, 3}); });
}

void sampling_pairs(Probe& probe) {
  constexpr std::size_t kRows = 5003;
  const reference::PairedExamples source({5, 1, 40, 2, 17}, 1), target({3, 2, 1, 30, 8}, 2);
  const auto upload = [&](const Integers& values) { return probe.input({values.size()}, values); };
  const ops::PairTables tables{upload(source.order), upload(source.begin), upload(target.order),
                               upload(target.begin)};
  const Shape rows{kRows};
  const auto from = probe.output<std::int32_t>(rows), anchor = probe.output<std::int32_t>(rows),
             real = probe.output<std::int32_t>(rows), other = probe.output<std::int32_t>(rows);
  const auto draw = [&] { ops::sample_pairs(probe.queue, tables, from, anchor, real, other, {1, 2, 3}); };
  const std::string text = rows.text();
  const Integers f = read_twice(probe, from, text, draw), a = read_twice(probe, anchor, text, draw),
                 r = read_twice(probe, real, text, draw), o = read_twice(probe, other, text, draw);
  const auto pair_of = [](const reference::PairedExamples& domain, std::int32_t example) {
    const bool exists = example >= 0 && static_cast<std::size_t>(example) < domain.pair_of.size();
    return exists ? domain.pair_of[example] : -1;
  };
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kRows; ++i) {
    const int pair = pair_of(source, f[i]), mismatched = pair_of(target, o[i]);
    const bool is_single = pair == 2;  // it has one example in the target
    wrong += pair < 0 || pair_of(target, a[i]) != pair || pair_of(target, r[i]) != pair || mismatched < 0 ||
             mismatched == pair || (r[i] == a[i]) != is_single;
  }
  probe.require(wrong == 0, text,
                std::to_string(wrong) + " rows are not of the pairs that they should be of");
}

}  // namespace isthmus::selftest::check
