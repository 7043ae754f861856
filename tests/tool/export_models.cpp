// Models that leave a run, and models that come into one, by the command.
#include <set>

#include "isthmus/nn/safetensors.hpp"
#include "support/device.hpp"
#include "support/onnx_comparison.hpp"
#include "support/tool_run.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

namespace fs = std::filesystem;

using Arguments = std::vector<std::string>;

/// Trained once for all tests, which only read it: an MLP in a, convolutions in b, a gate from a to b.
struct TrainedTool : ToolRun {
  TrainedTool() {
    Arguments arguments = train("run");
    arguments.insert(arguments.end(), {"--set", "translator.a2b.gate=true"});
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST_REQUIRE(outcome.status == 0, outcome.error);
  }
};
const ToolRun& trained() {
  static const TrainedTool run;
  return run;
}

struct ToolExportFixture {
  TemporaryFolder folder;
  const ToolRun& tool = trained();
  const std::string run = tool.folder / "run";

  Outcome export_run(const Arguments& more) {
    Arguments arguments = {"export", run};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool(folder, arguments);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(export_models, ToolExportFixture)

BOOST_AUTO_TEST_CASE(models_are_written_where_it_is_said) {
  const Outcome both = export_run({"--onnx", "--out", folder / "all"});
  BOOST_TEST_REQUIRE(both.status == 0, both.error);
  std::string lines;
  for (const char* direction : {"a2b", "b2a"})
    for (const char* model : {"encoder", "mapper", "decoder", "translator"}) {
      lines += folder / "all/" + direction + "/" + model + ".onnx\n";
      BOOST_TEST(fs::file_size(folder / "all/" + direction + "/" + model + ".onnx") > 1000u);
    }
  BOOST_TEST(both.out == lines);

  BOOST_TEST(export_run({"--onnx", "--out", folder / "one", "--direction", "b2a"}).status == 0);
  BOOST_TEST(fs::exists(folder / "one/b2a/translator.onnx"));
  BOOST_TEST(!fs::exists(folder / "one/a2b"));
  BOOST_TEST(export_run({"--onnx"}).status == 0);
  BOOST_TEST(fs::exists(run + "/onnx/a2b/translator.onnx"));
  BOOST_TEST(run_tool(folder, {"export", "--help"}).out.find("usage: isthmus export") == 0u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_exported_is_said_in_one_line) {
  check_fails(export_run({}), 2, "--onnx is missing");
  check_fails(export_run({"--onnx", "--direction", "up"}), 2, "a2b, b2a or both, not 'up'");
  check_fails(run_tool(folder, {"export", "--onnx"}), 2, "RUN is missing");
  check_fails(run_tool(folder, {"export", folder / "nowhere", "--onnx"}), 2, "holds no run");
  check_fails(export_run({"--onnx", "--out", folder.write("file", "") + "/x"}), 1, "file");
  fs::create_directories(folder / "half");
  fs::copy_file(run + "/experiment.ini", folder / "half/experiment.ini");
  check_fails(run_tool(folder, {"export", folder / "half", "--onnx"}), 2, "no finished vae_a");
}

BOOST_AUTO_TEST_CASE(a_trained_run_translates_the_same_in_onnx_runtime) {
  const std::string python = onnx_python();
  if (python.empty()) return;
  BOOST_TEST_REQUIRE(export_run({"--onnx", "--out", folder / "onnx"}).status == 0);
  Queue queue(test_device());
  const auto gemm = ops::make_gemm(queue);
  train::TrainedRun loaded(queue, *gemm, train::RunDirectory(run));
  const data::Images images = data::subset(data::load_data_set("mnist", tool.folder.path()).test, 0, 20);
  for (const train::Direction direction : train::kDirections) {
    write_translations(queue, loaded, direction, images, folder / "expected.safetensors");
    std::vector<std::string> models;
    for (const char* model : {"encoder", "mapper", "decoder", "translator"})
      models.push_back(folder / "onnx/" + train::to_string(direction) + "/" + model + ".onnx");
    check_in_onnx_runtime(python, folder / "expected.safetensors", models);
  }
}

BOOST_AUTO_TEST_CASE(a_run_with_weights_from_elsewhere_trains_the_rest) {
  const std::string vae = run + "/models/vae_b.safetensors";
  const auto train_with = [&](const std::string& out, const std::string& weights) {
    return run_tool(folder, {"train", tool.experiment, "--out", folder / out, "--data-root",
                             tool.folder.path(), "--set", "vae.b.weights=" + weights});
  };
  const Outcome outcome = train_with("imported", vae);
  BOOST_TEST_REQUIRE(outcome.status == 0, outcome.error);
  const train::RunDirectory imported(folder / "imported");
  for (const nn::SafeTensor& tensor : nn::read_safetensors(vae).tensors)
    BOOST_TEST((imported.read_model("vae_b").at(tensor.name).values == tensor.values), tensor.name);
  std::set<std::string> trained;
  for (const auto& line : imported.read_metrics()) trained.insert(line.stage);
  BOOST_TEST(trained.size() == 5u);
  BOOST_TEST(trained.count("vae_b") == 0u);
  BOOST_TEST(run_tool(folder, {"report", folder / "imported", "--data-root", tool.folder.path()}).status ==
             0);
  BOOST_TEST(run_tool(folder, {"watch", folder / "imported"}).status == 0);

  check_last_line(train_with("wrong", run + "/models/vae_a.safetensors"), 1,
                  "encoder.0.weight of shape [3, 1, 4, 4]");
  check_last_line(train_with("none", folder / "nowhere.safetensors"), 1, "nowhere.safetensors");
}

BOOST_AUTO_TEST_SUITE_END()
