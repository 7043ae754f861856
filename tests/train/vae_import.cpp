// VAEs from files that were not trained here.
#include "isthmus/train/vae_import.hpp"

#include <algorithm>
#include <limits>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/random_run.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct ImportFixture {
  TemporaryFolder folder;
  train::ExperimentConfig config = varied_experiment();
  const train::RunDirectory run = train::RunDirectory::prepare(folder / "run", config, false);
  nn::SafeTensors file{weights_of_b(), {}};

  /// In the order in which other programs write them.
  std::vector<nn::SafeTensor> weights_of_b() const {
    const models::Vae vae(train::vae_options(config.vae[1], kVariedB, 2));
    std::vector<nn::SafeTensor> tensors = RandomWeights().draw(vae.arena());
    std::sort(tensors.begin(), tensors.end(),
              [](const auto& one, const auto& other) { return one.name < other.name; });
    return tensors;
  }
  nn::SafeTensor& tensor(const std::string& name) {
    return *std::find_if(file.tensors.begin(), file.tensors.end(),
                         [&](const auto& t) { return t.name == name; });
  }
  void import_b() {
    config.vae[1].weights = folder / "b.safetensors";
    nn::write_safetensors(config.vae[1].weights, file);
    train::import_vae(run, "vae_b", config.vae[1], kVariedB, 2);
  }
  template <class Failure>
  void check_refused(const std::string& message) {
    BOOST_CHECK_EXCEPTION(import_b(), Failure, says("b.safetensors: " + message));
    BOOST_TEST(!run.is_finished("vae_b"));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(vae_import, ImportFixture)

BOOST_AUTO_TEST_CASE(a_file_of_the_same_names_and_shapes_becomes_the_runs_model) {
  import_b();
  const nn::SafeTensors model = run.read_model("vae_b");
  BOOST_TEST(model.tensors.size() == file.tensors.size() + 1);
  for (const nn::SafeTensor& tensor : file.tensors)
    BOOST_TEST((model.at(tensor.name).values == tensor.values));
  BOOST_TEST(train::image_of(model).width == kVariedB.width);
  BOOST_TEST(model.tensors.front().name == "encoder.0.weight");

  file = model;  // a run's own file is one too
  std::filesystem::remove(run.model("vae_b"));
  import_b();
  BOOST_TEST(run.read_model("vae_b").tensors.size() == model.tensors.size());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_named) {
  const nn::SafeTensors right = file;
  tensor("decoder.4.weight").name = "decoder.5.weight";
  check_refused<DataError>("at byte 0: expected a tensor named 'decoder.4.weight', found none");
  file = right;
  tensor("encoder.2.weight").shape = {4, 6, 4, 4};
  check_refused<DataError>("at byte 0: expected encoder.2.weight of shape [6, 4, 4, 4], found [4, 6, 4, 4]");
  file = right;
  file.tensors.push_back({"encoder.8.bias", {1}, {0}});
  check_refused<DataError>(
      "at byte 0: expected only tensors that the VAE of this experiment has, found encoder.8.bias");
  file = right;
  tensor("encoder.0.bias").values[1] = std::numeric_limits<float>::quiet_NaN();
  check_refused<DataError>("at byte 0: expected finite numbers in encoder.0.bias, found others");
  file = right;
  file.tensors.push_back(train::image_tensor({3, 14, 13}));
  check_refused<DataError>("at byte 0: expected a VAE of images of the domain's shape, found one of others");
  config.vae[1].weights = folder / "nowhere";
  BOOST_CHECK_THROW(train::import_vae(run, "vae_b", config.vae[1], kVariedB, 2), Error);
}

BOOST_AUTO_TEST_SUITE_END()
