#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/report/run_pictures.hpp"
#include "isthmus/train/evaluation.hpp"

namespace isthmus::tool {

int run_evaluate(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line("isthmus evaluate DIR [options]");
  line.about =
      "Translates every test image of the run in DIR, both ways, and prints for each direction\n"
      "  how often the target's judge says the paired class, and the same of reconstructions and real "
      "images;\n"
      "  how often the source's judge says the first class after the way there and back;\n"
      "  diversity within class, and the distance to the nearest training image, over those of real images;\n"
      "  Fréchet distance, density and coverage against real images, in the judge's features.\n"
      "The last five are printed for reconstructions too. Writes evaluation.json, with all figures, and\n"
      "nearest_training.png into DIR. docs/method.md says what each figure means.\n\n";
  line.options.add_options()("json", "print one JSON object")(
      "seed", po::value<std::uint64_t>()->default_value(0)->value_name("N"), "of the noise");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("DIR", po::value<std::string>());
  line.positional.add("DIR", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory directory(required(values, line, "DIR"));
  const train::ExperimentConfig config = directory.config();

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  train::TrainedRun run(queue, *gemm, directory);
  const auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  const auto seed = values["seed"].as<std::uint64_t>();
  const auto a2b = train::evaluate(queue, *gemm, run, train::Direction::a2b, a, b, seed);
  const auto b2a = train::evaluate(queue, *gemm, run, train::Direction::b2a, b, a, seed);

  const std::string json = train::to_json(a2b, b2a) + "\n";
  if (values.count("json"))
    fmt::print("{}", json);
  else
    fmt::print("{}{}", train::to_text(a2b, a.name + " to " + b.name + " (a2b)"),
               train::to_text(b2a, b.name + " to " + a.name + " (b2a)"));
  write_atomically(directory.file("evaluation.json"), json);
  report::write_nearest_training(queue, *gemm, directory, a, b);
  fmt::print(stderr, "evaluation.json and nearest_training.png are in {}\n", directory.path());
  return 0;
}

}  // namespace isthmus::tool
