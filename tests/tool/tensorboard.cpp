// TensorBoard itself reads a run's event file. Skipped where it is absent: tools/test.sh fetches it.
#include "support/process.hpp"
#include "support/python.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(tensorboard, TemporaryFolder)

BOOST_AUTO_TEST_CASE(scalars_and_pictures_of_a_run_that_was_stopped_are_read) {
  const std::string python =
      python_with("tensorboard", "TensorBoard", "pip install -r tests/tensorboard/requirements.txt");
  if (python.empty()) return;
  write_tiny_mnist(*this);
  write("tiny.ini", kTinySweep);
  const std::vector<std::string> train = {"train", *this / "tiny.ini", "--out", *this / "run", "--data-root",
                                          path(),  "--resume"};
  const Outcome stopped = interrupt_tool(
      *this, train, [&] { return std::filesystem::exists(*this / "run/models/vae_b.safetensors"); }, SIGINT);
  BOOST_TEST(stopped.status == 1, stopped.error);
  for (const auto& entry : std::filesystem::directory_iterator(*this / "run"))  // as if a day had passed
    if (entry.path().filename().string().find("tfevents") != std::string::npos)
      std::filesystem::rename(entry.path(), *this / "run/events.out.tfevents.1000000000.isthmus");
  BOOST_TEST_REQUIRE(run_tool(*this, train).status == 0);
  BOOST_TEST_REQUIRE(run_tool(*this, {"evaluate", *this / "run", "--data-root", path()}).status == 0);
  BOOST_TEST(
      status_of(python + " " ISTHMUS_SOURCE_DIR "/tests/tensorboard/read_events.py " + (*this / "run")) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
