#include "isthmus/report/constraint_grid.hpp"

#include <fmt/format.h>

#include "example_images.hpp"
#include "isthmus/report/grid.hpp"

namespace isthmus::report {

Picture draw_constraints(Queue& queue, ops::Gemm& gemm, train::TrainedRun& run, train::Direction direction,
                         const train::Domain& target) {
  constexpr std::size_t kOfEachClass = 2;
  const int domain = train::target_of(direction);
  const ImageShape& shape = run.image(domain);
  const data::Images images = examples(target, kOfEachClass);
  const data::DeviceImages on_device = data::upload(queue, images);

  std::vector<data::Images> columns = {to_images(queue, run.reconstruct(domain, on_device), shape)};
  for (std::size_t c = 0; c < target.class_names.size(); ++c)
    columns.push_back(
        to_images(queue,
                  train::change_images(queue, gemm, run, direction, on_device,
                                       std::vector<std::int32_t>(images.count, static_cast<std::int32_t>(c))),
                  shape));

  Grid grid(
      fmt::format("{}: reconstructed, then changed to {}", target.name, fmt::join(target.class_names, ", ")));
  for (std::size_t row = 0; row < images.count; ++row) {
    std::vector<std::uint8_t> pixels;
    for (const data::Images& column : columns) {
      const auto begin = column.pixels.begin() + static_cast<std::ptrdiff_t>(row * shape.elements());
      pixels.insert(pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(shape.elements()));
    }
    grid.add_row(target.class_names[static_cast<std::size_t>(images.labels[row])], shape, pixels);
  }
  return grid.draw();
}

}  // namespace isthmus::report
