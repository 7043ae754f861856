// ONNX Runtime makes of exported models what Isthmus makes of the run. Skipped where it is absent:
// tools/test.sh fetches it.
#include <random>

#include "isthmus/nn/model_file.hpp"
#include "support/device.hpp"
#include "support/onnx_comparison.hpp"
#include "support/random_run.hpp"
#include "support/temporary_folder.hpp"
#include "train/onnx_layers.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;

namespace {

struct RuntimeFixture : QueueFixture {
  TemporaryFolder folder;
  const std::string python = onnx_python();
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  /// Images of all contrasts, one of them uniform.
  static data::Images random_images(const nn::ImageShape& shape) {
    constexpr std::size_t kCount = 9;
    data::Images images{kCount, shape.channels, shape.height, shape.width, {}, {}};
    std::mt19937 random(3);
    for (std::size_t image = 0; image < kCount; ++image)
      for (std::size_t i = 0; i < shape.elements(); ++i)
        images.pixels.push_back(static_cast<std::uint8_t>(10 + 15 * image + random() % (1 + 13 * image)));
    return images;
  }

  void check(const std::string& name, const train::ExperimentConfig& config) {
    const train::RunDirectory directory = random_run(folder / name, config, kVariedA, kVariedB);
    train::TrainedRun run(queue, *gemm, directory);
    for (const Direction direction : {Direction::a2b, Direction::b2a}) {
      const std::string expected = folder / (name + ".safetensors");
      write_translations(queue, run, direction, random_images(run.image(train::source_of(direction))),
                         expected);
      check_in_onnx_runtime(python, expected, train::export_onnx(directory, {direction}, folder / "onnx"));
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(onnx_runtime, RuntimeFixture)

BOOST_AUTO_TEST_CASE(translations_are_the_same) {
  if (python.empty()) return;
  train::ExperimentConfig config = varied_experiment();
  check("varied", config);
  // What one direction had, the other has, with convolutions in both and in one without linear layers.
  std::swap(config.translator[0], config.translator[1]);
  config.domain[0].conversion.contrast_normalise = false;
  config.domain[1].conversion.contrast_normalise = true;
  config.vae[0].channels = {5};
  config.vae[0].kernel = 3;
  config.vae[1].hidden = {};
  check("other", config);
  for (train::TranslatorConfig& translator : config.translator) translator.method = "latent-constraints";
  check("constraints", config);
}

BOOST_AUTO_TEST_CASE(translations_across_a_bridge_are_the_same) {
  if (python.empty()) return;
  train::ExperimentConfig config = varied_experiment();
  for (train::TranslatorConfig& translator : config.translator) {
    translator.method = "bridging-vae";
    translator.bridging.hidden = {20, 24};
  }
  check("bridge", config);
}

BOOST_AUTO_TEST_CASE(every_activation_is_the_same) {
  if (python.empty()) return;
  std::vector<nn::Layer> layers;
  for (const char* name : {"relu", "leaky_relu", "tanh", "softplus", "identity", "sigmoid"}) {
    layers.emplace_back(nn::Linear{6, 6});
    layers.emplace_back(ops::Activation::named(name));
  }
  nn::ParameterArena arena;
  const nn::Sequential network(arena, "net", layers);
  arena.allocate(queue);
  RandomWeights weights;
  const nn::SafeTensors file{weights.draw(arena), {}};
  nn::load_parameters(queue, arena, file, "net");
  nn::MemoryPlan memory(queue);
  nn::Context context{queue, *gemm, memory};
  const Tensor x = queue.upload(weights.draw(60, 2), {10, 6}), y(queue, {10, 6});
  memory.run([&] { network.forward(context, x, nullptr, {y, {}}); });
  nn::write_safetensors(
      folder / "expected.safetensors",
      {{{"x", x.shape(), queue.download<float>(x)}, {"y", y.shape(), queue.download<float>(y)}}, {}});
  train::OnnxGraph graph("net");
  graph.output(train::add_layers(graph, network, file, graph.input("x", {6})), "y");
  check_in_onnx_runtime(python, folder / "expected.safetensors", {folder.write("net.onnx", graph.bytes())});
}

BOOST_AUTO_TEST_SUITE_END()
