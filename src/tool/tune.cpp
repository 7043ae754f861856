#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <cstdio>
#include <cstdlib>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/gemm_search.hpp"
#include "isthmus/ops/tuning_record.hpp"
#include "status_line.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

std::string describe(const ops::CpuGemmTiles& tiles) {
  return fmt::format("tiles of {} rows, blocks of {} terms, {} items a core, chunks of {} tiles", tiles.rows,
                     tiles.depth_block, tiles.items_per_core, tiles.least_chunk);
}

void print(const ops::GemmSearchResult& found) {
  for (std::size_t i = 0; i < ops::kProductClasses; ++i) {
    const auto& [before, after] = found.times[i];
    fmt::print("{:<8} {:>8.3f} ms, was {:>8.3f} ({:.2f} times as fast)",
               to_string(static_cast<ops::ProductClass>(i)), after * 1e3, before * 1e3, before / after);
    fmt::print("{}\n", found.tuning.provider == ops::GemmProvider::ours
                           ? "  " + describe(found.tuning.tiles[i])
                           : "");
  }
  if (found.tuning.provider != ops::GemmProvider::clblast) return;
  for (const auto& [kernel, parameters] : found.tuning.clblast) {
    fmt::print("{}:", kernel);
    for (const auto& [name, value] : parameters) fmt::print(" {} {}", name, value);
    fmt::print("\n");
  }
}

ops::GemmSearchResult search(Queue& queue, const ops::GemmSearchOptions& options) {
  StatusLine line;
  ops::GemmSearchWatch watch;
  watch.progress = [&](const ops::GemmSearchProgress& now) {
    if (now.tried == 0 || line.is_due())
      line.show(fmt::format("{:>3.0f}/{:.0f} s  {} tried  {:.2f} times as fast  {}", now.seconds,
                            options.seconds, now.tried, now.speedup, now.candidate),
                false);
  };
  watch.note = [&](const std::string& text) {
    line.close();
    fmt::print(stderr, "dropped {}\n", text);
  };
  watch.stop = &stop_on_signals();
  return ops::search_gemm_tuning(queue, options, watch);
}

}  // namespace

int run_tune(const Arguments& arguments) {
  CommandLine line("isthmus tune [options]");
  line.options.add_options()("seconds", po::value<double>()->default_value(60)->value_name("N"),
                             "how long to search; Ctrl-C keeps what is found by then")(
      "provider", po::value<std::string>()->value_name("clblast|ours"),
      "whose kernels; default: ours on a CPU, else CLBlast's")(
      "output", po::value<std::string>()->value_name("FILE"),
      "where to keep what is found; default: ISTHMUS_TUNING, else a file in ~/.config/isthmus/tuning, "
      "which the other commands find by themselves");
  line.add_device();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const double seconds = values["seconds"].as<double>();
  if (!(seconds > 0)) throw UsageError("--seconds is a positive number");

  Queue queue = open_queue(values);
  const ops::GemmProvider provider = values.count("provider")
                                         ? ops::gemm_provider(values["provider"].as<std::string>())
                                         : ops::default_tuning(queue.device()).provider;
  const std::string path =
      values.count("output") ? values["output"].as<std::string>() : ops::tuning_path(queue.device());
  if (path.empty()) throw UsageError("there is no home folder to keep the tuning in; give --output FILE");
  fmt::print(stderr, "tuning matrix products on {}\n", queue.device().name());
  const ops::GemmSearchResult found = search(queue, {provider, seconds});
  print(found);
  ops::save_tuning(path, queue.device(), found);
  fmt::print("{} candidates in {}, {} dropped; the result is in {}\n", found.tried, duration(found.seconds),
             found.notes.size(), path);
  if (found.device_hangs) {
    fmt::print(stderr, "isthmus: the device hangs; the search ended early\n");
    std::fflush(nullptr);
    std::_Exit(1);  // anything gentler would wait for the device
  }
  return 0;
}

}  // namespace isthmus::tool
