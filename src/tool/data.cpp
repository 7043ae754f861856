#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <numeric>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/catalogue.hpp"

namespace isthmus::tool {
namespace {

void print_counts(const char* split, const std::vector<std::size_t>& counts) {
  fmt::print("    {:<6}{:>7}: {}\n", split, std::accumulate(counts.begin(), counts.end(), std::size_t{0}),
             fmt::join(counts, " "));
}

}  // namespace

int run_data(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line("isthmus data list [options]");
  line.add_data_root();
  line.hidden.add_options()("list", po::value<std::string>());
  line.positional.add("list", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  if (required(values, line, "list") != "list")
    throw UsageError("unknown 'isthmus data " + values["list"].as<std::string>() + "'; usage: " + line.usage);

  for (const data::CatalogueEntry& entry : data::list_data_sets(data_root(values))) {
    fmt::print("{:<15}{}\n", entry.name, entry.found ? entry.where : "not found");
    if (!entry.hint.empty()) fmt::print("    {}\n", entry.hint);
    if (entry.train_counts.empty()) continue;
    print_counts("train", entry.train_counts);
    print_counts("test", entry.test_counts);
  }
  return 0;
}

}  // namespace isthmus::tool
