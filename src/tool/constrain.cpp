#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/constraint_grid.hpp"
#include "isthmus/train/evaluation.hpp"

namespace isthmus::tool {

int run_constrain(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line("isthmus constrain DIR --direction a2b|b2a [options]");
  line.about =
      "Of a run in DIR whose translator.method is latent-constraints, tells how well samples of the prior\n"
      "become images of the direction's target that are of a class asked for, and held-out images of the\n"
      "target images of the next class: by the actor, and by descent against the critic without it.\n"
      "Prints how often the judge says the class, how far latents move, and what a changed image keeps of\n"
      "slant, stroke width, intensity and hue beyond its class. Writes constraints_<direction>.json, or\n"
      "constraints_validation_<direction>.json, into DIR. docs/methods.md says what each figure means.\n\n";
  line.options.add_options()("direction", po::value<std::string>()->value_name("a2b|b2a"),
                             "which way; its target is the domain")(
      "on", po::value<std::string>()->default_value("test")->value_name("test|validation"),
      "which held-out images; the run has validation images where its experiment says so")(
      "steps", po::value<std::size_t>()->default_value(100)->value_name("N"), "of descent")(
      "seed", po::value<std::uint64_t>()->default_value(0)->value_name("N"), "of the samples")(
      "out", po::value<std::string>()->value_name("FILE.png"),
      "a picture to write: rows of held-out images, reconstructed, then changed to each class by the actor");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("DIR", po::value<std::string>());
  line.positional.add("DIR", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory directory(required(values, line, "DIR"));
  const train::Direction direction = parse_direction(required(values, line, "direction"));
  const train::HeldOut on = train::parse_held_out(required(values, line, "on"));
  const train::ExperimentConfig config = directory.config();

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  train::TrainedRun run(queue, *gemm, directory);
  train::latent_constraints(run, direction);  // before data are read
  auto domains = train::load_domains(queue, config.domain, data_root(values));
  train::Domain target = std::move(domains[static_cast<std::size_t>(train::target_of(direction))]);
  if (on == train::HeldOut::validation) target = train::tested_on_validation(queue, std::move(target));

  const train::ConstraintReport report =
      train::measure_constraints(queue, *gemm, run, direction, target, values["steps"].as<std::size_t>(),
                                 values["seed"].as<std::uint64_t>());
  const std::string name =
      fmt::format("constraints_{}{}.json", on == train::HeldOut::validation ? "validation_" : "",
                  train::to_string(direction));
  write_atomically(directory.file(name), train::to_json(report) + "\n");
  fmt::print("{}", train::to_text(report, fmt::format("{} ({}'s target), {} images", target.name,
                                                      train::to_string(direction), train::to_string(on))));
  fmt::print(stderr, "{} is in {}\n", name, directory.path());
  if (values.count("out"))
    report::draw_constraints(queue, *gemm, run, direction, target).save(values["out"].as<std::string>());
  return 0;
}

}  // namespace isthmus::tool
