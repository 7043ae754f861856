#include "isthmus/train/event_log.hpp"

#include <fstream>
#include <map>

#include "support/damage.hpp"
#include "support/file_size_limit.hpp"
#include "support/temporary_folder.hpp"
#include "support/tf_records.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct LogFixture {
  TemporaryFolder folder;
  const train::RunDirectory run{folder.path()};

  static train::EventLog::Draw draw() {
    return [](const std::string& stage) {
      return std::vector<train::StagePicture>{{"of " + stage, {1, 1, 1, {7}}}};
    };
  }

  /// What the training loop does.
  void report(train::EventLog& log, const std::string& stage, std::uint64_t step, double loss) {
    run.append_metrics({stage, step, {{"loss", loss}, {"off", 0}, {"images_per_second", 10}}, 100, 5, 1});
    log.add({stage, step, 100, {{"loss", loss}, {"off", 0}}, 10, 1});
  }

  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      if (entry.path().filename().string().find("tfevents") != std::string::npos)
        found.push_back(entry.path().string());
    return found;
  }

  std::vector<events::Event> events() const {
    std::vector<events::Event> found;
    for (const std::string& file : files())
      for (events::Event& event : read_events(file_bytes(file))) found.push_back(std::move(event));
    return found;
  }

  /// The steps that a tag has a value for, as they come.
  std::vector<std::int64_t> steps(const std::string& tag) const {
    std::vector<std::int64_t> found;
    for (const events::Event& event : events())
      for (const events::Summary::Value& value : event.summary().value())
        if (value.tag() == tag) found.push_back(event.step());
    return found;
  }
};

using Steps = std::vector<std::int64_t>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_log, LogFixture)

BOOST_AUTO_TEST_CASE(news_are_appended) {
  train::EventLog log(run, draw());
  BOOST_TEST(files().empty());
  report(log, "vae_a", 10, 3);
  report(log, "vae_a", 20, 2);
  BOOST_TEST((steps("vae_a/loss") == Steps{10, 20}));
  folder.write("models/vae_a.safetensors", "");
  log.add_pictures("vae_a");
  report(log, "vae_b", 10, 1);
  BOOST_TEST((steps("vae_a/of vae_a") == Steps{20}));
  BOOST_TEST((steps("vae_b/loss") == Steps{10}));
  folder.write("models/translator_a2b.safetensors", "");  // of a stage without steps
  log.add_pictures("translator_a2b");
  BOOST_TEST((steps("translator_a2b/of translator_a2b") == Steps{0}));
  BOOST_TEST((steps("vae_a/images_per_second") == Steps{10, 20}));
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_switched_off_is_left_out) {
  train::EventLog log(run);
  report(log, "vae_a", 10, 3);
  report(log, "vae_a", 20, 3);
  BOOST_TEST(steps("vae_a/off").empty());
}

BOOST_AUTO_TEST_CASE(a_resumed_run_has_no_point_twice_and_none_that_was_forgotten) {
  {
    train::EventLog log(run, draw());
    report(log, "vae_a", 10, 3);
    folder.write("models/vae_a.safetensors", "");
    log.add_pictures("vae_a");
    for (const int step : {10, 20, 30}) report(log, "vae_b", step, 1);
    std::ofstream(files()[0], std::ios::app) << "torn";
    std::filesystem::rename(files()[0], folder / "events.out.tfevents.0000000002.other");
    folder.write("events.out.tfevents.0000000001.older", "");
  }
  run.forget_metrics_after("vae_b", 10);
  train::EventLog log(run, draw());
  report(log, "vae_b", 15, 1);
  report(log, "vae_b", 20, 1);
  BOOST_TEST((steps("vae_a/loss") == Steps{10}));
  BOOST_TEST((steps("vae_a/of vae_a") == Steps{10}));
  BOOST_TEST((steps("vae_b/loss") == Steps{10, 15, 20}));
  BOOST_TEST((events()[1].session_log().status() == events::SessionLog::START));
  BOOST_TEST(files().size() == 2u);
  BOOST_TEST(std::filesystem::file_size(folder / "events.out.tfevents.0000000002.other") == 0u);
}

BOOST_AUTO_TEST_CASE(lines_of_older_versions_get_a_time) {
  run.append_metrics({"vae_a", 10, {{"loss", 3}}});
  train::EventLog log(run);
  report(log, "vae_a", 20, 2);
  for (const events::Event& event : events()) BOOST_TEST(event.wall_time() == 5.0);
}

BOOST_AUTO_TEST_CASE(figures_go_into_the_file_that_is_there) {
  {
    train::EventLog log(run);
    report(log, "vae_a", 10, 3);
  }
  train::EventLog(run).add_figures("test_a2b", {{"accuracy", 0.75}});
  BOOST_TEST((steps("vae_a/loss") == Steps{10}));
  BOOST_TEST((steps("test_a2b/accuracy") == Steps{0}));
}

BOOST_AUTO_TEST_CASE(figures_of_an_older_run_make_a_file) {
  run.append_metrics({"vae_a", 10, {{"loss", 3}}});
  train::EventLog(run).add_figures("test_a2b", {{"accuracy", 0.75}});
  BOOST_TEST((steps("vae_a/loss") == Steps{10}));
  BOOST_TEST((steps("test_a2b/accuracy") == Steps{0}));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error_that_names_the_file) {
  train::EventLog log(run);
  report(log, "vae_a", 10, 3);
  const FileSizeLimit limit(std::filesystem::file_size(files()[0]) + 10);
  BOOST_CHECK_EXCEPTION(log.add({"vae_a", 20, 100, {{"loss", 2}}, 10, 1}), Error,
                        says("isthmus: cannot write: File too large"));
}

BOOST_AUTO_TEST_SUITE_END()
