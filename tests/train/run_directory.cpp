#include "isthmus/train/run_directory.hpp"

#include "isthmus/compute/error.hpp"
#include "support/abandoned_file.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_AUTO_TEST_SUITE(run_directory)

BOOST_AUTO_TEST_CASE(nothing_is_left_of_a_run_that_was_killed_before_its_first_file) {
  const TemporaryFolder folder;
  const std::string left = folder.write(abandoned_name(), "half of it");
  const auto run = train::RunDirectory::prepare(folder.path(), {}, true);
  BOOST_TEST(!std::filesystem::exists(left));
  BOOST_TEST(std::filesystem::exists(run.file("experiment.ini")));
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_where_only_keys_have_changed_that_it_does_not_read) {
  const TemporaryFolder folder;
  const auto prepare = [&](const std::vector<std::string>& assignments) {
    const auto config = train::parse_experiment(
        "[a]\ndataset=mnist\nclasses=0-1\n[b]\ndataset=mnist\nclasses=2-3\n[translator]\nmethod=dtn\n",
        "x.ini", assignments);
    return train::RunDirectory::prepare(folder / "run", config, true);
  };
  prepare({"translator.steps=5"});
  BOOST_TEST(prepare({"translator.steps=7", "translator.bridging_steps=7"}).config().translator[0].steps ==
             5u);
  BOOST_CHECK_EXCEPTION(
      prepare({"translator.dtn_steps=7"}), UsageError,
      says("run' holds a run of another configuration: [translator.a2b] was 'dtn_steps = "
           "1000' and is now 'dtn_steps = 7'; choose another --out, or remove that folder"));
}

BOOST_AUTO_TEST_SUITE_END()
