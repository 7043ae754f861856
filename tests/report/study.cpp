// Studies drawn from a small run.
#include "isthmus/report/study.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "isthmus/train/experiment.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::report;
using test::says;
using train::Direction;

namespace {

struct StudyFixture : test::QueueFixture {
  test::TemporaryFolder folder;
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::ExperimentConfig config =
      train::parse_experiment(test::kTinySweep, "tiny.ini", {"a.classes=0-2", "b.classes=7-9"});
  train::Domain a, b;

  StudyFixture() {
    test::write_tiny_mnist(folder);
    auto domains = train::load_domains(queue, config.domain, folder.path());
    a = std::move(domains[0]);
    b = std::move(domains[1]);
  }
  train::RunDirectory trained(const std::string& name, std::uint64_t seed = 1) {
    config.run.seed = seed;
    const auto run = train::RunDirectory::prepare(folder / name, config, false);
    train::train_experiment(queue, *gemm, config, a, b, run, {});
    return run;
  }
  DrawnStudy draw(const train::RunDirectory& run, const StudySettings& settings) {
    return draw_study(queue, *gemm, run, a, b, settings);
  }
};

/// How many images of each class are translated, or are not.
std::vector<std::size_t> counts(const StudyTruth& truth, bool is_translated) {
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < truth.labels.size(); ++i)
    if (truth.is_translated[i] == is_translated) labels.push_back(truth.labels[i]);
  return data::class_counts(labels);
}

bool is_test_image(const Study& study, std::size_t place, const data::Images& images) {
  const auto size = static_cast<std::ptrdiff_t>(images.image_size());
  const auto image = study.images.pixels.begin() + static_cast<std::ptrdiff_t>(place) * size;
  for (auto at = images.pixels.begin(); at != images.pixels.end(); at += size)
    if (std::equal(image, image + size, at)) return true;
  return false;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(study, StudyFixture)

BOOST_AUTO_TEST_CASE(images_are_drawn_balanced_mixed_and_the_same_every_time) {
  const train::RunDirectory run = trained("run");
  const StudySettings settings = {Direction::a2b, 61, 5};
  const DrawnStudy drawn = draw(run, settings);
  BOOST_TEST(drawn.study.images.count == 61u);
  BOOST_TEST(drawn.study.images.labels.empty());
  BOOST_TEST((drawn.study.class_names == std::vector<std::string>{"7", "8", "9"}));
  BOOST_TEST((counts(drawn.truth, true) == std::vector<std::size_t>{11, 10, 10}));
  BOOST_TEST((counts(drawn.truth, false) == std::vector<std::size_t>{10, 10, 10}));
  BOOST_TEST(drawn.truth.judged.size() == 61u);
  for (std::size_t i = 0; i < 61; ++i)
    BOOST_TEST(is_test_image(drawn.study, i, b.test) == !drawn.truth.is_translated[i], i);
  BOOST_TEST(std::set<std::string>(drawn.study.keys.begin(), drawn.study.keys.end()).size() == 61u);
  const auto first = drawn.truth.is_translated.begin();
  BOOST_TEST(std::abs(std::count(first, first + 30, true) - 15) < 10);  // else they are not mixed

  BOOST_TEST(study_page(draw(run, settings).study) == study_page(drawn.study));
  const DrawnStudy other = draw(run, {Direction::a2b, 61, 6});
  BOOST_TEST((other.truth.labels != drawn.truth.labels));
  BOOST_TEST(other.study.id() != drawn.study.id());

  const DrawnStudy back = draw(run, {Direction::b2a, 6, 5});
  BOOST_TEST((back.study.class_names == std::vector<std::string>{"0", "1", "2"}));
  for (std::size_t i = 0; i < 6; ++i)
    BOOST_TEST(is_test_image(back.study, i, a.test) == !back.truth.is_translated[i], i);

  BOOST_CHECK_EXCEPTION(draw(run, {Direction::a2b, 1, 0}), UsageError, says("two images at least"));
  BOOST_CHECK_EXCEPTION(draw(run, {Direction::a2b, 1000, 0}), UsageError,
                        says("has test images for 120 of 500 images only"));
}

BOOST_AUTO_TEST_CASE(runs_have_digests_and_orders_of_their_own) {
  const train::RunDirectory one = trained("one", 1), other = trained("other", 2);
  BOOST_TEST(run_digest(one) == run_digest(one));
  BOOST_TEST(run_digest(one) != run_digest(other));
  const StudySettings settings = {Direction::a2b, 40, 0};
  BOOST_TEST((draw(one, settings).truth.is_translated != draw(other, settings).truth.is_translated));
  std::filesystem::remove(other.model("judge_b"));
  BOOST_CHECK_EXCEPTION(run_digest(other), UsageError, says("no finished judge_b"));
}

BOOST_AUTO_TEST_SUITE_END()
