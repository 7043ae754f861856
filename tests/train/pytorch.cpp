// VAEs go to PyTorch and come from it. Skipped where PyTorch is absent.
#include "isthmus/train/inference.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/vae_import.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/python.hpp"
#include "support/random_run.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct PytorchFixture : QueueFixture {
  TemporaryFolder folder;
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  const std::string python = python_with("torch, numpy", "PyTorch", "python3-torch python3-numpy");

  /// Runs a script of tests/pytorch with files of the folder.
  int run_script(const std::string& name, const std::vector<std::string>& files) const {
    std::string command =
        "PYTHONDONTWRITEBYTECODE=1 " + python + " " ISTHMUS_SOURCE_DIR "/tests/pytorch/" + name;
    for (const std::string& file : files) command += " " + file;
    return status_of(command);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pytorch, PytorchFixture)

BOOST_AUTO_TEST_CASE(the_example_decodes_the_same) {
  if (python.empty()) return;
  const auto directory = random_run(folder / "run", varied_experiment(), kVariedA, kVariedB);
  train::TrainedRun run(queue, *gemm, directory);
  for (const int domain : {0, 1}) {
    const std::size_t rows = 11, latent = run.vae(domain).options().latent;
    const nn::ImageShape& image = run.image(domain);
    const Tensor z = queue.upload(RandomWeights().draw(rows * latent, 1), {rows, latent});
    nn::write_safetensors(folder / "expected.safetensors",
                          {{{"z", z.shape(), queue.download<float>(z)},
                            {"images",
                             {rows, image.channels, image.height, image.width},
                             queue.download<float>(run.decode(domain, z))}},
                           {}});
    BOOST_TEST(
        run_script("decode.py", {directory.model(domain ? "vae_b" : "vae_a"), folder / "expected.safetensors",
                                 folder / "z.npy", folder / "images.npy"}) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_vae_of_pytorch_is_imported_and_reconstructs_the_same) {
  if (python.empty()) return;
  BOOST_TEST_REQUIRE(
      run_script("make_vae.py", {folder / "vae.safetensors", folder / "expected.safetensors"}) == 0);
  const auto config = train::parse_experiment(
      "[a]\ndataset=mnist\nclasses=0-1\n[b]\ndataset=mnist\nclasses=2-3\n"
      "[vae.a]\nhidden=20,16\nlatent=5\nweights=" +
          (folder / "vae.safetensors") + "\n",
      "x.ini");
  const auto directory = train::RunDirectory::prepare(folder / "run", config, false);
  train::import_vae(directory, "vae_a", config.vae[0], {1, 8, 9}, 2);

  train::TrainedRun run(queue, *gemm, directory);
  const nn::SafeTensors expected = nn::read_safetensors(folder / "expected.safetensors");
  const Tensor images = queue.upload(expected.at("images").values, {7, 72});
  const Tensor mean = train::posterior_mean(queue, train::encode(queue, *gemm, run.vae(0), images));
  check_close(queue.download<float>(run.decode(0, mean)), expected.at("reconstructions").values, 1e-4,
              "reconstructions");
}

BOOST_AUTO_TEST_SUITE_END()
