#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "isthmus/train/experiment.hpp"
#include "run_sections.hpp"

namespace isthmus::report {

RunFacts::RunFacts(const train::RunDirectory& run, const std::vector<std::string> (&names)[2])
    : directory(run), config(run.config()), metrics(run.read_metrics()) {
  for (const int i : {0, 1}) {
    class_names[i] = names[i];
    if (class_names[i].empty())
      for (const int label : config.domain[i].classes) class_names[i].push_back(std::to_string(label));
  }
  try {
    evaluation = read_evaluation(run);
    for (const int i : {0, 1})
      if (evaluation && evaluation->directions[i].per_class.size() != class_names[0].size())
        throw Error(run.path() + ": its evaluation is of other classes than its experiment");
  } catch (const Error& error) {
    evaluation.reset();
    evaluation_trouble = error.what();
  }
}

std::string RunFacts::name() const {
  const std::filesystem::path path = std::filesystem::absolute(directory.path()).lexically_normal();
  const std::filesystem::path folder = path.has_filename() ? path : path.parent_path();
  const std::string parent = folder.parent_path().filename().string(), name = folder.filename().string();
  return parent.compare(0, 4, "seed") == 0 ? parent + "/" + name : name;  // a sweep's run
}

std::string RunFacts::way(train::Direction direction) const {
  return domain(train::source_of(direction)) + " → " + domain(train::target_of(direction));
}

bool RunFacts::is_finished() const {
  const std::vector<std::string> stages = train::stage_names();
  return std::all_of(stages.begin(), stages.end(),
                     [&](const std::string& stage) { return directory.is_finished(stage); });
}

}  // namespace isthmus::report
