#include "isthmus/models/vae.hpp"

#include "support/device.hpp"
#include "support/gradient_check.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct VaeFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  nn::MemoryPlan memory{queue};
  nn::Context context{queue, *gemm, memory};

  void check(const models::VaeOptions& options) {
    models::Vae vae(options);
    vae.arena().allocate(queue);
    vae.initialise(queue, 5, 0);
    const Tensor images =
        queue.upload(Random(4).uniform(32 * options.image.elements(), 0, 1), {32, options.image.elements()});
    const Tensor labels = queue.upload(Random(5).integers(32, 4), {32});
    const Tensor losses(queue, {models::Vae::kLosses});
    queue.zero(losses);
    check_gradients(queue, vae.arena(), [&] {
      memory.run([&] { vae.compute_gradients(context, images, labels, {7, 8, 9}, losses); });
      const auto values = queue.download<float>(losses);
      return values[0] + values[1] + options.lambda2 * options.kl_weight * values[2] + values[3];
    });
  }
};

models::VaeOptions small() {
  models::VaeOptions options;
  options.image = {1, 1, 19};
  options.latent = 3;
  options.hidden = {16, 11};
  return options;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(vae, VaeFixture)

BOOST_AUTO_TEST_CASE(gradients_with_a_bernoulli_likelihood) {
  check(small());
}

BOOST_AUTO_TEST_CASE(gradients_with_a_gaussian_likelihood_and_a_pixel_error) {
  models::VaeOptions options = small();
  options.likelihood = {ops::ReconstructionKind::gaussian, true, 0.3f};
  options.pixel_error = {ops::ReconstructionKind::mse};
  options.lambda1 = 2.0f;
  options.lambda2 = 0.5f;
  options.kl_weight = 0.7f;
  check(options);
}

BOOST_AUTO_TEST_CASE(gradients_with_a_class_loss) {
  models::VaeOptions options = small();
  options.classes = 4;
  options.class_weight = 3;
  check(options);
}

BOOST_AUTO_TEST_CASE(gradients_with_convolutions) {
  models::VaeOptions options = small();
  options.image = {3, 9, 7};
  options.channels = {5, 4};
  options.hidden = {11};
  check(options);
}

BOOST_AUTO_TEST_CASE(decoded_images_are_probabilities) {
  models::Vae vae(small());
  vae.arena().allocate(queue);
  vae.initialise(queue, 5, 0);
  const Tensor z = queue.upload(Random().normal(4 * 3, 5), {4, 3});
  memory.run([&] {
    const Tensor images = vae.decode(context, z);
    if (queue.is_dry()) return;
    BOOST_TEST((images.shape() == Shape{4, 19}));
    for (const float value : queue.download<float>(images)) BOOST_TEST((value >= 0 && value <= 1));
  });
}

BOOST_AUTO_TEST_SUITE_END()
