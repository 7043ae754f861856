#include "run_drawings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "markup.hpp"

namespace isthmus::report {

using train::Direction;

RunDrawings::RunDrawings(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                         const train::Domain& a, const train::Domain& b)
    : directory_(directory), run_(queue, gemm, directory), studio_{queue, gemm, run_, {&a, &b}} {
  const std::string names[] = {train::describe(run_.config().domain[0]),
                               train::describe(run_.config().domain[1])};
  const std::string vaes[] = {train::vae_stage(0), train::vae_stage(1)};
  for (const Direction direction : train::kDirections) {
    const int source = train::source_of(direction), target = train::target_of(direction);
    const std::string way = names[source] + " → " + names[target];
    const std::string translator = train::translator_stage(direction);
    const std::vector<std::string> needs = {vaes[0], vaes[1], translator};
    add("translations", way, needs,
        [this, direction] { return draw_translations_by_class(studio_, direction); });
    add("reconstructions", names[source], {vaes[source]},
        [this, source] { return draw_reconstructions(studio_, source); });
    // The second of these replaces the first.
    add("latents", names[source], {vaes[source]},
        [this, source] { return draw_latents(studio_, source, false); });
    add("latents", names[source], {vaes[0], vaes[1], train::translator_stage(reverse(direction))},
        [this, source] { return draw_latents(studio_, source, true); });
    add("interpolations", way, needs, [this, direction] { return draw_interpolations(studio_, direction); });
    add("certainties", way, {vaes[0], vaes[1], train::judge_stage(target), translator},
        [this, direction] { return draw_certainties(studio_, direction); });
    add("nearest", way, needs, [this, direction] { return draw_nearest_training(studio_, direction); });
  }
}

void RunDrawings::add(const std::string& kind, const std::string& heading, std::vector<std::string> needs,
                      std::function<std::string()> draw) {
  parts_.push_back({kind, heading, std::move(needs), std::move(draw)});
}

bool RunDrawings::can_be_drawn(const Part& part) const {
  return std::all_of(part.needs.begin(), part.needs.end(),
                     [&](const std::string& stage) { return directory_.is_finished(stage); });
}

void RunDrawings::draw() {
  for (auto part = parts_.begin(); part != parts_.end(); ++part) {
    if (!part->markup.empty() || !can_be_drawn(*part)) continue;
    const auto next = std::next(part);
    const bool is_replaced = next != parts_.end() && next->kind == part->kind &&
                             next->heading == part->heading && can_be_drawn(*next);
    if (is_replaced) continue;
    try {
      part->markup = part->draw();
    } catch (const Error& error) {
      part->markup = note(std::string("Could not be drawn: ") + error.what());
    }
  }
}

std::string RunDrawings::markup(const std::string& kind) const {
  std::string text;
  std::vector<const Part*> shown;
  for (const Part& part : parts_) {
    if (part.kind != kind) continue;
    const bool replaces = !shown.empty() && shown.back()->heading == part.heading;
    if (!replaces)
      shown.push_back(&part);
    else if (!part.markup.empty())
      shown.back() = &part;
  }
  for (const Part* part : shown)
    text +=
        "<div>\n" + subheading(part->heading) +
        (part->markup.empty() ? note("Follows when " + part->needs.back() + " is finished.") : part->markup) +
        "</div>\n";
  return "<div class=\"parts\">\n" + text + "</div>\n";
}

}  // namespace isthmus::report
