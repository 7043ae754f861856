#include "command.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <csignal>
#include <iostream>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/tuning_record.hpp"

namespace isthmus::tool {

namespace po = boost::program_options;

namespace {

std::atomic<bool> stop_asked = false;  // the signal handler's; a process has only one of those

extern "C" void ask_to_stop(int signal) {
  stop_asked = true;
  std::signal(signal, SIG_DFL);  // a second one ends at once
}

}  // namespace

CommandLine::CommandLine(std::string text) : usage(std::move(text)) {
  options.add_options()("help,h", "print this and stop");
}

void CommandLine::add_device() {
  options.add_options()("device", po::value<std::string>()->value_name("D"),
                        "an index, or any part of a name, platform or kind that 'isthmus devices' shows; "
                        "default: ISTHMUS_DEVICE, else the best");
}

void CommandLine::add_data_root() {
  options.add_options()("data-root", po::value<std::string>()->value_name("DIR"),
                        "where data sets are looked for first; then ISTHMUS_DATA, ~/.local/share/isthmus "
                        "and the system's folders");
}

bool CommandLine::parse(const Arguments& arguments, po::variables_map& values) const {
  po::options_description all;
  all.add(options).add(hidden);
  try {
    po::store(po::command_line_parser(arguments)
                  .options(all)
                  .positional(positional)
                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                  .run(),
              values);
    po::notify(values);
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; usage: " + usage);
  }
  if (!values.count("help")) return true;
  std::cout << "usage: " << usage << "\n\n" << about << options;
  return false;
}

std::string required(const po::variables_map& values, const CommandLine& line, const std::string& name) {
  if (!values.count(name)) throw UsageError(name + " is missing; usage: " + line.usage);
  return values[name].as<std::string>();
}

train::Direction parse_direction(const std::string& text) {
  for (const auto direction : train::kDirections)
    if (text == train::to_string(direction)) return direction;
  throw UsageError("--direction is a2b or b2a, not '" + text + "'");
}

Queue open_queue(const po::variables_map& values) {
  return Queue(values.count("device") ? Device::pick(values["device"].as<std::string>()) : Device::pick());
}

std::unique_ptr<ops::Gemm> open_gemm(Queue& queue) {
  const ops::LoadedTuning loaded = ops::load_tuning(queue);
  if (!loaded.notice.empty()) std::cerr << "isthmus: " << loaded.notice << "\n";
  return ops::make_gemm(queue, loaded.tuning);
}

const std::atomic<bool>& stop_on_signals() {
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  return stop_asked;
}

std::string data_root(const po::variables_map& values) {
  return values.count("data-root") ? values["data-root"].as<std::string>() : "";
}

}  // namespace isthmus::tool
