#include "isthmus/report/run_page.hpp"

#include "isthmus/compute/atomic_file.hpp"
#include "markup.hpp"
#include "run_drawings.hpp"
#include "run_sections.hpp"

namespace isthmus::report {
namespace {

constexpr int kRefreshSeconds = 10;

}  // namespace

RunPage::RunPage(const train::RunDirectory& directory, const std::string& path)
    : directory_(directory),
      path_(path.empty() ? directory.file("report.html") : path),
      reason_("No data were loaded to draw from.") {}

RunPage::~RunPage() = default;

void RunPage::use(Queue& queue, ops::Gemm& gemm, const train::Domain& a, const train::Domain& b) {
  drawings_ = std::make_unique<RunDrawings>(queue, gemm, directory_, a, b);
  class_names_[0] = a.class_names;
  class_names_[1] = b.class_names;
}

void RunPage::draw() {
  if (drawings_) drawings_->draw();
  write();
}

void RunPage::show(const train::Progress& progress) {
  progress_ = progress;
  if (std::chrono::steady_clock::now() - written_ >= std::chrono::seconds(kRefreshSeconds)) write();
}

void RunPage::write() {
  RunFacts run(directory_, class_names_);
  run.progress = progress_;
  const auto drawn = [&](const std::string& kind, const std::string& heading, const std::string& about) {
    return section(kind, heading, drawings_ ? note(about) + drawings_->markup(kind) : note(reason_));
  };
  const std::string text =
      head_section(run) + "<main>\n" +
      drawn("translations", "Translations",
            "Test images that no model has seen, each followed by translations with other noise.") +
      figures_section(run) + classes_section(run) +
      drawn("reconstructions", "Reconstructions",
            "Test images above what their domain’s autoencoder makes of them.") +
      curves_section(run) +
      drawn("latents", "Latent spaces",
            "The means of the posteriors of test images, projected on the two directions in which they vary "
            "most. Crosses are what the translator makes of the other domain’s test images, before it is "
            "decoded, each in the colour of the class that it should be.") +
      drawn("interpolations", "In between",
            "Between two images the source’s latent goes over in a straight line while the noise stays; "
            "between "
            "two noises the image stays, and the noise goes along a great circle.") +
      drawn("certainties", "Failures and successes",
            "By the probability that the target’s judge gives the paired class. Where it says another class, "
            "that is told with its probability.") +
      drawn("nearest", "Nearest training images",
            "Translations above the training images that are nearest to them by pixels: a model that repeats "
            "what it has seen shows here.") +
      settings_section(run) + "</main>\n";
  write_atomically(path_, page(run.name() + " – Isthmus", text, run.is_finished() ? 0 : kRefreshSeconds));
  written_ = std::chrono::steady_clock::now();
}

}  // namespace isthmus::report
