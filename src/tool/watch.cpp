#include <fmt/format.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <boost/program_options/value_semantic.hpp>
#include <clocale>
#include <cstring>

#include "command.hpp"
#include "isthmus/report/run_screen.hpp"
#include "screen.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

/// What is watched, and how it is shown.
struct View {
  train::RunDirectory run;
  std::string stage;  ///< empty: all
  report::Glyphs glyphs;

  std::vector<std::string> draw(const train::RunStatus& status, std::size_t width, std::size_t height) const {
    const report::ScreenStyle style{width, height, glyphs};
    return stage.empty() ? report::draw_run(run.path(), status, style)
                         : report::draw_stage_losses(run.path(), status, stage, style);
  }
};

void print(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) fmt::print("{}\n", line);
}

void print_once(const View& view) {
  winsize size{};
  const bool is_known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 1;
  const report::ScreenStyle usual;
  print(view.draw(train::read_status(view.run), is_known ? size.ws_col : usual.width,
                  is_known ? size.ws_row - 1 : usual.height));  // the prompt stands below
}

/// Until the run is finished, q or a signal. \returns what was shown last
std::vector<std::string> follow(const View& view) {
  const std::atomic<bool>& stop_asked = stop_on_signals();
  Screen screen;
  for (;;) {
    const train::RunStatus status = train::read_status(view.run);
    const std::vector<std::string> lines = view.draw(status, screen.width(), screen.height());
    screen.show(lines);
    if (!status.current() || screen.wait_for_key(1000) == 'q' || stop_asked) return lines;
  }
}

}  // namespace

int run_watch(const Arguments& arguments) {
  CommandLine line("isthmus watch RUN [options]");
  line.about =
      "Shows how far the training in the folder RUN is: of each stage the steps, the time left, the last\n"
      "losses, images/s and a chart of the loss. On a terminal it renews itself until the run is finished; q "
      "or\n"
      "Ctrl-C ends it earlier, and the training goes on. Elsewhere it prints once.\n\n";
  line.options.add_options()(
      "stage", po::value<std::string>()->value_name("NAME"),
      "one stage, such as vae_a or translator_b2a, with a chart of each of its losses")(
      "once", "print once, on a terminal too")("ascii",
                                               "charts of ASCII; default where the locale is not UTF-8");
  line.hidden.add_options()("RUN", po::value<std::string>());
  line.positional.add("RUN", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;

  std::setlocale(LC_CTYPE, "");
  const bool is_utf8 = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  const View view{train::RunDirectory(required(values, line, "RUN")),
                  values.count("stage") ? values["stage"].as<std::string>() : "",
                  is_utf8 && !values.count("ascii") ? report::Glyphs::braille : report::Glyphs::ascii};
  view.draw(train::read_status(view.run), 80, 24);  // says now what is wrong
  if (values.count("once") || !isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
    print_once(view);
  else
    print(follow(view));
  return 0;
}

}  // namespace isthmus::tool
