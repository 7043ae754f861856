#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <numeric>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/catalogue.hpp"
#include "isthmus/data/fetch.hpp"
#include "isthmus/data/png_folder.hpp"
#include "isthmus/train/config.hpp"
#include "status_line.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

constexpr const char* kUsage = "isthmus data list|fetch|export [options]";

void print_counts(const char* split, const std::vector<std::size_t>& counts) {
  fmt::print("    {:<6}{:>7}: {}\n", split, std::accumulate(counts.begin(), counts.end(), std::size_t{0}),
             fmt::join(counts, " "));
}

int list(const Arguments& arguments) {
  CommandLine line("isthmus data list [options]");
  line.add_data_root();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;

  for (const data::CatalogueEntry& entry : data::list_data_sets(data_root(values))) {
    fmt::print("{:<15}{}\n", entry.name, entry.found ? entry.where : "not found");
    if (!entry.hint.empty()) fmt::print("    {}\n", entry.hint);
    if (entry.train_counts.empty()) continue;
    print_counts("train", entry.train_counts);
    print_counts("test", entry.test_counts);
  }
  return 0;
}

/// Shows how far a fetch is, where that is of use.
class FetchLine {
 public:
  void show(const data::DownloadProgress& now) {
    if (!has_begun_) bytes_before_ = now.bytes;
    has_begun_ = true;
    now_ = now;
    if (!line_.is_due()) return;
    std::string text = so_far();
    if (speed() > 0 && now.bytes < now.total)
      text += "  " + duration(static_cast<double>(now.total - now.bytes) / speed()) + " left";
    line_.show(text, false);
  }
  /// Says once more how much it was, unless that was nothing.
  void end() {
    if (has_begun_) line_.show(so_far(), true);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

  /// Bytes a second, without those that an earlier attempt had left.
  double speed() const {
    const std::uint64_t brought = now_.bytes - std::min(bytes_before_, now_.bytes);
    return static_cast<double>(brought) / std::chrono::duration<double>(Clock::now() - start_).count();
  }
  std::string so_far() const {
    return fmt::format("fetched {:.1f} of {:.1f} MB  {:.1f} MB/s", megabytes(now_.bytes),
                       megabytes(now_.total), speed() / 1e6);
  }

  StatusLine line_;
  const Clock::time_point start_ = Clock::now();
  data::DownloadProgress now_;
  std::uint64_t bytes_before_ = 0;
  bool has_begun_ = false;
};

int fetch(const Arguments& arguments) {
  CommandLine line("isthmus data fetch NAME... [options]");
  line.about = fmt::format(
      "Brings data sets from where they are published, checks them, and puts each into a folder of its "
      "name.\n"
      "Stop it whenever you like: the same command goes on where it stopped.\n\n"
      "NAME is one of {}.\n\n",
      fmt::join(data::fetchable_data_sets(), ", "));
  line.options.add_options()("data-root", po::value<std::string>()->value_name("DIR"),
                             "where to; default: ISTHMUS_DATA, else ~/.local/share/isthmus")(
      "mirror", po::value<std::string>()->value_name("URL"),
      "a mirror of your own: URL/<set>/<file> is tried before the official places");
  line.hidden.add_options()("NAME", po::value<Arguments>());
  line.positional.add("NAME", -1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  if (!values.count("NAME")) throw UsageError("NAME is missing; usage: " + line.usage);

  std::vector<data::Fetched> sets;
  {
    FetchLine progress;
    data::FetchOptions options;
    if (values.count("mirror")) options.mirror = values["mirror"].as<std::string>();
    options.download.on_progress = [&](const data::DownloadProgress& now) { progress.show(now); };
    options.download.stop = &stop_on_signals();
    sets = data::fetch_data_sets(values["NAME"].as<Arguments>(), data_root(values), options);
    progress.end();
  }
  for (const data::Fetched& set : sets)
    fmt::print("{:<15}{}{}\n", set.name, set.folder, set.was_there ? " (already there)" : "");
  return 0;
}

int export_pictures(const Arguments& arguments) {
  CommandLine line("isthmus data export NAME --out DIR [options]");
  line.about =
      "Writes training images of a data set as PNG pictures, in a sub-folder for each class: to look at "
      "them, "
      "or\nas an example of what a folder of your own may look like.\n\n";
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder, new or empty")(
      "classes", po::value<std::string>()->value_name("LIST"), "only these, such as 0-4 or 3,1,7")(
      "count", po::value<std::size_t>()->value_name("N"), "at most so many of each class; default: all");
  line.add_data_root();
  line.hidden.add_options()("NAME", po::value<std::string>());
  line.positional.add("NAME", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const std::string out = required(values, line, "out");
  data::DataSet set = data::load_data_set(required(values, line, "NAME"), data_root(values));
  std::vector<int> classes(set.class_names.size());
  std::iota(classes.begin(), classes.end(), 0);
  if (values.count("classes")) classes = train::parse_classes(values["classes"].as<std::string>());

  std::vector<std::string> names;
  for (const int label : classes) {
    if (label >= static_cast<int>(set.class_names.size()))
      throw UsageError(
          fmt::format("{} has no class {}; its last one is {}", set.name, label, set.class_names.size() - 1));
    names.push_back(set.class_names[label]);
  }
  data::Images images = data::select_classes(std::move(set.train), classes);
  if (values.count("count")) images = data::first_of_each_class(images, values["count"].as<std::size_t>());
  data::write_png_folder(out, images, names);
  fmt::print("{} pictures of {} are in {}\n", images.count, fmt::join(names, ", "), out);
  return 0;
}

}  // namespace

int run_data(const Arguments& arguments) {
  const std::string which = arguments.empty() ? "" : arguments[0];
  const Arguments rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (which == "list") return list(rest);
  if (which == "fetch") return fetch(rest);
  if (which == "export") return export_pictures(rest);
  if (which == "--help" || which == "-h") {
    fmt::print(
        "usage: {}\n\n  list    what is found where, and how to get the others\n"
        "  fetch   bring data sets from where they are published\n"
        "  export  write images of a data set as PNG pictures\n\n"
        "'isthmus data list --help', for one, tells its options.\n",
        kUsage);
    return 0;
  }
  throw UsageError(
      (which.empty() ? "list, fetch or export is missing" : "unknown 'isthmus data " + which + "'") +
      std::string("; usage: ") + kUsage);
}

}  // namespace isthmus::tool
