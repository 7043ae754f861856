// The C API translates what the C++ library does, bit for bit.
#include <cstdlib>

#include "isthmus/c/isthmus.h"
#include "isthmus/ops/contrast_normalise.hpp"
#include "support/faulty_run.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;

namespace {

constexpr std::size_t kCount = 5, kPixels = 64;

/// A tiny run, open in both.
struct RunFixture : FaultyRun {
  Queue queue{test_device()};
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  isthmus_queue* c_queue = nullptr;
  isthmus_run* c_run = nullptr;

  RunFixture() {
    setenv("ISTHMUS_TUNING", "off", 1);
    config.domain[1].conversion.contrast_normalise = true;
    train("run");
    BOOST_REQUIRE_EQUAL(isthmus_queue_wrap(queue.context(), queue.device().id(), queue.id(), &c_queue), 0);
    BOOST_REQUIRE_EQUAL(isthmus_run_open(c_queue, run("run").path().c_str(), &c_run), 0);
  }
  ~RunFixture() {
    isthmus_queue_destroy(c_queue);  // before the run, which keeps what it needs
    isthmus_run_destroy(c_run);
  }

  Values sources(Direction direction) const {
    const auto& bytes = images[train::source_of(direction)].pixels;
    Values values(kCount * kPixels);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(bytes[i]) / 255;
    return values;
  }

  Values expected(Direction direction, std::uint64_t seed, std::uint32_t sample) {
    train::TrainedRun trained(queue, *gemm, run("run"));
    const Tensor x = queue.upload(sources(direction), {kCount, kPixels});
    if (direction == Direction::b2a) ops::contrast_normalise(queue, {}, x, x);
    return queue.download<float>(trained.translate(direction, trained.encode(direction, x), seed, sample));
  }
};

isthmus_tensor view_of(const Tensor& tensor, std::initializer_list<std::size_t> extents) {
  isthmus_tensor view = {
      tensor.buffer(), tensor.offset(), ISTHMUS_FLOAT32, static_cast<std::uint32_t>(extents.size()), {}};
  std::copy(extents.begin(), extents.end(), view.extents);
  return view;
}

void expect_failure(isthmus_status status, isthmus_status wanted, const std::string& text) {
  BOOST_TEST(status == wanted);
  BOOST_TEST(std::string(isthmus_last_error()).find(text) != std::string::npos, isthmus_last_error());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run, RunFixture)

BOOST_AUTO_TEST_CASE(translations_are_those_of_the_library) {
  for (const Direction direction : train::kDirections) {
    const isthmus_direction way = direction == Direction::a2b ? ISTHMUS_A2B : ISTHMUS_B2A;
    const Values want = expected(direction, 3, 2), source = sources(direction);
    isthmus_image_shape from{}, to{};
    BOOST_TEST(isthmus_run_image_shapes(c_run, way, &from, &to) == ISTHMUS_OK);
    BOOST_TEST((from.channels == 1 && from.height == 8 && from.width == 8 && to.width == 8));

    Values got(kCount * kPixels);
    BOOST_TEST(isthmus_run_translate_host(c_run, way, source.data(), kCount, got.data(), 3, 2) == ISTHMUS_OK);
    BOOST_TEST(got == want, boost::test_tools::per_element());

    const Guarded x(queue, {kCount, kPixels}, source), y(queue, {kCount, kPixels});
    const isthmus_tensor c_x = view_of(*x, {kCount, 1, 8, 8}), c_y = view_of(*y, {kCount, kPixels});
    BOOST_TEST(isthmus_run_translate(c_run, way, &c_x, &c_y, 3, 2) == ISTHMUS_OK);
    BOOST_TEST(y.values() == want, boost::test_tools::per_element());
    BOOST_TEST(x.values() == source, boost::test_tools::per_element());

    BOOST_TEST(isthmus_run_translate(c_run, way, &c_x, &c_y, 3, 1) == ISTHMUS_OK);
    BOOST_TEST(y.values() != want);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const Tensor x(queue, {kCount, kPixels}), y(queue, {kCount, kPixels});
  const isthmus_tensor all = view_of(x, {kCount, kPixels}), less = view_of(y, {kCount - 1, kPixels}),
                       askew = view_of(y, {kCount, kPixels - 1});
  expect_failure(isthmus_run_translate(c_run, ISTHMUS_A2B, &all, &less, 0, 0), ISTHMUS_ERROR_USAGE,
                 "source has 5 images, and target 4");
  expect_failure(isthmus_run_translate(c_run, ISTHMUS_A2B, &askew, &less, 0, 0), ISTHMUS_ERROR_USAGE,
                 "source should be float32 [5, 64], not float32 [5, 63]");
  expect_failure(isthmus_run_translate(c_run, 2, &all, &all, 0, 0), ISTHMUS_ERROR_USAGE, "direction is 2");
  float pixel = 0;
  expect_failure(isthmus_run_translate_host(c_run, ISTHMUS_A2B, &pixel, 0, &pixel, 0, 0), ISTHMUS_ERROR_USAGE,
                 "count is 0");
}

BOOST_AUTO_TEST_CASE(unfinished_and_damaged_runs_say_so) {
  const std::string vae = run("run").model("vae_a");
  isthmus_image_shape shape{};
  std::filesystem::resize_file(vae, 100);
  expect_failure(isthmus_run_image_shapes(c_run, ISTHMUS_A2B, &shape, nullptr), ISTHMUS_ERROR_DATA, vae);
  std::filesystem::remove(vae);
  expect_failure(isthmus_run_image_shapes(c_run, ISTHMUS_A2B, &shape, nullptr), ISTHMUS_ERROR_USAGE,
                 "no finished vae_a");
  BOOST_TEST(shape.width == 0u);
}

#ifdef ISTHMUS_C_EXAMPLE
BOOST_AUTO_TEST_CASE(the_example_of_the_guide_translates) {
  const std::string output = folder / "output";
  BOOST_TEST(std::system((ISTHMUS_C_EXAMPLE " '" + run("run").path() + "' >'" + output + "'").c_str()) == 0);
  BOOST_TEST(file_bytes(output).find("softplus(3) = 3.04859") != std::string::npos);
}
#endif

BOOST_AUTO_TEST_CASE(the_guide_has_the_example) {
  const std::string root = ISTHMUS_SOURCE_DIR, guide = file_bytes(root + "/docs/c-api.md");
  BOOST_TEST(guide.find("```c\n" + file_bytes(root + "/examples/c_api.c") + "```") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
