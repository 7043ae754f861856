// What is in the ONNX files of a run, read by the schema that they are written by.
#include "isthmus/train/onnx_export.hpp"

#include <onnx.pb.h>

#include <set>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/random_run.hpp"
#include "support/temporary_folder.hpp"
#include "train/onnx_layers.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;
using Names = std::vector<std::string>;

namespace {

struct ExportFixture {
  TemporaryFolder folder;
  const train::RunDirectory run = random_run(folder / "run", varied_experiment(), kVariedA, kVariedB);

  onnx::Model read(const std::string& name) const {
    onnx::Model model;
    BOOST_TEST_REQUIRE(model.ParseFromString(file_bytes(folder / ("onnx/" + name + ".onnx"))), name);
    return model;
  }
  void write() const { train::export_onnx(run, {Direction::a2b, Direction::b2a}, folder / "onnx"); }
};

Names operations(const onnx::Graph& graph) {
  Names names;
  for (const onnx::Node& node : graph.node()) names.push_back(node.op_type());
  return names;
}

/// "name[batch,1,10,12]"
std::string text_of(const onnx::ValueInfo& value) {
  std::string text = value.name();
  for (const onnx::Dimension& extent : value.type().tensor_type().shape().dim())
    text += (text == value.name() ? "[" : ",") +
            (extent.dim_param().empty() ? std::to_string(extent.dim_value()) : extent.dim_param());
  return text + "]";
}

Names texts_of(const google::protobuf::RepeatedPtrField<onnx::ValueInfo>& values) {
  Names texts;
  for (const onnx::ValueInfo& value : values) texts.push_back(text_of(value));
  return texts;
}

const onnx::Tensor& tensor_of(const onnx::Graph& graph, const std::string& name) {
  for (const onnx::Tensor& tensor : graph.initializer())
    if (tensor.name() == name) return tensor;
  throw Error("no tensor " + name);
}

void check_equal(const Names& got, const Names& want) {
  BOOST_TEST(got == want, boost::test_tools::per_element());
}

/// Every name is made once, and before it is used.
void check_is_in_order(const onnx::Graph& graph, const std::string& model) {
  std::set<std::string> known;
  const auto add = [&](const std::string& name) {
    BOOST_TEST(known.insert(name).second, model << ": " << name);
  };
  for (const auto& input : graph.input()) add(input.name());
  for (const auto& tensor : graph.initializer()) add(tensor.name());
  for (const auto& node : graph.node()) {
    for (const std::string& input : node.input())
      BOOST_TEST(known.count(input) == 1u, model << ": " << input);
    for (const std::string& output : node.output()) add(output);
  }
  for (const auto& output : graph.output()) BOOST_TEST(known.count(output.name()) == 1u, model);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(onnx_export, ExportFixture)

BOOST_AUTO_TEST_CASE(four_models_a_direction_have_the_inputs_and_outputs_that_are_promised) {
  const Names paths = train::export_onnx(run, {Direction::a2b, Direction::b2a}, folder / "onnx");
  BOOST_TEST(paths.size() == 8u);
  const struct {
    const char* name;
    Names inputs, outputs;
  } models[] = {
      {"a2b/encoder", {"images[batch,1,10,12]"}, {"source_latent[batch,5]"}},
      {"a2b/mapper", {"noise[batch,7]", "source_latent[batch,5]"}, {"target_latent[batch,7]"}},
      {"a2b/decoder", {"target_latent[batch,7]"}, {"translations[batch,3,13,14]"}},
      {"a2b/translator", {"images[batch,1,10,12]", "noise[batch,7]"}, {"translations[batch,3,13,14]"}},
      {"b2a/encoder", {"images[batch,3,13,14]", "posterior_noise[batch,7]"}, {"source_latent[batch,7]"}},
      {"b2a/mapper", {"noise[batch,5]", "source_latent[batch,7]"}, {"target_latent[batch,5]"}},
      {"b2a/decoder", {"target_latent[batch,5]"}, {"translations[batch,1,10,12]"}},
      {"b2a/translator",
       {"images[batch,3,13,14]", "noise[batch,5]", "posterior_noise[batch,7]"},
       {"translations[batch,1,10,12]"}}};
  for (const auto& [name, inputs, outputs] : models) {
    BOOST_TEST_CONTEXT(name) {
      const onnx::Model model = read(name);
      BOOST_TEST(model.ir_version() == 7);
      BOOST_REQUIRE_EQUAL(model.opset_import_size(), 1);
      BOOST_TEST(model.opset_import(0).version() == 13);
      check_equal(texts_of(model.graph().input()), inputs);
      check_equal(texts_of(model.graph().output()), outputs);
      check_is_in_order(model.graph(), name);
    }
  }
}

BOOST_AUTO_TEST_CASE(layers_are_operators_with_the_names_and_weights_that_they_have_in_the_run) {
  write();
  check_equal(operations(read("b2a/encoder").graph()),
              {"Conv", "Relu", "Conv", "Relu", "Reshape", "Gemm", "Relu", "Gemm", "Slice", "Slice", "Mul",
               "Exp", "Mul", "Add", "Sub", "Div"});
  check_equal(operations(read("b2a/decoder").graph()),
              {"Gemm", "Relu", "Gemm", "Relu", "Gemm", "Sigmoid", "Reshape"});
  check_equal(operations(read("a2b/mapper").graph()),
              {"Concat", "Gemm", "Relu", "Gemm", "Relu", "Gemm", "Slice", "Slice", "Sigmoid", "Sub", "Mul",
               "Mul", "Add", "Mul", "Add"});
  const onnx::Graph decoder = read("a2b/decoder").graph();
  check_equal(operations(decoder), {"Gemm", "Relu", "Gemm", "Relu", "Reshape", "ConvTranspose", "Relu",
                                    "ConvTranspose", "Sigmoid"});
  const onnx::Node& last = decoder.node(7);
  BOOST_TEST(last.name() == "decoder.6");
  BOOST_TEST(last.input(1) == "decoder.6.weight");
  for (const onnx::Attribute& attribute : last.attribute())
    if (attribute.name() == "output_padding") BOOST_TEST((attribute.ints(0) == 1 && attribute.ints(1) == 0));
  const onnx::Tensor& weight = tensor_of(decoder, "decoder.6.weight");
  const nn::SafeTensor original = run.read_model("vae_b").at("decoder.6.weight");
  BOOST_REQUIRE_EQUAL(weight.dims_size(), 4);
  BOOST_TEST(weight.dims(0) == 4);
  BOOST_TEST(weight.dims(1) == 3);
  BOOST_TEST(weight.raw_data().size() == original.values.size() * sizeof(float));
  BOOST_TEST(std::equal(weight.raw_data().begin(), weight.raw_data().end(),
                        reinterpret_cast<const char*>(original.values.data())));
}

BOOST_AUTO_TEST_CASE(nothing_is_written_of_a_run_with_a_stage_that_is_missing_or_damaged) {
  const std::string file = run.model("translator_b2a");
  nn::SafeTensors translator = nn::read_safetensors(file);
  const nn::SafeTensor first = translator.tensors.front();
  translator.tensors.erase(translator.tensors.begin());
  nn::write_safetensors(file, translator);
  BOOST_CHECK_EXCEPTION(write(), DataError, says("a tensor named '" + first.name + "'"));
  std::filesystem::remove(file);
  BOOST_CHECK_EXCEPTION(write(), UsageError, says("no finished translator_b2a"));
  BOOST_TEST(!std::filesystem::exists(folder / "onnx"));
  train::export_onnx(run, {Direction::a2b}, folder / "onnx");
  BOOST_TEST(!std::filesystem::exists(folder / "onnx/b2a"));
}

BOOST_AUTO_TEST_CASE(a_layer_that_no_translation_has_is_refused) {
  nn::ParameterArena arena;
  const nn::Sequential network(arena, "net", {nn::MaxPool2d{{1, 4, 4}, {}}});
  train::OnnxGraph graph("net");
  BOOST_CHECK_EXCEPTION(train::add_layers(graph, network, {}, graph.input("x", {16})), UsageError,
                        says("net.0 is a layer that cannot be exported"));
}

BOOST_AUTO_TEST_SUITE_END()
