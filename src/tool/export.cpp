#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/onnx_export.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

std::vector<train::Direction> parse_directions(const std::string& text) {
  if (text == "both") return {std::begin(train::kDirections), std::end(train::kDirections)};
  for (const auto direction : train::kDirections)
    if (text == train::to_string(direction)) return {direction};
  throw UsageError("--direction is a2b, b2a or both, not '" + text + "'");
}

CommandLine export_line() {
  CommandLine line("isthmus export RUN --onnx [options]");
  line.about =
      "Writes encoder.onnx, mapper.onnx, decoder.onnx and translator.onnx, which chains the three, for each\n"
      "direction of a finished run. They take and give images in [0, 1]: docs/export.md tells of their "
      "inputs\n"
      "and outputs.\n\n";
  line.options.add_options()("onnx", "the format, of which there is this one")(
      "out", po::value<std::string>()->value_name("DIR"), "where to; default: onnx in the folder of the run")(
      "direction", po::value<std::string>()->default_value("both")->value_name("a2b|b2a|both"),
      "which translator");
  line.hidden.add_options()("RUN", po::value<std::string>());
  line.positional.add("RUN", 1);
  return line;
}

}  // namespace

int run_export(const Arguments& arguments) {
  const CommandLine line = export_line();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory run(required(values, line, "RUN"));
  if (!values.count("onnx")) throw UsageError("--onnx is missing; usage: " + line.usage);
  const std::string out = values.count("out") ? values["out"].as<std::string>() : run.file("onnx");
  const std::vector<train::Direction> directions = parse_directions(values["direction"].as<std::string>());
  for (const std::string& path : train::export_onnx(run, directions, out)) fmt::print("{}\n", path);
  return 0;
}

}  // namespace isthmus::tool
