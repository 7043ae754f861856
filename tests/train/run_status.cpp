#include "isthmus/train/run_status.hpp"

#include <fstream>

#include "isthmus/train/experiment.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct StatusFixture {
  TemporaryFolder folder;
  const train::RunDirectory run{folder.path()};

  StatusFixture() { folder.write("experiment.ini", ""); }

  void add(const std::string& stage, std::uint64_t step, std::uint64_t total, double seconds) {
    run.append_metrics({stage, step, {{"loss", 1}, {"images_per_second", 50}}, total, 1e9, seconds});
  }
  void finish(const std::string& stage) { folder.write("models/" + stage + ".safetensors", ""); }
  void age(const std::string& file, std::chrono::seconds by) {
    std::filesystem::last_write_time(folder / file, std::filesystem::file_time_type::clock::now() - by);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_status, StatusFixture)

BOOST_AUTO_TEST_CASE(a_folder_without_a_run_is_refused) {
  std::filesystem::remove(folder / "experiment.ini");
  BOOST_CHECK_EXCEPTION(train::read_status(run), UsageError, says("holds no run"));
  BOOST_CHECK_EXCEPTION(train::read_status(train::RunDirectory(folder / "nowhere")), UsageError,
                        says("holds no run"));
}

BOOST_AUTO_TEST_CASE(a_run_that_has_just_begun) {
  const train::RunStatus status = train::read_status(run);
  BOOST_TEST(status.stages.size() == 6u);
  BOOST_TEST(status.current() == &status.stages[0]);
  BOOST_TEST(status.stages[0].step == 0u);
  BOOST_TEST(!status.stages[0].seconds_left);
  BOOST_TEST((status.idle_seconds >= 0 && status.idle_seconds < 60));
}

BOOST_AUTO_TEST_CASE(a_run_under_way) {
  add("vae_a", 100, 100, 12);
  finish("vae_a");
  add("vae_b", 10, 100, 5);  // slow at first
  for (std::uint64_t step = 20; step <= 60; step += 4) add("vae_b", step, 100, 1);
  std::ofstream(run.file("metrics.jsonl"), std::ios::app) << "{\"stage\":\"vae_b\",\"st";
  const train::RunStatus status = train::read_status(run);
  BOOST_TEST_REQUIRE(status.current());
  const train::StageStatus& now = *status.current();
  BOOST_TEST(now.name == "vae_b");
  BOOST_TEST(now.step == 60u);
  BOOST_TEST(now.total_steps == 100u);
  BOOST_TEST(now.seconds == 16.0);
  BOOST_TEST(now.images_per_second == 50.0);
  BOOST_TEST_REQUIRE(now.seconds_left.has_value());
  BOOST_TEST(*now.seconds_left == 10.0, boost::test_tools::tolerance(1e-9));  // 10 lines of 4 steps a second
  BOOST_TEST(status.stages[0].is_finished);
  BOOST_TEST(!status.stages[0].seconds_left);
  BOOST_TEST(status.stages[2].step == 0u);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_given_up) {
  add("vae_a", 10, 100, 1);
  age("metrics.jsonl", std::chrono::seconds(299));
  BOOST_TEST(!train::read_status(run).is_idle());
  age("metrics.jsonl", std::chrono::seconds(301));
  const train::RunStatus status = train::read_status(run);
  BOOST_TEST(status.is_idle());
  BOOST_TEST(!status.current()->seconds_left);
}

BOOST_AUTO_TEST_CASE(a_run_of_an_older_version) {
  run.append_metrics({"vae_a", 10, {{"loss", 1}}});
  const train::RunStatus status = train::read_status(run);
  BOOST_TEST(status.stages[0].step == 10u);
  BOOST_TEST(status.stages[0].total_steps == 0u);
  BOOST_TEST(!status.stages[0].seconds_left);
}

BOOST_AUTO_TEST_CASE(a_finished_run) {
  for (const std::string& stage : train::stage_names()) finish(stage);
  BOOST_TEST(!train::read_status(run).current());
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_steps_are_none) {
  folder.write("metrics.jsonl",
               "{\"stage\":\"vae_a\",\"step\":1e300,\"total_steps\":-5,\"seconds\":1e308,\"loss\":2}\n");
  const train::RunStatus status = train::read_status(run);
  BOOST_TEST_REQUIRE(status.metrics.size() == 1u);
  BOOST_TEST(status.stages[0].step == 0u);
  BOOST_TEST(status.stages[0].total_steps == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
