#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
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
      "These five are printed for reconstructions too. What a translation keeps of its source beyond the "
      "class:\n"
      "  the share of slant, stroke width, intensity and hue that it tells of;\n"
      "  how near the source lies to it, translated back, among test images of its class.\n"
      "Writes evaluation.json, with all figures, or\n"
      "evaluation_validation.json, and nearest_training.png into DIR. docs/method.md says what each figure "
      "means.\n\n";
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
  const train::HeldOut on = train::parse_held_out(required(values, line, "on"));

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  if (on == train::HeldOut::validation)
    for (train::Domain* domain : {&a, &b}) *domain = train::tested_on_validation(queue, std::move(*domain));
  const train::RunReport run =
      train::evaluate_run(queue, *gemm, directory, a, b, on, values["seed"].as<std::uint64_t>());
  if (values.count("json")) {
    fmt::print("{}\n", train::to_json(run.a2b, run.b2a));
  } else {
    const char* images = train::to_string(on);
    fmt::print("{}{}",
               train::to_text(run.a2b, fmt::format("{} to {} (a2b), {} images", a.name, b.name, images)),
               train::to_text(run.b2a, fmt::format("{} to {} (b2a), {} images", b.name, a.name, images)));
  }
  report::write_nearest_training(queue, *gemm, directory, a, b);
  fmt::print(stderr, "{} and nearest_training.png are in {}\n", train::evaluation_file(on), directory.path());
  return 0;
}

}  // namespace isthmus::tool
