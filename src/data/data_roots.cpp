#include "data_roots.hpp"

#include <cstdlib>

namespace isthmus::data {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::vector<std::string> data_roots(const std::string& given) {
  std::string home = environment("XDG_DATA_HOME");
  if (home.empty() && !environment("HOME").empty()) home = environment("HOME") + "/.local/share";
  std::vector<std::string> roots;
  for (const std::string& root : {given, environment("ISTHMUS_DATA"), home.empty() ? "" : home + "/isthmus"})
    if (!root.empty()) roots.push_back(root);
  return roots;
}

}  // namespace isthmus::data
