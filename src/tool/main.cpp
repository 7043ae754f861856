// The isthmus command. Exit status: 0 done, 1 failed, 2 wrong usage; one line on standard error says why.
#include <cstdlib>
#include <exception>
#include <iostream>

#include "../compute/quirks.hpp"
#include "command.hpp"
#include "isthmus/compute/error.hpp"

namespace {

using namespace isthmus::tool;

struct Command {
  const char* name;
  int (*run)(const Arguments&);
  const char* summary;
};

constexpr Command kCommands[] = {
    {"devices", run_devices, "list the OpenCL devices, best first marked"},
    {"data", run_data, "list the data sets, fetch those that are missing, export one as pictures"},
    {"train", run_train, "train an experiment: both VAEs, both judges, both translators"},
    {"watch", run_watch, "show how far a run is, with charts of its losses"},
    {"compare", run_compare, "train and judge an experiment by several methods and seeds"},
    {"sweep", run_sweep, "train and judge an experiment by number of training images and seed"},
    {"translate", run_translate, "translate images with a trained run"},
    {"export", run_export, "write a trained run's models as ONNX files, for other programs"},
    {"evaluate", run_evaluate, "judge a trained run's translations of held-out images"},
    {"constrain", run_constrain, "judge latent constraints: images by class, from noise and from images"},
    {"study", run_study, "let people name a trained run's translations, and score their answers"},
    {"report", run_report, "write a page of pictures, figures and curves of a run"},
    {"selftest", run_selftest, "check that a device computes what it should, and how fast it is"},
    {"tune", run_tune, "find the fastest parameters of matrix products on a device"},
};

void print_help(std::ostream& out) {
  out << "usage: isthmus COMMAND [options]\n\n"
         "Learns to turn images of one domain into images of another, on any OpenCL device.\n\n";
  for (const Command& command : kCommands)
    out << "  " << command.name << std::string(12 - std::string(command.name).size(), ' ') << command.summary
        << "\n";
  out << "\n'isthmus COMMAND --help' lists a command's options, 'isthmus --version' tells this program's.\n";
}

int run(const Arguments& arguments) {
  if (arguments.empty()) throw isthmus::UsageError("which command? 'isthmus --help' lists them");
  if (arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    print_help(std::cout);
    return 0;
  }
  if (arguments[0] == "--version") {
    std::cout << "isthmus " ISTHMUS_VERSION "\n";
    return 0;
  }
  for (const Command& command : kCommands)
    if (arguments[0] == command.name) return command.run({arguments.begin() + 1, arguments.end()});
  throw isthmus::UsageError("unknown command '" + arguments[0] + "'; 'isthmus --help' lists them");
}

}  // namespace

int main(int argc, char** argv) {
  if (isthmus::quirks::pocl_workers_should_be_pinned()) setenv("POCL_AFFINITY", "1", /*overwrite=*/0);
  try {
    return run({argv + 1, argv + argc});
  } catch (const isthmus::UsageError& error) {
    std::cerr << "isthmus: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "isthmus: " << error.what() << "\n";
    return 1;
  }
}
