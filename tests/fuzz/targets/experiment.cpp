// Experiment files and --set: INI text, and behind a first NUL what is assigned, line by line.
#include <algorithm>
#include <sstream>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "isthmus/train/config.hpp"
#include "isthmus/train/sweep.hpp"

using namespace isthmus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(fuzz::text_of(data, size));
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  std::istringstream rest(bytes.substr(end));
  std::vector<std::string> assignments;
  for (std::string line; std::getline(rest, line);)
    if (line.size() > 1) assignments.push_back(line);
  fuzz::attempt([&] {
    const std::string text =
        train::to_ini(train::parse_experiment(bytes.substr(0, end), "fuzz.ini", assignments));
    if (train::to_ini(train::parse_experiment(text, "again.ini")) != text)
      throw std::logic_error("an experiment changes as it is written and read");
  });
  for (const std::string& line : assignments) {
    fuzz::attempt([&] { train::parse_classes(line); });
    fuzz::attempt([&] { train::parse_train_sizes(line); });
    fuzz::attempt([&] { train::parse_label_budgets(line); });
  }
  return 0;
}
