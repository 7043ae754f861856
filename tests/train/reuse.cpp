// Which finished stages a run takes from another.
#include "isthmus/train/reuse.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::ExperimentConfig;
using train::RunDirectory;
using Stages = std::vector<std::string>;

namespace {

const Stages kAll = {"vae_a", "vae_b", "judge_a", "judge_b", "translator_a2b", "translator_b2a"};

struct ReuseFixture {
  TemporaryFolder folder;
  const RunDirectory from = make("from", {});

  static ExperimentConfig config(const Stages& assignments) {
    return train::parse_experiment("[a]\ndataset=mnist\nclasses=0-1\n[b]\ndataset=mnist\nclasses=2-3\n",
                                   "x.ini", assignments);
  }
  RunDirectory make(const std::string& name, const Stages& assignments) {
    return RunDirectory::prepare(folder / name, config(assignments), true);
  }
  void finish(const RunDirectory& run, const Stages& stages = kAll, const std::string& mark = "") {
    for (const std::string& stage : stages) {
      folder.write(std::filesystem::relative(run.model(stage), folder.path()).string(),
                   "model of " + stage + mark);
      run.append_metrics({stage, 10, {{"loss", 0.5}}});
    }
  }
  /// The stages whose models two configurations can share.
  static Stages equal(const Stages& one, const Stages& other) {
    Stages stages;
    for (const std::string& stage : kAll)
      if (train::stage_recipe(config(one), stage) == train::stage_recipe(config(other), stage))
        stages.push_back(stage);
    return stages;
  }
};

void check_equal(const Stages& got, const Stages& want) {
  BOOST_TEST(got == want, boost::test_tools::per_element());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reuse, ReuseFixture)

BOOST_AUTO_TEST_CASE(a_recipe_has_what_the_model_depends_on_and_nothing_else) {
  check_equal(train::stage_names(), kAll);
  check_equal(equal({}, {"run.log_every=7", "run.checkpoint_seconds=1"}), kAll);
  check_equal(equal({}, {"run.seed=2"}), {});
  check_equal(equal({}, {"vae.a.latent=5"}), {"vae_b", "judge_a", "judge_b"});
  check_equal(equal({}, {"judge.b.epochs=5"}),
              {"vae_a", "vae_b", "judge_a", "translator_a2b", "translator_b2a"});
  check_equal(equal({}, {"translator.b2a.steps=5"}),
              {"vae_a", "vae_b", "judge_a", "judge_b", "translator_a2b"});
  for (const char* key : {"a.dataset=digits", "a.classes=1,0", "a.channels=1", "a.size=20",
                          "a.contrast_normalise=true", "a.validation=0.1", "a.examples=50"})
    check_equal(equal({}, {key}), {"vae_b", "judge_b"});
  check_equal(equal({}, {"b.mapping_examples=50"}), {"vae_a", "vae_b", "judge_a", "judge_b"});
  check_equal(equal({}, {"b.vae_examples=50"}), {"vae_a", "judge_a", "judge_b"});
}

BOOST_AUTO_TEST_CASE(keys_of_other_methods_do_not_matter) {
  const auto differ_by = [&](const std::string& method, const std::string& key) {
    const std::string choice = "translator.method=" + method;
    return equal({choice}, {choice, "translator." + key});
  };
  for (const char* key : {"dtn_steps=5", "bridging_steps=5"}) check_equal(differ_by("latent-gan", key), kAll);
  for (const char* key : {"dtn_steps=5", "bridging_steps=5", "steps=5"})
    check_equal(differ_by("affine", key), kAll);
  for (const char* key : {"bridging_steps=5", "steps=5"}) check_equal(differ_by("dtn", key), kAll);
  const Stages no_translator = {"vae_a", "vae_b", "judge_a", "judge_b"};
  check_equal(differ_by("dtn", "dtn_steps=5"), no_translator);
  check_equal(differ_by("bridging-vae", "bridging_steps=5"), no_translator);
  check_equal(differ_by("affine", "source_copies=5"), no_translator);
  for (const char* method : {"latent-gan", "info-gan", "latent-constraints"})
    check_equal(differ_by(method, "steps=5"), no_translator);
}

BOOST_AUTO_TEST_CASE(the_selection_seed_matters_where_something_is_drawn) {
  const auto differ_by_seed = [](const Stages& limits) {
    Stages other = limits;
    other.push_back("a.selection_seed=3");
    return equal(limits, other);
  };
  check_equal(differ_by_seed({}), kAll);
  check_equal(differ_by_seed({"b.examples=50"}), kAll);
  check_equal(differ_by_seed({"a.examples=50"}), {"vae_b", "judge_b"});
  check_equal(differ_by_seed({"a.vae_examples=50"}), {"vae_b", "judge_a", "judge_b"});
  check_equal(differ_by_seed({"a.mapping_examples=50"}), {"vae_a", "vae_b", "judge_a", "judge_b"});
}

BOOST_AUTO_TEST_CASE(finished_stages_of_the_same_recipe_are_taken_with_their_metrics) {
  finish(from);
  const RunDirectory to = make("to", {"b.mapping_examples=50", "judge.a.epochs=3"});
  finish(to, {"vae_b"}, " of its own");
  folder.write("to/checkpoints/vae_a.safetensors", "under way");
  to.append_metrics({"vae_a", 5, {{"loss", 9}}});
  check_equal(train::reuse_stages(from, to), {"vae_a", "judge_b"});
  BOOST_TEST(file_bytes(to.model("vae_a")) == "model of vae_a");
  BOOST_TEST(file_bytes(to.model("vae_b")) == "model of vae_b of its own");
  BOOST_TEST(!to.is_finished("judge_a"));
  BOOST_TEST(!std::filesystem::exists(to.checkpoint("vae_a")));
  const auto metrics = to.read_metrics();
  BOOST_REQUIRE_EQUAL(metrics.size(), 3u);
  BOOST_TEST((metrics[1].stage == "vae_a" && metrics[1].step == 10u));
  check_equal(train::reuse_stages(from, to), {});
  BOOST_TEST(to.read_metrics().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_translator_goes_with_its_vaes) {
  finish(from);
  check_equal(train::reuse_stages(from, make("to", {})), kAll);
  const RunDirectory other = make("other", {});
  finish(other, {"vae_b"}, " of another device");
  check_equal(train::reuse_stages(from, other), {"vae_a", "judge_a", "judge_b"});
}

BOOST_AUTO_TEST_CASE(a_run_without_finished_stages_gives_none) {
  check_equal(train::reuse_stages(from, make("to", {})), {});
  BOOST_CHECK_EXCEPTION(train::reuse_stages(RunDirectory(folder / "nowhere"), from), UsageError,
                        says("nowhere' holds no run"));
}

BOOST_AUTO_TEST_SUITE_END()
