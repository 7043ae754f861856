// What the subcommands share: parsing, opening the device, output for people.
#pragma once

#include <atomic>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/variables_map.hpp>
#include <memory>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/trained_run.hpp"

namespace isthmus::tool {

using Arguments = std::vector<std::string>;

int run_devices(const Arguments& arguments);
int run_data(const Arguments& arguments);
int run_train(const Arguments& arguments);
int run_watch(const Arguments& arguments);
int run_compare(const Arguments& arguments);
int run_sweep(const Arguments& arguments);
int run_translate(const Arguments& arguments);
int run_export(const Arguments& arguments);
int run_evaluate(const Arguments& arguments);
int run_constrain(const Arguments& arguments);
int run_study(const Arguments& arguments);
int run_report(const Arguments& arguments);
int run_tune(const Arguments& arguments);
int run_selftest(const Arguments& arguments);

/// The options of a subcommand, with --help among them.
struct CommandLine {
  std::string usage;  ///< "isthmus train EXPERIMENT.ini --out DIR [options]"
  std::string about;  ///< lines for --help, an empty one last; or none
  boost::program_options::options_description options{"Options"};
  boost::program_options::positional_options_description positional;
  boost::program_options::options_description hidden;  ///< what the positional ones are stored as

  explicit CommandLine(std::string text);
  /// Adds --device, --data-root or --seed.
  void add_device();
  void add_data_root();

  /// Prints help and returns false where --help is given. \throws UsageError for what is not an option
  bool parse(const Arguments& arguments, boost::program_options::variables_map& values) const;
};

/// The value of an option that must be given. \throws UsageError naming it and the usage
std::string required(const boost::program_options::variables_map& values, const CommandLine& line,
                     const std::string& name);

/// The value of --direction. \throws UsageError unless it is a2b or b2a
train::Direction parse_direction(const std::string& text);

/// A queue on the device that --device, else ISTHMUS_DEVICE, else the score chooses.
Queue open_queue(const boost::program_options::variables_map& values);

/// Matrix products with the device's tuning; a notice on standard error says why where it cannot be used.
std::unique_ptr<ops::Gemm> open_gemm(Queue& queue);

/// Becomes true at the first SIGINT or SIGTERM from now on; a second one ends the process.
const std::atomic<bool>& stop_on_signals();

/// --data-root, or an empty string.
std::string data_root(const boost::program_options::variables_map& values);

}  // namespace isthmus::tool
