#include "report/canvas.hpp"

#include <boost/test/unit_test.hpp>

#include "support/two_threads.hpp"

using namespace isthmus::report;

BOOST_AUTO_TEST_SUITE(canvas)

BOOST_AUTO_TEST_CASE(two_threads_draw_at_once_what_one_does) {
  const auto draw = [](int) {
    Canvas canvas(300, 400);
    for (int size = 6; size < 30; ++size) {  // more sizes than CImg keeps fonts
      const int y = 12 * (size - 6);
      canvas.text(5, y, "Loss by step, size " + std::to_string(size), size, kInk);
      canvas.line({{0, 1.0 * y}, {150, y + 9.5}, {299, y + 3.25}}, 1.5, kFaintInk);
    }
    return canvas.picture().rgb;
  };
  const auto together = isthmus::test::on_two_threads(draw);
  const auto alone = draw(0);
  for (const auto& pixels : together) BOOST_TEST((pixels == alone));
}

BOOST_AUTO_TEST_SUITE_END()
