#include "isthmus/report/run_pictures.hpp"

#include "example_images.hpp"
#include "isthmus/report/curves.hpp"
#include "isthmus/report/grid.hpp"
#include "isthmus/train/experiment.hpp"
#include "loss_panels.hpp"

namespace isthmus::report {
namespace {

using train::Direction;

constexpr std::size_t kEach = 2;  // images of a class

ImageShape shape_of(const data::Images& images) {
  return {images.channels, images.height, images.width};
}

void add_translations(Grid& grid, Queue& queue, train::TrainedRun& run, Direction direction,
                      const TranslationRows& rows) {
  grid.add_row(rows.source, shape_of(rows.images), rows.images.pixels);
  const std::vector<std::uint8_t> bytes = translate_to_bytes(queue, run, direction, rows);
  const auto size = static_cast<std::ptrdiff_t>(bytes.size() / rows.samples);
  const int target = train::target_of(direction);
  for (std::size_t sample = 0; sample < rows.samples; ++sample) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(sample) * size;
    grid.add_row("to " + rows.target, run.image(target), {begin, begin + size});
  }
}

void add_reconstructions(Grid& grid, Queue& queue, train::TrainedRun& run, int index,
                         const train::Domain& domain) {
  const data::Images images = examples(domain, kEach);
  grid.add_row(domain.name, shape_of(images), images.pixels);
  grid.add_row(
      "reconstructed", shape_of(images),
      to_images(queue, run.reconstruct(index, data::upload(queue, images)), run.image(index)).pixels);
}

/// Source images, a translation of each, and below it the training image that is nearest to it.
void add_nearest_training(Grid& grid, Queue& queue, ops::Gemm& gemm, train::TrainedRun& run,
                          Direction direction, const train::Domain& source, const train::Domain& target) {
  const NearestExamples found = nearest_examples(queue, gemm, run, direction, source, target, kEach);
  grid.add_row(source.name, shape_of(found.sources), found.sources.pixels);
  grid.add_row("to " + target.name, shape_of(found.translations), found.translations.pixels);
  grid.add_row("nearest in training", shape_of(found.nearest), found.nearest.pixels);
}

}  // namespace

std::vector<std::uint8_t> translate_to_bytes(Queue& queue, train::TrainedRun& run, Direction direction,
                                             const TranslationRows& rows) {
  const Tensor heads = run.encode(direction, data::upload(queue, rows.images));
  std::vector<std::uint8_t> bytes;
  for (std::size_t sample = 0; sample < rows.samples; ++sample) {
    const data::Images some =
        to_images(queue, run.translate(direction, heads, rows.seed, static_cast<std::uint32_t>(sample)),
                  run.image(train::target_of(direction)));
    bytes.insert(bytes.end(), some.pixels.begin(), some.pixels.end());
  }
  return bytes;
}

std::vector<train::StagePicture> draw_stage(Queue& queue, ops::Gemm& gemm,
                                            const train::RunDirectory& directory, const std::string& stage,
                                            const train::Domain& a, const train::Domain& b) {
  train::TrainedRun run(queue, gemm, directory);
  const train::Domain* const domains[] = {&a, &b};
  Grid grid;
  std::string name;
  const auto [model, index] = train::stage_kind(stage);
  if (model == train::StageKind::vae) {
    name = "reconstructions";
    add_reconstructions(grid, queue, run, index, *domains[index]);
  } else if (model == train::StageKind::translator) {
    name = "translations";
    const train::Domain &source = *domains[index], &target = *domains[1 - index];
    add_translations(grid, queue, run, train::kDirections[index],
                     {source.name, target.name, examples(source, kEach)});
  } else {
    return {};
  }
  Picture picture = grid.draw();
  return {{name, {picture.width, picture.height, 3, std::move(picture.rgb)}}};
}

void write_pictures(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                    const train::Domain& a, const train::Domain& b) {
  train::TrainedRun run(queue, gemm, directory);
  const data::Images images[] = {examples(a, kEach), examples(b, kEach)};

  Grid translations(a.name + " to " + b.name + ", and back");
  add_translations(translations, queue, run, Direction::a2b, {a.name, b.name, images[0]});
  add_translations(translations, queue, run, Direction::b2a, {b.name, a.name, images[1]});
  translations.draw().save(directory.file("translations.png"));

  Grid reconstructions("Test images, and what each domain's autoencoder makes of them");
  for (const int i : {0, 1}) add_reconstructions(reconstructions, queue, run, i, i ? b : a);
  reconstructions.draw().save(directory.file("reconstructions.png"));

  write_nearest_training(queue, gemm, directory, a, b);
  draw_curves("Losses and accuracy", loss_panels(directory.read_metrics()))
      .save(directory.file("curves.png"));
}

void write_nearest_training(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                            const train::Domain& a, const train::Domain& b) {
  train::TrainedRun run(queue, gemm, directory);
  Grid grid("Translations, and the training images nearest to them");
  add_nearest_training(grid, queue, gemm, run, Direction::a2b, a, b);
  add_nearest_training(grid, queue, gemm, run, Direction::b2a, b, a);
  grid.draw().save(directory.file("nearest_training.png"));
}

}  // namespace isthmus::report
