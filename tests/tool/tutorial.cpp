// The tutorial's commands, as a reader types them.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/temporary_folder.hpp"

using namespace isthmus::test;

namespace {

/// The lines of all ```sh blocks of a Markdown text.
std::string commands_of(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string commands;
  bool is_command = false;
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("```", 0) == 0)
      is_command = line == "```sh";
    else if (is_command)
      commands += line + "\n";
  return commands;
}

void replace(std::string& text, const std::string& part, const std::string& with) {
  BOOST_TEST_REQUIRE(text.find(part) != std::string::npos);
  text.replace(text.find(part), part.size(), with);
}

struct Fixture : TemporaryFolder {
  /// Runs commands in this folder, where the build is found as in the sources' folder.
  int run(const std::string& commands) {
    std::filesystem::create_directories(*this / "build");
    std::filesystem::create_directory_symlink(std::filesystem::path(ISTHMUS_TOOL).parent_path(),
                                              *this / "build/release");
    write("commands.sh", "set -euxo pipefail\ncd '" + path() + "'\n" + commands);
    return std::system(("bash '" + *this / "commands.sh" + "' > '" + *this / "log" + "' 2>&1").c_str());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tutorial, Fixture)

BOOST_AUTO_TEST_CASE(every_command_does_what_it_says) {
  std::string commands = commands_of(file_bytes(ISTHMUS_SOURCE_DIR "/docs/tutorial.md"));
  const std::string tests = "tools/test.sh\n";  // these tests are what it runs
  BOOST_TEST_REQUIRE(commands.rfind(tests, 0) == 0u);
  commands.erase(0, tests.size());
  // Two thirds of the training are enough for what is asked below; the second run is only compared with the
  // first.
  replace(commands, "epochs = 60", "epochs = 40");
  replace(commands, "translator.steps=3000", "translator.steps=300");
  const int status = run(commands);
  BOOST_REQUIRE_MESSAGE(status == 0, file_bytes(*this / "log"));

  for (const char* made : {"runs/tutorial/report.html", "bags/00000-0.png", "bags/00000-2.png", "clothes.png",
                           "comparison.html", "study.html"})
    BOOST_TEST(std::filesystem::exists(*this / made), made);
  const auto judged = nlohmann::json::parse(file_bytes(*this / "runs/tutorial/evaluation_validation.json"));
  for (const char* way : {"a2b", "b2a"}) BOOST_TEST(judged.at(way).at("accuracy").get<double>() > 0.8);
}

BOOST_AUTO_TEST_SUITE_END()
