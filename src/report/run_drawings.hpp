// Which parts of a run's page can be drawn, and what has been.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drawings.hpp"

namespace isthmus::report {

/// Keeps what is drawn, so that each part is drawn once, when the stages that it needs are finished.
class RunDrawings {
 public:
  /// Everything but the folder is kept by reference.
  RunDrawings(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory, const train::Domain& a,
              const train::Domain& b);

  /// Draws what has become possible. What fails is said in its place, so that no training ends for a picture.
  void draw();

  /// The parts of a kind, each below its heading: "translations", "reconstructions", "latents",
  /// "interpolations", "certainties" or "nearest".
  std::string markup(const std::string& kind) const;

 private:
  struct Part {
    std::string kind, heading;
    std::vector<std::string> needs;  ///< stages
    std::function<std::string()> draw;
    std::string markup = {};
  };
  void add(const std::string& kind, const std::string& heading, std::vector<std::string> needs,
           std::function<std::string()> draw);
  bool can_be_drawn(const Part& part) const;

  train::RunDirectory directory_;
  train::TrainedRun run_;
  Studio studio_;
  std::vector<Part> parts_;
};

}  // namespace isthmus::report
