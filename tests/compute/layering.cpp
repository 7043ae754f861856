// Includes point down the layers only: a lower one must be of use without those above it.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
using isthmus::test::TemporaryFolder;

namespace {

// What each layer may include beside itself.
const std::map<std::string, std::set<std::string>> kBelow = {
    {"compute", {}},
    {"interop", {"compute"}},
    {"ops", {"compute"}},
    {"nn", {"compute", "ops"}},
    {"models", {"compute", "ops", "nn"}},
    {"data", {"compute", "ops"}},
    {"train", {"compute", "ops", "nn", "models", "data"}},
    {"report", {"compute", "ops", "nn", "models", "data", "train"}},
    {"selftest", {"compute", "ops", "nn", "models", "data", "train"}},
    {"c", {"compute", "ops", "nn", "models", "data", "train"}},
    {"tool", {"compute", "ops", "nn", "models", "data", "train", "report", "selftest"}}};

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// The first folder of `path` below `top`; empty where `path` is elsewhere or directly in it.
std::string folder_below(const fs::path& top, const fs::path& path) {
  const fs::path relative = path.lexically_normal().lexically_relative(top);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below && std::distance(relative.begin(), relative.end()) > 1 ? relative.begin()->string() : "";
}

std::string layer_of(const fs::path& root, const fs::path& path) {
  const std::string layer = folder_below(root / "include/isthmus", path);
  return layer.empty() ? folder_below(root / "src", path) : layer;
}

// The file that an include means: one beside the includer, or one of the folders searched.
fs::path resolve(const fs::path& includer, const std::string& name, const std::vector<fs::path>& searched) {
  std::vector<fs::path> folders = {includer.parent_path()};
  folders.insert(folders.end(), searched.begin(), searched.end());
  for (const fs::path& folder : folders)
    if (fs::exists(folder / name)) return (folder / name).lexically_normal();
  return {};
}

// Calls visit(line number, name) for every include in quotes.
template <class Visit>
void for_each_include(const fs::path& path, Visit visit) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*"([^"]+)".*)re");
  std::ifstream file(path);
  std::string line;
  std::smatch match;
  for (int number = 1; std::getline(file, line); ++number)
    if (std::regex_match(line, match, pattern)) visit(number, match[1].str());
}

// One line for every include that points up or nowhere, as file:line: why.
std::vector<std::string> violations(const fs::path& root) {
  std::vector<std::string> found;
  const auto complain = [&](const fs::path& path, int line, const std::string& why) {
    found.push_back(path.lexically_relative(root).string() + ":" + std::to_string(line) + ": " + why);
  };
  for (const char* top : {"include/isthmus", "src"})
    for (const fs::path& path : files_below(root / top)) {
      if (path.filename() == "CMakeLists.txt") continue;
      const std::string layer = layer_of(root, path);
      const auto below = kBelow.find(layer);
      if (below == kBelow.end()) {
        complain(path, 0, "'" + layer + "' is no layer");
        continue;
      }
      for_each_include(path, [&](int line, const std::string& name) {
        const fs::path target = resolve(path, name, {root / "include", root / "src/compute"});
        const std::string target_layer = layer_of(root, target);
        if (target.empty())
          complain(path, line, "no file '" + name + "'");
        else if (target_layer != layer && below->second.count(target_layer) == 0)
          complain(path, line, layer + " may not include '" + name + "'");
      });
    }
  for (const fs::path& path : files_below(root / "cl"))
    for_each_include(path, [&](int line, const std::string& name) {
      const fs::path target = resolve(path, name, {root / "cl"});
      if (folder_below(root / "cl", target) != "common")
        complain(path, line, "a kernel may include files of cl/common only, not '" + name + "'");
    });
  return found;
}

void check_equal(const std::vector<std::string>& got, const std::vector<std::string>& want) {
  BOOST_TEST(got == want, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(layering)

BOOST_AUTO_TEST_CASE(includes_point_down) {
  BOOST_TEST(files_below(fs::path(ISTHMUS_SOURCE_DIR) / "include/isthmus").size() > 10u);
  for (const std::string& violation : violations(ISTHMUS_SOURCE_DIR)) BOOST_ERROR(violation);
}

BOOST_AUTO_TEST_CASE(the_layers_have_no_cycle) {
  for (const auto& [layer, below] : kBelow)
    for (const std::string& lower : below) {
      BOOST_TEST(lower != layer);
      BOOST_TEST(kBelow.at(lower).count(layer) == 0u, layer << " and " << lower << " include each other");
    }
}

BOOST_FIXTURE_TEST_CASE(downward_includes_pass, TemporaryFolder) {
  write("include/isthmus/compute/queue.hpp", "#pragma once\n#include <vector>\n");
  write("include/isthmus/ops/gemm.hpp", "#include \"isthmus/compute/queue.hpp\"\n");
  write("src/compute/quirks.hpp", "");
  write("src/ops/launch.hpp", "");
  write("src/ops/gemm.cpp",
        "#include \"../compute/quirks.hpp\"\n#include \"quirks.hpp\"\n#include \"launch.hpp\"\n");
  write("src/tool/main.cpp", "#include \"isthmus/ops/gemm.hpp\"\n");
  write("cl/common/vector.clh", "");
  write("cl/gemm.cl", "#include \"common/vector.clh\"\n");
  check_equal(violations(path()), {});
}

BOOST_FIXTURE_TEST_CASE(upward_includes_are_found, TemporaryFolder) {
  write("include/isthmus/ops/gemm.hpp", "");
  write("include/isthmus/nn/linear.hpp", "");
  write("src/nn/slots.hpp", "");
  write("include/isthmus/compute/queue.hpp",
        "#pragma once\n\n  #  include \"isthmus/ops/gemm.hpp\"  // why\n");
  write("src/data/idx.cpp", "#include \"isthmus/nn/linear.hpp\"\n");
  write("src/ops/gemm.cpp", "#include \"isthmus/ops/gemm.hpp\"\n#include \"../nn/slots.hpp\"\n");
  check_equal(violations(path()),
              {"include/isthmus/compute/queue.hpp:3: compute may not include 'isthmus/ops/gemm.hpp'",
               "src/data/idx.cpp:1: data may not include 'isthmus/nn/linear.hpp'",
               "src/ops/gemm.cpp:2: ops may not include '../nn/slots.hpp'"});
}

BOOST_FIXTURE_TEST_CASE(strange_files_are_found, TemporaryFolder) {
  write("src/extras/a.cpp", "");
  write("src/ops/b.cpp", "#include \"nowhere.hpp\"\n");
  write("cl/d.cl", "");
  write("cl/e.cl", "#include \"d.cl\"\n");
  check_equal(violations(path()),
              {"src/extras/a.cpp:0: 'extras' is no layer", "src/ops/b.cpp:1: no file 'nowhere.hpp'",
               "cl/e.cl:1: a kernel may include files of cl/common only, not 'd.cl'"});
}

BOOST_AUTO_TEST_SUITE_END()
