/// \file
/// A run as a page for a browser, while it trains and when it is finished.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/domain.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/training.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

class RunDrawings;

/// One HTML file that needs no other and no network: translations, figures, curves, latent spaces and
/// settings of a run. What is not there yet is told in a sentence in its place. While the run is not
/// finished, a browser loads the page anew every ten seconds.
class RunPage {
 public:
  /// \param directory  of a run
  /// \param path       where to write; report.html in the run's folder where it is empty
  explicit RunPage(const train::RunDirectory& directory, const std::string& path = {});
  ~RunPage();

  /// From now on there are pictures, drawn on the device; all four are kept by reference. They use no random
  /// number of the training.
  void use(Queue& queue, ops::Gemm& gemm, const train::Domain& a, const train::Domain& b);

  /// There will be no pictures, for this reason.
  void explain(const std::string& reason) { reason_ = reason; }

  /// Draws what finished stages have made possible, and writes the page. Blocks.
  void draw();

  /// Takes note of how far training is, and writes the page at most every ten seconds, with the pictures
  /// there are. Does not touch the device.
  void show(const train::Progress& progress);

  /// Writes the page from the run's files and what is drawn. \throws Error where it cannot be written
  void write();

  const std::string& path() const noexcept { return path_; }

 private:
  std::string drawn_sections() const;

  train::RunDirectory directory_;
  std::string path_, reason_;
  std::unique_ptr<RunDrawings> drawings_;
  std::vector<std::string> class_names_[2];
  std::optional<train::Progress> progress_;
  std::chrono::steady_clock::time_point written_{};
};

}  // namespace isthmus::report
#pragma GCC visibility pop
