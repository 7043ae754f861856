// A trained VAE's file, loaded into PyTorch, must give the same reconstructions. Skipped where PyTorch is
// absent.
#include <sys/wait.h>

#include <cstdlib>
#include <iostream>

#include "isthmus/train/experiment.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/vae_stage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(pytorch, QueueFixture)

BOOST_AUTO_TEST_CASE(weights_load_and_reconstruct_the_same) {
  const TemporaryFolder folder;
  const auto gemm = ops::make_gemm(queue);
  const train::Domain domain = tiny_domain(queue, 0, 2);
  const train::ExperimentConfig config = tiny_experiment();
  const auto directory = train::RunDirectory::prepare(folder / "run", config, false);
  train::VaeStage stage("vae_a", queue, *gemm, config.vae[0], domain.device_train, 10, {1, 1000});
  train::train_stage(queue, stage, directory, config.run, {});

  train::TrainedRun run(queue, *gemm, directory);
  const Tensor images = train::to_float(queue, domain.device_test);
  const Tensor reconstructions = run.reconstruct(0, domain.device_test);
  nn::write_safetensors(
      folder / "images.safetensors",
      {{{"images", images.shape(), queue.download<float>(images)},
        {"reconstructions", reconstructions.shape(), queue.download<float>(reconstructions)}},
       {}});

  const std::string command = "/usr/bin/python3 " ISTHMUS_SOURCE_DIR "/tests/pytorch/reconstruct.py " +
                              directory.model("vae_a") + " " + (folder / "images.safetensors");
  const int status = std::system(command.c_str());
  BOOST_TEST_REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
    std::cout << "skipped: PyTorch is not installed (python3-torch)\n";
    return;
  }
  BOOST_TEST(WEXITSTATUS(status) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
