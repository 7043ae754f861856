// Small runs of the isthmus command that are to be stopped, by a fault or by a signal, and gone on with.
#pragma once

#include <algorithm>
#include <limits>
#include <map>

#include "isthmus/nn/safetensors.hpp"
#include "isthmus/train/experiment.hpp"
#include "support/process.hpp"
#include "support/tiny_data.hpp"

namespace isthmus::test {

struct ToolRun {
  TemporaryFolder folder;
  const std::string experiment = folder.write("x.ini", R"([run]
log_every = 2
checkpoint_seconds = 0
[a]
dataset = mnist
classes = 0-1
validation = 0.1
[b]
dataset = mnist
classes = 8-9
validation = 0.1
[vae]
hidden = 32
latent = 4
epochs = 1
batch = 20
[vae.b]
channels = 3
[judge]
hidden = 32
epochs = 1
batch = 20
[judge.b]
channels = 4
dropout = 0.2
[translator]
generator_hidden = 32
discriminator_hidden = 32
steps = 8
batch = 20
)");

  ToolRun() { write_tiny_mnist(folder); }

  std::vector<std::string> train(const std::string& out) const {
    return {"train", experiment, "--out", folder / out, "--data-root", folder.path(), "--resume"};
  }

  /// Steps saved of each stage of a run; the largest number where it is finished. \throws DataError where a
  /// checkpoint is damaged
  std::map<std::string, std::uint64_t> saved_steps(const std::string& out) const {
    const train::RunDirectory run(folder / out);
    std::map<std::string, std::uint64_t> steps;
    for (const std::string& stage : train::stage_names()) {
      const std::string file = run.checkpoint(stage);
      if (run.is_finished(stage))
        steps[stage] = std::numeric_limits<std::uint64_t>::max();
      else if (std::filesystem::exists(file))
        steps[stage] = std::stoull(nn::read_safetensors(file).metadata.at("steps_done"));
    }
    return steps;
  }

  /// Whether nothing that was saved before is gone now.
  static bool is_kept(const std::map<std::string, std::uint64_t>& before,
                      const std::map<std::string, std::uint64_t>& now) {
    return std::all_of(before.begin(), before.end(), [&](const auto& stage) {
      const auto found = now.find(stage.first);
      return found != now.end() && found->second >= stage.second;
    });
  }

  /// A checkpoint follows every line of metrics, so at most the last line is of steps that are not saved.
  void check_kept(const std::string& out) const {
    const std::map<std::string, std::uint64_t> saved = saved_steps(out);
    for (const auto& line : train::RunDirectory(folder / out).read_metrics()) {
      const auto found = saved.find(line.stage);
      const std::uint64_t steps = found == saved.end() ? 0 : found->second;
      BOOST_TEST(steps >= line.step - std::min<std::uint64_t>(line.step, 2), line.stage << " lost steps");
    }
  }

  /// Compares the models of two runs that are finished, and looks for files that should not be there.
  void check_equal(const std::string& one, const std::string& other) const {
    for (const std::string& stage : train::stage_names()) {
      const std::string bytes = file_bytes(train::RunDirectory(folder / one).model(stage));
      BOOST_TEST(!bytes.empty(), stage);
      BOOST_TEST((bytes == file_bytes(train::RunDirectory(folder / other).model(stage))),
                 stage << " differs");
    }
    BOOST_TEST(names(one) == names(other), boost::test_tools::per_element());
  }

  /// Of all files of a run, but for event files, whose names tell when they were begun.
  std::vector<std::string> names(const std::string& out) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / out))
      if (entry.path().filename().string().find("tfevents") == std::string::npos)
        names.push_back(std::filesystem::relative(entry.path(), folder / out).string());
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace isthmus::test
