#include "isthmus/report/run_screen.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"
#include "isthmus/report/status_text.hpp"
#include "support/damage.hpp"

using namespace isthmus;
using namespace isthmus::test;
using report::Glyphs;

namespace {

using Lines = std::vector<std::string>;

/// One stage is finished, one is under way, one is not begun.
train::RunStatus half_done() {
  train::RunStatus run;
  run.stages = {{"vae_a", true, 20, 20, 65, 400}, {"vae_b", false, 10, 20, 30, 300, 30.0}, {"judge_a"}};
  for (const std::string stage : {"vae_a", "vae_b"})
    for (std::uint64_t step = 0; step <= (stage == "vae_a" ? 20u : 10u); step += 10)
      run.metrics.push_back(
          {stage, step, {{"loss", 30.0 - step}, {"kl", 0.5 * step}, {"off", 0}, {"images_per_second", 1}}});
  return run;
}

void check(const Lines& drawn, const Lines& expected) {
  BOOST_TEST(drawn == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(run_screen)

BOOST_AUTO_TEST_CASE(stages_stand_two_abreast) {
  check(report::draw_run("runs/x", half_done(), {80, 15, Glyphs::ascii}),
        {"runs/x: stage 2 of 3",                                              //
         "vae_a  done  20 steps in 1 min 05 s      vae_b  10/20  30 s left",  //
         "loss 10  400 images/s  kl 10             loss 20  300 images/s  kl 5",
         "30 '''....                               30 ''..",
         "          ''''....                              '''..",
         "                  '''''......                        ''...",
         "10                           ''''''...   20               ''..", "", "judge_a  not begun"});
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_has_one_column) {
  check(report::draw_run("runs/x", half_done(), {30, 10, Glyphs::ascii}),
        {"runs/x: stage 2 of 3", "vae_a  done", "loss 10  400 images/s  kl 10",
         " '''''''......................", "vae_b  10/20  30 s left", "loss 20  300 images/s  kl 5",
         " '''''''........", "judge_a  not begun"});
}

BOOST_AUTO_TEST_CASE(a_stage_has_a_chart_of_each_loss) {
  check(report::draw_stage_losses("runs/x", half_done(), "vae_b", {80, 5, Glyphs::ascii}),
        {"runs/x: stage 2 of 3; vae_b  10/20  30 s left", "loss 20                                  kl 5",
         "30 ''....                                5              ....''",
         "         '''...                                  ...''''",
         "20             ''''..                    0 ..''''"});
  BOOST_CHECK_EXCEPTION(report::draw_stage_losses("runs/x", half_done(), "vae", {}), UsageError,
                        says("there is no stage 'vae'; the stages are vae_a, vae_b, judge_a"));
}

BOOST_AUTO_TEST_CASE(the_first_line_says_what_the_run_does) {
  train::RunStatus run = half_done();
  const auto first = [&] { return report::draw_run("x", run, {}).front(); };
  run.idle_seconds = 427;
  BOOST_TEST(first() == "x: stage 2 of 3; no new line for 7 min 07 s: has it ended?");
  for (train::StageStatus& stage : run.stages) stage.is_finished = true;
  BOOST_TEST(first() == "x: finished in 1 min 35 s");
  for (train::StageStatus& stage : run.stages) stage.seconds = 0;
  BOOST_TEST(first() == "x: finished");
  run = {};
  run.stages = {{"vae_a"}};
  BOOST_TEST(first() == "x: stage 1 of 1, no losses yet");
}

BOOST_AUTO_TEST_CASE(steps_without_a_total_are_told) {
  train::RunStatus run = half_done();
  run.stages[1].total_steps = 0;
  run.stages[1].seconds_left.reset();
  BOOST_TEST(report::draw_run("x", run, {})[1].find("vae_b  step 10") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(it_fits_any_terminal) {
  const train::RunStatus run = half_done();
  for (std::size_t width : {1u, 2u, 5u, 10u, 39u, 40u, 79u, 80u, 81u, 200u})
    for (std::size_t height : {1u, 2u, 3u, 4u, 7u, 24u, 60u})
      for (const Glyphs glyphs : {Glyphs::braille, Glyphs::ascii}) {
        const report::ScreenStyle style{width, height, glyphs};
        for (const Lines& lines : {report::draw_run("a/long/path/to/a/run/of/höchster/Qualität", run, style),
                                   report::draw_stage_losses("x", run, "vae_b", style),
                                   report::draw_stage_losses("x", run, "judge_a", style)}) {
          BOOST_TEST(lines.size() <= height);
          for (const std::string& line : lines) BOOST_TEST(report::text_width(line) <= width);
        }
      }
}

BOOST_AUTO_TEST_SUITE_END()
