#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/study_score.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

int make_study(const Arguments& arguments) {
  CommandLine line("isthmus study make RUN --out study.html [options]");
  line.about =
      "Writes a page on which people name images: half of them the run's translations, half real test "
      "images\n"
      "of the target's domain, mixed. It is one file that needs no network; give it to people, and gather "
      "the\n"
      "files that they save at its end for 'isthmus study score'.\n\n";
  line.options.add_options()("out", po::value<std::string>()->value_name("FILE"), "the page")(
      "count", po::value<std::size_t>()->default_value(100)->value_name("N"), "images")(
      "direction", po::value<std::string>()->default_value("a2b")->value_name("a2b|b2a"),
      "which translations")("seed", po::value<std::uint64_t>()->default_value(0)->value_name("N"),
                            "of the choice of images, their order and the noise");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("RUN", po::value<std::string>());
  line.positional.add("RUN", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory directory(required(values, line, "RUN"));
  const std::string out = required(values, line, "out");
  const report::StudySettings settings = {parse_direction(required(values, line, "direction")),
                                          values["count"].as<std::size_t>(),
                                          values["seed"].as<std::uint64_t>()};
  const train::ExperimentConfig config = directory.config();
  report::run_digest(directory);  // says now what is not finished, before a device is opened

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  const auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  const report::Study study = report::draw_study(queue, *gemm, directory, a, b, settings).study;
  const std::string page = report::study_page(study);
  write_atomically(out, page);
  fmt::print("{}: study {} of {} images, {} kB; 'isthmus study score {}' takes the answers\n", out,
             study.id(), settings.count, page.size() / 1000, directory.path());
  return 0;
}

int score_study(const Arguments& arguments) {
  CommandLine line("isthmus study score RUN answers.json... [options]");
  line.about =
      "Scores the answers to one study of the run: how many translated and real images people name rightly,\n"
      "how far they agree with one another and with the judge, what the judge says of the same images, and\n"
      "the paper's figures where it has some. docs/study.md says how to read them.\n\n";
  line.options.add_options()("json", "print one JSON object");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("RUN", po::value<std::string>())("answers", po::value<Arguments>());
  line.positional.add("RUN", 1).add("answers", -1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory directory(required(values, line, "RUN"));
  if (!values.count("answers")) throw UsageError("answers.json is missing; usage: " + line.usage);
  const train::ExperimentConfig config = directory.config();
  std::vector<report::StudyAnswers> people;
  for (const std::string& file : values["answers"].as<Arguments>())
    people.push_back(report::read_study_answers(file));
  const report::StudySettings settings = report::settings_of(people, report::run_digest(directory));

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  const auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  report::StudyScore score =
      report::score_study(report::draw_study(queue, *gemm, directory, a, b, settings), people);
  score.published = report::published_accuracy(config, settings.direction);
  const bool forward = settings.direction == train::Direction::a2b;
  const std::string title = fmt::format("{} to {} ({})", (forward ? a : b).name, (forward ? b : a).name,
                                        train::to_string(settings.direction));
  if (values.count("json"))
    fmt::print("{}\n", report::to_json(score));
  else
    fmt::print("{}", report::to_text(score, title));
  return 0;
}

}  // namespace

int run_study(const Arguments& arguments) {
  const std::string action = arguments.empty() ? "" : arguments[0];
  if (action == "make") return make_study({arguments.begin() + 1, arguments.end()});
  if (action == "score") return score_study({arguments.begin() + 1, arguments.end()});
  if (action != "--help" && action != "-h")
    throw UsageError(action.empty() ? "which? 'isthmus study make' or 'isthmus study score'"
                                    : "unknown 'isthmus study " + action + "'; there are make and score");
  fmt::print(
      "usage: isthmus study make RUN --out study.html [options]\n"
      "       isthmus study score RUN answers.json... [options]\n\n"
      "Lets people name a run's translations, mixed with real images, and scores their answers.\n"
      "'isthmus study make --help' and 'isthmus study score --help' list the options.\n");
  return 0;
}

}  // namespace isthmus::tool
