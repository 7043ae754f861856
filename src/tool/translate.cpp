#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <limits>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/translation_grid.hpp"
#include "isthmus/train/config.hpp"
#include "isthmus/train/translation_stream.hpp"
#include "status_line.hpp"

namespace isthmus::tool {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr double kSecondsToTell = 0.5;  // how fast it is
constexpr std::size_t kGridImages = 20, kGridSamples = 5;

enum class Output { grid, idx, npy, folder };

Output kind_of(const std::string& path) {
  const fs::path ending = fs::path(path).extension();
  std::error_code ignored;
  if (fs::is_directory(path, ignored) || ending.empty()) return Output::folder;
  if (ending == ".png") return Output::grid;
  if (ending == ".idx") return Output::idx;
  if (ending == ".npy") return Output::npy;
  throw UsageError("--output ends in .png or .idx or .npy, or is a folder, not '" + path + "'");
}

/// What has been written would be read.
void expect_outside(const std::string& output, const std::string& input) {
  std::error_code ignored;
  if (!fs::is_directory(input, ignored)) return;
  const fs::path way =
      fs::weakly_canonical(fs::absolute(output), ignored).lexically_relative(fs::canonical(input, ignored));
  if (way.empty() || *way.begin() != "..")
    throw UsageError("--output " + output + " is in the folder that is read; name another one");
}

/// Whether an option has the first of two values.
bool is_first(const std::string& name, const std::string& value, const std::string& first,
              const std::string& second) {
  if (value != first && value != second)
    throw UsageError("--" + name + " is " + first + " or " + second + ", not '" + value + "'");
  return value == first;
}

template <class T>
T value_or(const po::variables_map& values, const char* name, T otherwise) {
  return values.count(name) ? values[name].as<T>() : otherwise;
}

/// What the command line asks for.
struct Job {
  std::string input, output;
  Output kind = Output::grid;
  train::TranslationRequest request;
  data::SourceOptions source;  ///< but for what the run says
};

Job parse_job(const po::variables_map& values, const CommandLine& line) {
  Job job;
  const std::string way = required(values, line, "direction");
  job.request.direction =
      is_first("direction", way, "a2b", "b2a") ? train::Direction::a2b : train::Direction::b2a;
  job.input = required(values, line, "input");
  job.output = required(values, line, "output");
  job.kind = kind_of(job.output);
  const bool is_grid = job.kind == Output::grid, is_array = job.kind == Output::npy;
  if (job.kind == Output::folder) expect_outside(job.output, job.input);

  const auto what = value_or<std::string>(values, "what", is_array ? "latents" : "images");
  const bool wants_images = is_first("what", what, "images", "latents");
  if (!wants_images && !is_array) throw UsageError("latents need an --output that ends in .npy");
  job.request.product = wants_images ? train::Product::images : train::Product::latents;
  job.request.samples = value_or<std::size_t>(values, "samples", is_grid ? kGridSamples : 1);
  job.request.seed = values["seed"].as<std::uint64_t>();
  job.request.batch = value_or<std::size_t>(values, "batch", 0);

  if (values.count("classes")) job.source.classes = train::parse_classes(values["classes"].as<std::string>());
  job.source.count =
      value_or<std::size_t>(values, "count", is_grid ? kGridImages : std::numeric_limits<std::size_t>::max());
  job.source.skips_refused = is_first("on-error", values["on-error"].as<std::string>(), "skip", "stop");
  return job;
}

std::unique_ptr<data::ImageSink> open_sink(const Job& job, std::size_t count,
                                           const train::ExperimentConfig& config, const nn::ImageShape& image,
                                           std::size_t latent) {
  const std::string& path = job.output;
  if (job.kind == Output::folder) return data::make_png_sink(path, image.channels, image.height, image.width);
  if (job.kind == Output::npy)
    return job.request.product == train::Product::latents
               ? data::make_npy_sink(path, "<f4", {latent})
               : data::make_npy_sink(path, "|u1", {image.channels, image.height, image.width});
  if (job.kind == Output::idx) {
    if (image.channels != 1)
      throw UsageError(path +
                       ": IDX holds grey images, and these are in colour; --output can be a folder, or "
                       "an .npy with --what images");
    return data::make_idx_sink(path, image.height, image.width);
  }
  if (!report::TranslationGrid::has_room(count, job.request.samples, image))
    throw UsageError(path + ": a picture of " + std::to_string(count) + " images and their translations is " +
                     "too large; give a --count, or a folder as --output");
  const auto name = [&](int domain) { return config.domain[domain].dataset; };
  return std::make_unique<report::TranslationGrid>(path, name(train::source_of(job.request.direction)),
                                                   name(train::target_of(job.request.direction)), image);
}

/// A line now and then while images go through.
class ProgressOfImages {
 public:
  explicit ProgressOfImages(std::size_t total) : total_(total) {}

  void show(std::size_t images) {
    if (first_ == 0) {  // kernels are compiled before it is there, which tells nothing of the others
      first_ = images;
      start_ = std::chrono::steady_clock::now();
      return;
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    if (elapsed.count() < kSecondsToTell || !line_.is_due()) return;
    const double rate = static_cast<double>(images - first_) / elapsed.count();
    line_.show(fmt::format("{}/{} images  {:.0f} images/s  {} left", images, total_, rate,
                           duration(static_cast<double>(total_ - images) / rate)),
               false);
  }
  void tell_refused(const std::string& reason) { line_.show("passed over: " + reason, true); }

 private:
  const std::size_t total_;
  StatusLine line_;
  std::size_t first_ = 0;  ///< images of the first batch
  std::chrono::steady_clock::time_point start_;
};

train::TranslationCount translate(Queue& queue, ops::Gemm& gemm, train::TrainedRun& run, const Job& job,
                                  data::ImageSource& source, data::ImageSink& sink,
                                  const std::atomic<bool>& stop_asked) {
  ProgressOfImages progress(source.count());
  train::TranslationWatch watch;
  watch.on_progress = [&](std::size_t images) { progress.show(images); };
  watch.on_refused = [&](const std::string& reason) { progress.tell_refused(reason); };
  watch.stop = &stop_asked;
  return train::translate_stream(queue, gemm, run, job.request, source, sink, watch);
}

void tell(const Job& job, const train::TranslationCount& count, std::size_t total) {
  if (!count.is_whole)
    throw Error(fmt::format("stopped after {} of {} images; {} {}", count.images, total, job.output,
                            job.kind == Output::folder ? "has their translations" : "is not written"));
  if (count.images == 0)
    throw Error(fmt::format("{}: none of the {} pictures could be read", job.input, count.refused));
  fmt::print("{} translations of {} images are in {}", count.images * job.request.samples, count.images,
             job.output);
  if (count.refused > 0) fmt::print("; {} pictures could not be read", count.refused);
  fmt::print("\n");
}

void add_options(CommandLine& line) {
  line.options.add_options()("direction", po::value<std::string>()->value_name("a2b|b2a"), "which way")(
      "input", po::value<std::string>()->value_name("PATH"),
      "a folder of PNG pictures and its sub-folders, one PNG picture, OpenCV's digits.png, IDX images (plain "
      "or .gz) or SVHN's .mat; converted as the run's training images were")(
      "output", po::value<std::string>()->value_name("PATH"),
      "a folder: PNG pictures <name>-<sample>.png; .png: sources above their translations; .idx: grey "
      "translations; .npy: target latents, or translations with --what images")(
      "what", po::value<std::string>()->value_name("images|latents"), "what an .npy holds")(
      "samples", po::value<std::size_t>()->value_name("N"),
      "translations of each image, each with other noise; default: 1, and 5 in a .png")(
      "seed", po::value<std::uint64_t>()->default_value(0)->value_name("N"), "of the noise")(
      "count", po::value<std::size_t>()->value_name("N"),
      "at most so many images, from the first; default: all, and 20 in a .png")(
      "classes", po::value<std::string>()->value_name("LIST"),
      "only images of these labels, such as 0-4 or 3,1,7; default: the domain's")(
      "on-error", po::value<std::string>()->default_value("stop")->value_name("skip|stop"),
      "at a picture of a folder that cannot be read: tell and go on, or fail")(
      "batch", po::value<std::size_t>()->value_name("N"),
      "images at once, at most; default: 1000, or what the device holds");
  line.add_device();
  line.hidden.add_options()("DIR", po::value<std::string>());
  line.positional.add("DIR", 1);
}

}  // namespace

int run_translate(const Arguments& arguments) {
  CommandLine line("isthmus translate DIR --direction a2b|b2a --input PATH --output PATH [options]");
  add_options(line);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  const train::RunDirectory directory(required(values, line, "DIR"));
  Job job = parse_job(values, line);
  const train::ExperimentConfig config = directory.config();

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  train::TrainedRun run(queue, *gemm, directory);
  const int from = train::source_of(job.request.direction), to = train::target_of(job.request.direction);
  const nn::ImageShape wanted = run.image(from);
  job.source.channels = wanted.channels;
  job.source.height = wanted.height;
  job.source.width = wanted.width;
  job.source.contrast_normalise = config.domain[from].conversion.contrast_normalise;
  if (!values.count("classes")) job.source.classes = config.domain[from].classes;

  const auto source = data::open_image_source(job.input, job.source);
  if (values.count("classes") && !source->has_labels())
    throw UsageError("--classes needs labels, and this input has none");
  if (source->count() == 0 || job.request.samples == 0) throw UsageError("there is no image to translate");
  const std::atomic<bool>& stop_asked =
      stop_on_signals();  // from now on there is a file that must not be left
  const auto sink = open_sink(job, source->count(), config, run.image(to), run.vae(to).options().latent);
  tell(job, translate(queue, *gemm, run, job, *source, *sink, stop_asked), source->count());
  return 0;
}

}  // namespace isthmus::tool
