#include "isthmus/train/run_directory.hpp"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

namespace fs = std::filesystem;

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// "key = value" of the first line that differs, with its section.
std::string first_difference(const std::string& before, const std::string& now) {
  std::istringstream a(before), b(now);
  std::string line_a, line_b, section;
  while (std::getline(a, line_a) && std::getline(b, line_b)) {
    if (!line_a.empty() && line_a[0] == '[') section = line_a;
    if (line_a != line_b) break;
  }
  return section + " was '" + line_a + "' and is now '" + line_b + "'";
}

/// 0 where it is none: what does not fit an integer has no value as one.
std::uint64_t whole_number(const nlohmann::ordered_json& value) {
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

/// A line of metrics.jsonl; nothing where it is none: a killed run's last line may be torn.
std::optional<RunDirectory::Metrics> parse_metrics(const std::string& text) {
  const auto line = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!line.is_object()) return {};
  RunDirectory::Metrics metrics;
  for (const auto& [name, value] : line.items()) {
    if (name == "stage")
      metrics.stage = value.is_string() ? value.get<std::string>() : "";
    else if (!value.is_number())
      continue;
    else if (name == "step")
      metrics.step = whole_number(value);
    else if (name == "total_steps")
      metrics.total_steps = whole_number(value);
    else if (name == "time")
      metrics.time = value;
    else if (name == "seconds")
      metrics.seconds = value;
    else
      metrics.values.emplace_back(name, value);
  }
  return metrics;
}

double to_microseconds(double seconds) {
  return std::round(seconds * 1e6) / 1e6;
}

/// A checkpoint's arrays of an arena, by the name that each has in the file.
std::vector<std::pair<std::string, Tensor>> arrays_of(const std::string& name,
                                                      const nn::ParameterArena& arena) {
  std::vector<std::pair<std::string, Tensor>> arrays = {
      {name + ".parameters", arena.state().parameters},
      {name + ".first_moment", arena.state().first_moment},
      {name + ".second_moment", arena.state().second_moment}};
  if (!arena.state().average.empty()) arrays.emplace_back(name + ".average", arena.state().average);
  return arrays;
}

/// Removes what a run that was killed left behind: parts of files, and checkpoints of finished stages.
void tidy(const RunDirectory& run) {
  for (const char* folder : {"", "models", "checkpoints"}) remove_abandoned_files(run.file(folder));
  std::error_code error;
  for (fs::directory_iterator at(run.file("checkpoints"), error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (run.is_finished(at->path().stem().string())) fs::remove(at->path(), ignored);
  }
}

}  // namespace

RunDirectory RunDirectory::prepare(const std::string& path, const ExperimentConfig& config, bool resume) {
  const RunDirectory run(path);
  const std::string text = to_ini(config), file = run.file("experiment.ini");
  if (!fs::exists(file)) {
    remove_abandoned_files(run.file(""));  // of a run that was killed while it wrote this very file
    write_atomically(file, text);
    return run;
  }
  if (!resume)
    throw UsageError("'" + path +
                     "' holds a run already: --resume goes on with it, another --out starts one");
  // A run from before a key was made has its default.
  const std::string before = to_ini(keys_read(run.config())), now = to_ini(keys_read(config));
  if (before != now)
    throw UsageError("'" + path + "' holds a run of another configuration: " + first_difference(before, now) +
                     "; choose another --out, or remove that folder");
  tidy(run);
  return run;
}

ExperimentConfig RunDirectory::config() const {
  if (!fs::exists(file("experiment.ini")))
    throw UsageError("'" + path_ + "' holds no run: there is no experiment.ini; 'isthmus train' makes one");
  return read_experiment(file("experiment.ini"));
}

bool RunDirectory::is_finished(const std::string& stage) const {
  return fs::exists(model(stage));
}

nn::SafeTensors RunDirectory::read_model(const std::string& stage) const {
  if (!is_finished(stage))
    throw UsageError("'" + path_ + "' has no finished " + stage + ": 'isthmus train … --out " + path_ +
                     " --resume' goes on");
  return nn::read_safetensors(model(stage));
}

void RunDirectory::save_checkpoint(Queue& queue, Stage& stage, std::uint64_t steps_done) const {
  nn::SafeTensors checkpoint;
  for (const auto& [name, arena] : stage.arenas())
    for (const auto& [array, tensor] : arrays_of(name, *arena))
      checkpoint.tensors.push_back({array, tensor.shape(), queue.download<float>(tensor)});
  checkpoint.metadata = {{"stage", stage.name()},
                         {"steps_done", std::to_string(steps_done)},
                         {"experiment", read_text(file("experiment.ini"))}};
  nn::write_safetensors(this->checkpoint(stage.name()), checkpoint);
}

std::uint64_t RunDirectory::load_checkpoint(Queue& queue, Stage& stage) const {
  const std::string path = checkpoint(stage.name());
  if (!fs::exists(path)) return 0;
  const nn::SafeTensors file = nn::read_safetensors(path);
  for (const auto& [name, arena] : stage.arenas())
    for (const auto& [array, tensor] : arrays_of(name, *arena)) {
      const nn::SafeTensor& saved = file.at(array);
      if (saved.shape != tensor.shape())
        throw DataError(path, 0, array + " of shape " + tensor.shape().text(), saved.shape.text());
      queue.write(tensor, saved.values.data());
    }
  const auto text = file.metadata.find("steps_done");
  std::uint64_t steps_done = 0;
  if (text == file.metadata.end() ||
      std::from_chars(text->second.data(), text->second.data() + text->second.size(), steps_done).ec !=
          std::errc())
    throw DataError(path, 0, "the number of steps done in the metadata", "none");
  return steps_done;
}

void RunDirectory::finish(Stage& stage) const {
  nn::write_safetensors(model(stage.name()), {stage.finished(), {{"stage", stage.name()}}});
  std::error_code ignored;  // prepare() tries again
  fs::remove(checkpoint(stage.name()), ignored);
}

void RunDirectory::append_metrics(const Metrics& metrics) const {
  nlohmann::ordered_json line = {{"stage", metrics.stage}, {"step", metrics.step}};
  if (metrics.total_steps > 0) {
    line["total_steps"] = metrics.total_steps;
    line["time"] = to_microseconds(metrics.time);
    line["seconds"] = to_microseconds(metrics.seconds);
  }
  for (const auto& [name, value] : metrics.values) line[name] = value;
  append_whole(file("metrics.jsonl"), line.dump() + "\n");
}

std::vector<RunDirectory::Metrics> RunDirectory::read_metrics() const {
  std::vector<Metrics> all;
  std::ifstream file(this->file("metrics.jsonl"));
  for (std::string text; std::getline(file, text);)
    if (auto metrics = parse_metrics(text)) all.push_back(std::move(*metrics));
  return all;
}

void RunDirectory::forget_metrics_after(const std::string& stage, std::uint64_t step) const {
  if (!fs::exists(file("metrics.jsonl"))) return;
  std::ifstream file(this->file("metrics.jsonl"));
  std::string kept;
  for (std::string text; std::getline(file, text);) {
    const auto metrics = parse_metrics(text);
    if (metrics && (metrics->stage != stage || metrics->step <= step)) kept += text + "\n";
  }
  write_atomically(this->file("metrics.jsonl"), kept);
}

}  // namespace isthmus::train
