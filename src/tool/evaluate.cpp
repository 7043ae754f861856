#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/evaluation.hpp"

namespace isthmus::tool {

int run_evaluate(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line("isthmus evaluate DIR [options]");
  line.options.add_options()("json", "print one JSON object")(
      "seed", po::value<std::uint64_t>()->default_value(0)->value_name("N"), "of the noise")(
      "on", po::value<std::string>()->default_value("test")->value_name("test|validation"),
      "which held-out images; the run has validation images where its experiment says so");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("DIR", po::value<std::string>());
  line.positional.add("DIR", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory directory(required(values, line, "DIR"));
  const train::ExperimentConfig config = directory.config();
  const std::string on = required(values, line, "on");
  if (on != "test" && on != "validation") throw UsageError("--on is test or validation, not '" + on + "'");

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  train::TrainedRun run(queue, *gemm, directory);
  auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  if (on == "validation")
    for (train::Domain* domain : {&a, &b}) *domain = train::tested_on_validation(queue, std::move(*domain));
  const auto seed = values["seed"].as<std::uint64_t>();
  const auto a2b = train::evaluate(queue, *gemm, run, train::Direction::a2b, a, b, seed);
  const auto b2a = train::evaluate(queue, *gemm, run, train::Direction::b2a, b, a, seed);

  if (values.count("json"))
    fmt::print("{}\n", train::to_json(a2b, b2a));
  else
    fmt::print("{}{}", train::to_text(a2b, fmt::format("{} to {} (a2b), {} images", a.name, b.name, on)),
               train::to_text(b2a, fmt::format("{} to {} (b2a), {} images", b.name, a.name, on)));
  return 0;
}

}  // namespace isthmus::tool
