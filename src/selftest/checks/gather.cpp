#include "../references/gather.hpp"

#include "checks.hpp"
#include "isthmus/ops/gather.hpp"

namespace isthmus::selftest::check {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes(Probe& probe, std::size_t count) {
  const Integers drawn = probe.random.integers(count, 256);
  return {drawn.begin(), drawn.end()};
}

/// Some of them outside the data set, on both sides.
Integers indices(Probe& probe, std::size_t rows, std::size_t count) {
  Integers index = probe.random.integers(rows, static_cast<std::int32_t>(count));
  index.front() = -5;
  index.back() = static_cast<std::int32_t>(count) + 3;
  return index;
}

}  // namespace

void gather(Probe& probe) {
  struct Size {
    std::size_t count, rows, columns;
  };
  for (const auto& [count, rows, columns] :
       {Size{1, 1, 1}, {3, 7, 5}, {10, 4, 8}, {11, 13, 9}, {7, 65, 65}, {50, 128, 784}}) {
    if (!probe.takes(rows * columns)) continue;
    const Bytes pixels = bytes(probe, count * columns);
    const Values x = probe.random.normal(count * columns);
    const Integers y = probe.random.integers(count, 1000), picks = indices(probe, rows, count);
    const auto images = probe.input({count, columns}, pixels);
    const auto data = probe.input({count, columns}, x);
    const auto labels = probe.input({count}, y), index = probe.input({rows}, picks);
    const auto out = probe.output({rows, columns}), row_out = probe.output({rows, columns});
    const auto label_out = probe.output<std::int32_t>({rows});
    probe.compare(Shape{count, columns}.text() + " to " + Shape{rows, columns}.text(),
                  [&] {
                    ops::gather_images(probe.queue, images, index, 1 / 127.5f, -1, out);
                    ops::gather_rows(probe.queue, data, index, row_out);
                    ops::gather_labels(probe.queue, labels, index, label_out);
                  },
                  {{"images", out, reference::gather(pixels, count, picks, 1 / 127.5, -1), 5e-7},
                   {"rows", row_out, reference::gather(x, count, picks), 0},
                   {"labels", label_out, reference::gather(y, count, picks), 0}});
  }
  const Shape large{1024, 784};
  const Tensor images = probe.zeros(large, DataType::uint8), index = probe.zeros({large[0]}, DataType::int32),
               out = probe.zeros(large);
  probe.measure(large.text(), 0, {images, out},
                [&] { ops::gather_images(probe.queue, images, index, 1, 0, out); });
}

// The shifts are not known beforehand: a ramp tells them, and every pixel of another image must agree.
void gather_jittered(Probe& probe) {
  constexpr std::size_t kSide = 28, kPixels = kSide * kSide, kRows = 8;
  constexpr float kBound = 6;
  constexpr std::size_t kStep = 5;  // grey levels from one pixel to the next
  const ops::RandomKey key{7, 3, 11};
  Bytes ramps;
  for (std::size_t i = 0; i < 2 * kPixels; ++i)
    ramps.push_back(static_cast<std::uint8_t>(kStep * (i < kPixels ? i % kSide : (i - kPixels) / kSide)));
  const Bytes picture = bytes(probe, 2 * kPixels);
  const Shape data{1, 2, kSide, kSide}, batch{kRows, 2, kSide, kSide};
  const auto ramp = probe.input(data, ramps), image = probe.input(data, picture);
  const auto index = probe.input({kRows}, Integers(kRows, 0));
  ops::Jitter jitter;
  jitter.shift = kBound;
  const Tensor where(probe.queue, batch);
  ops::gather_images_jittered(probe.queue, ramp, index, 1, 0, jitter, key, where);
  const Values read = probe.queue.download<float>(where);
  Doubles want;
  for (std::size_t row = 0; row < kRows; ++row) {
    constexpr std::size_t kCentre = kSide / 2 * kSide + kSide / 2;
    const float* planes = &read[row * 2 * kPixels];
    const double x = kSide / 2 - planes[kCentre] / kStep, y = kSide / 2 - planes[kPixels + kCentre] / kStep;
    probe.require(std::fabs(x) <= kBound && std::fabs(y) <= kBound, batch.text(), "a shift is out of bounds");
    for (const std::size_t channel : {0, 1})
      for (const double pixel : reference::moved(&picture[channel * kPixels], kSide, kSide, x, y))
        want.push_back(pixel / 255 - 0.5);
  }
  const auto out = probe.output(batch);
  probe.compare(
      batch.text() + " shifted",
      [&] { ops::gather_images_jittered(probe.queue, image, index, 1 / 255.0f, -0.5f, jitter, key, out); },
      {{"images", out, want, 4e-5}});
  probe.compare(batch.text() + " left as they are",
                [&] { ops::gather_images_jittered(probe.queue, image, index, 1 / 255.0f, 0, {}, key, out); },
                {{"images", out, reference::gather(picture, 1, Integers(kRows, 0), 1 / 255.0), 2e-6}});

  const Shape large{512, 1, kSide, kSide};
  const Tensor images = probe.zeros(large, DataType::uint8), picks = probe.zeros({large[0]}, DataType::int32),
               to = probe.zeros(large);
  probe.measure(large.text(), 0, {images, to}, [&] {
    ops::gather_images_jittered(probe.queue, images, picks, 1, 0, {0.2f, 0.1f, 2, 0.1f}, key, to);
  });
}

}  // namespace isthmus::selftest::check
