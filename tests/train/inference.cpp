// Sets of more than a batch, whose last batch overlaps the one before it.
#include "isthmus/train/inference.hpp"

#include "isthmus/data/device_images.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

constexpr std::size_t kCount = 1300, kPixels = 16;

struct InferenceFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  data::Images bytes{kCount, 1, 4, 4, {}, {}};
  data::DeviceImages images;

  models::Vae vae{vae_options()};

  InferenceFixture() {
    vae.arena().allocate(queue);
    vae.initialise(queue, 1, 0);
    for (const std::int32_t value : Random().integers(kCount * kPixels, 256))
      bytes.pixels.push_back(static_cast<std::uint8_t>(value));
    images = data::upload(queue, bytes);
  }

  static models::VaeOptions vae_options() {
    models::VaeOptions options;
    options.image = {1, 1, kPixels};
    options.latent = 3;
    return options;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(inference, InferenceFixture)

BOOST_AUTO_TEST_CASE(features_of_every_image_are_in_its_row) {
  models::Judge judge({{1, 1, kPixels}, 3, {}, {12, 7}, 0});
  judge.arena().allocate(queue);
  judge.initialise(queue, 1, 0);
  const Tensor floats = train::to_float(queue, images);
  const Values all = queue.download<float>(train::features(queue, *gemm, judge, floats));
  BOOST_REQUIRE_EQUAL(all.size(), kCount * 7);
  for (const std::size_t first : {0, 400, 900, 1100}) {
    const Tensor some = train::features(queue, *gemm, judge, floats.slice(first, 200));
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first * 7);
    check_close(queue.download<float>(some), Values(begin, begin + 200 * 7), 1e-6,
                "features from image " + std::to_string(first));
  }
}

BOOST_AUTO_TEST_CASE(bytes_and_floats_have_the_same_code) {
  const Tensor of_bytes = train::encode(queue, *gemm, vae, images),
               of_floats = train::encode(queue, *gemm, vae, train::to_float(queue, images));
  BOOST_TEST((queue.download<float>(of_bytes) == queue.download<float>(of_floats)));
}

BOOST_AUTO_TEST_CASE(distorted_images_have_codes_of_their_own) {
  const auto codes = [&](const ops::Jitter& jitter, std::uint64_t step) {
    return queue.download<float>(train::encode_jittered(queue, *gemm, vae, images, jitter, {1, 2, step}));
  };
  const ops::Jitter shifts{0, 0, 1, 0};
  const Values shifted = codes(shifts, 0);
  BOOST_TEST((shifted == codes(shifts, 0)));
  BOOST_TEST((shifted != codes(shifts, kCount)));
  check_close(codes({}, 0), queue.download<float>(train::encode(queue, *gemm, vae, images)), 1e-5,
              "undistorted");
}

BOOST_AUTO_TEST_SUITE_END()
