#include "isthmus/train/translation_stream.hpp"

#include <cmath>

#include "isthmus/data/png.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/inference.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/peak_memory.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;
using train::Product;

namespace {

/// The images of a data set over and over.
class Loop : public data::ImageSource {
 public:
  Loop(const data::Images& images, std::size_t count) : images_(images), count_(count) {}

  std::size_t count() const override { return count_; }
  bool has_labels() const override { return false; }
  bool read(std::size_t most, data::ImageBatch& batch) override {
    if (next_ == fails_at) throw DataError("images", 0, "an image", "none");
    if (next_ == count_) return false;
    const std::size_t size = images_.image_size(), place = next_ % images_.count;
    const std::size_t count = std::min({most, at_once, count_ - next_, images_.count - place});
    const auto from = images_.pixels.begin() + static_cast<std::ptrdiff_t>(place * size);
    batch.images.channels = images_.channels;
    batch.images.height = images_.height;
    batch.images.width = images_.width;
    batch.images.count += count;
    batch.images.pixels.insert(batch.images.pixels.end(), from,
                               from + static_cast<std::ptrdiff_t>(count * size));
    batch.names.resize(batch.images.count);
    next_ += count;
    return true;
  }

  std::size_t at_once = 1000, fails_at = std::numeric_limits<std::size_t>::max();

 private:
  const data::Images& images_;
  std::size_t count_, next_ = 0;
};

/// All results, image by image.
struct Collected : data::ImageSink {
  void write(const data::ResultBatch& results) override {
    if (bytes.size() >= fails_at) throw Error("the disk is full");
    for (std::size_t image = 0; image < results.sources.images.count; ++image)
      for (std::size_t sample = 0; sample < results.samples; ++sample)
        bytes.insert(bytes.end(), results.at(image, sample), results.at(image, sample) + results.size);
  }
  void finish() override { is_finished = true; }

  Values floats() const {
    Values values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }

  std::vector<std::uint8_t> bytes;
  bool is_finished = false;
  std::size_t fails_at = std::numeric_limits<std::size_t>::max();
};

/// Counts what it is given.
struct Counted : data::ImageSink {
  void write(const data::ResultBatch& results) override { images += results.sources.images.count; }
  void finish() override {}
  std::size_t images = 0;
};

struct StreamFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  TemporaryFolder folder;
  train::TrainedRun run = trained();

  /// A few steps of everything; from b to a, latents are samples.
  train::TrainedRun trained() {
    train::ExperimentConfig config = tiny_experiment();
    for (const int i : {0, 1}) {
      config.vae[i].epochs = 1;
      config.judge[i].epochs = 0.1;
      config.translator[i].steps = 5;
    }
    config.vae[1].latent = 6;
    config.translator[1].sample_latents = true;
    const auto directory = train::RunDirectory::prepare(folder / "run", config, true);
    train::train_experiment(queue, *gemm, config, a, b, directory, {});
    return {queue, *gemm, directory};
  }

  const data::Images& images(Direction direction) { return (direction == Direction::a2b ? a : b).test; }

  Collected stream(const train::TranslationRequest& request, std::size_t count, std::size_t at_once = 1000) {
    Loop source(images(request.direction), count);
    source.at_once = at_once;
    Collected sink;
    const train::TranslationCount done = translate_stream(queue, *gemm, run, request, source, sink);
    BOOST_TEST((done.images == count && done.refused == 0 && done.is_whole && sink.is_finished));
    return sink;
  }
};

train::TranslationRequest latents(Direction direction, std::size_t samples = 1, std::size_t batch = 0) {
  return {direction, Product::latents, samples, 3, batch};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(translation_stream, StreamFixture)

BOOST_AUTO_TEST_CASE(images_are_those_of_a_run_that_translates_them_at_once) {
  for (const Direction direction : {Direction::a2b, Direction::b2a}) {
    const auto bytes = stream({direction, Product::images, 3, 3, 0}, 300).bytes;
    const Tensor heads = run.encode(direction, data::upload(queue, images(direction)));
    for (std::uint32_t sample = 0; sample < 3; ++sample) {
      const Values whole = queue.download<float>(run.translate(direction, heads, 3, sample));
      double most = 0;
      for (std::size_t i = 0; i < whole.size(); ++i)
        most = std::max(most, std::fabs(255.0 * whole[i] - bytes[(i / 784 * 3 + sample) * 784 + i % 784]));
      BOOST_TEST(most < 0.51, to_string(direction) << ", sample " << sample);
    }
  }
}

BOOST_AUTO_TEST_CASE(latents_are_what_the_decoder_is_given) {
  const train::TranslationRequest request{Direction::b2a, Product::images, 2, 5, 0};
  const auto bytes = stream(request, 40).bytes;
  train::TranslationRequest of_latents = request;
  of_latents.product = Product::latents;
  const Values z = stream(of_latents, 40).floats();
  BOOST_REQUIRE_EQUAL(z.size(), 40 * 2 * 8u);
  const Values decoded =
      queue.download<float>(train::decode(queue, *gemm, run.vae(0), queue.upload(z, {80, 8})));
  double most = 0;
  for (std::size_t i = 0; i < decoded.size(); ++i)
    most = std::max(most, std::fabs(255.0 * decoded[i] - bytes[i]));
  BOOST_TEST(most < 0.51);
}

BOOST_AUTO_TEST_CASE(neither_batches_nor_the_number_of_images_and_samples_change_one) {
  constexpr std::size_t kCount = 2105;  // into the third block of noise
  for (const Direction direction : {Direction::a2b, Direction::b2a}) {
    const std::size_t latent = direction == Direction::a2b ? 6 : 8;
    const Values whole = stream(latents(direction), kCount).floats();
    BOOST_REQUIRE_EQUAL(whole.size(), kCount * latent);
    for (const std::size_t batch : {7, 300, 999})
      check_close(stream(latents(direction, 1, batch), kCount, batch == 300 ? 11 : 1000).floats(), whole,
                  1e-5, "batches of " + std::to_string(batch));
    const Values few = stream(latents(direction, 2), 50).floats();
    for (std::size_t image = 0; image < 50; ++image) {
      const auto first = few.begin() + static_cast<std::ptrdiff_t>(image * 2 * latent),
                 alone = whole.begin() + static_cast<std::ptrdiff_t>(image * latent);
      check_close({first, first + static_cast<std::ptrdiff_t>(latent)},
                  Values(alone, alone + static_cast<std::ptrdiff_t>(latent)), 1e-5, "the first sample");
    }
  }
}

BOOST_AUTO_TEST_CASE(noise_differs_from_block_to_block_and_sample_to_sample_and_seed_to_seed) {
  // The tiny set comes round every 300 images: 0, 1200 and 2100 are the same one in three blocks.
  for (const Direction direction : {Direction::a2b, Direction::b2a}) {
    const std::size_t latent = direction == Direction::a2b ? 6 : 8;
    train::TranslationRequest request = latents(direction, 2);
    const Values z = stream(request, 2105).floats();
    request.seed = 4;
    const Values other = stream(request, 5).floats();
    const auto differ = [&](const float* one, const float* two) {
      for (std::size_t i = 0; i < latent; ++i)
        if (one[i] == two[i]) return false;
      return true;
    };
    const auto at = [&](std::size_t image, std::size_t sample) { return &z[(image * 2 + sample) * latent]; };
    BOOST_TEST(differ(at(0, 0), at(0, 1)));
    BOOST_TEST(differ(at(0, 0), at(300, 0)));
    BOOST_TEST(differ(at(0, 0), at(1200, 0)));
    BOOST_TEST(differ(at(1200, 0), at(2100, 0)));
    BOOST_TEST(differ(at(0, 1), at(1200, 1)));
    BOOST_TEST(differ(at(1, 0), &other[2 * latent]));
  }
}

BOOST_AUTO_TEST_CASE(files_of_any_kind_give_the_same) {
  data::Images some = data::subset(a.test, 0, 30);
  std::filesystem::create_directories(folder / "png");
  for (std::size_t i = 0; i < some.count; ++i)
    data::write_png(folder / ("png/" + std::to_string(100 + i) + ".png"),
                    {28, 28, 1, data::subset(some, i, 1).pixels});
  data::write_idx_images(folder / "idx", some);
  const Collected expected = stream(latents(Direction::a2b), 30);
  for (const char* name : {"png", "idx"}) {
    Collected sink;
    const auto source = data::open_image_source(folder / name, {1, 28, 28});
    translate_stream(queue, *gemm, run, latents(Direction::a2b), *source, sink);
    BOOST_TEST((sink.bytes == expected.bytes), name);
  }
}

BOOST_AUTO_TEST_CASE(a_stop_ends_it_between_batches_and_leaves_the_sink_unfinished) {
  Loop source(a.test, 50'000);
  Collected sink;
  std::atomic<bool> stop = false;
  train::TranslationWatch watch;
  watch.on_progress = [&](std::size_t images) { stop = images >= 500; };
  watch.stop = &stop;
  const auto count =
      translate_stream(queue, *gemm, run, latents(Direction::a2b, 1, 100), source, sink, watch);
  BOOST_TEST(!count.is_whole);
  BOOST_TEST(!sink.is_finished);
  BOOST_TEST((count.images >= 500 && count.images < 2000));
  BOOST_TEST(sink.floats().size() == count.images * 6);  // what has been counted has been written
}

BOOST_AUTO_TEST_CASE(errors_of_either_end_are_thrown) {
  for (const std::size_t at : {0, 500, 30'000}) {
    Loop source(a.test, 50'000);
    source.fails_at = at;
    Collected sink;
    source.at_once = 100;
    BOOST_CHECK_EXCEPTION(translate_stream(queue, *gemm, run, latents(Direction::a2b, 1, 100), source, sink),
                          DataError, says("expected an image"));
    BOOST_TEST(!sink.is_finished);
  }
  for (const std::size_t at : {0, 5000}) {
    Loop source(a.test, 50'000);
    Collected sink;
    sink.fails_at = at;
    BOOST_CHECK_EXCEPTION(translate_stream(queue, *gemm, run, latents(Direction::a2b), source, sink), Error,
                          says("the disk is full"));
    BOOST_TEST(!sink.is_finished);
  }
  Loop source(a.test, 5);
  Collected sink;
  for (const std::size_t samples : {0, 1001})
    BOOST_CHECK_EXCEPTION(translate_stream(queue, *gemm, run, latents(Direction::a2b, samples), source, sink),
                          UsageError, says("1 to 1000"));
}

BOOST_AUTO_TEST_CASE(pictures_that_are_passed_over_are_told_and_counted) {
  for (int i = 0; i < 60; ++i)
    if (i % 3 == 0)
      folder.write("in/" + std::to_string(i) + ".png", "a text");
    else
      data::write_png(folder / ("in/" + std::to_string(i) + ".png"),
                      {4, 4, 1, std::vector<std::uint8_t>(16, 9)});
  data::SourceOptions options{1, 28, 28};
  options.skips_refused = true;
  Counted sink;
  std::size_t told = 0;
  train::TranslationWatch watch;
  watch.on_refused = [&](const std::string& reason) { told += reason.find("in/") != std::string::npos; };
  const auto source = data::open_image_source(folder / "in", options);
  const auto count = translate_stream(queue, *gemm, run, latents(Direction::a2b, 1, 7), *source, sink, watch);
  BOOST_TEST((count.images == 40 && count.refused == 20 && count.is_whole));
  BOOST_TEST((sink.images == 40 && told == 20));
}

BOOST_AUTO_TEST_CASE(neither_memory_nor_allocations_grow_with_the_number_of_images) {
  std::size_t peak = 0;
  for (const std::size_t count : {6'000, 60'000}) {
    Loop source(a.test, count);
    const auto sink = data::make_idx_sink(folder / "out.idx", 28, 28);
    std::uint64_t allocations = 0;
    train::TranslationWatch watch;
    watch.on_progress = [&](std::size_t) {
      if (!allocations) allocations = queue.counters().allocations;
    };
    translate_stream(queue, *gemm, run, {}, source, *sink, watch);
    BOOST_TEST(allocations == queue.counters().allocations);
    BOOST_TEST(std::filesystem::file_size(folder / "out.idx") == 16 + count * 784);
    if (peak > 0) BOOST_TEST(peak_memory() - peak < std::size_t(6) << 20);
    peak = peak_memory();
  }
}

BOOST_AUTO_TEST_SUITE_END()
