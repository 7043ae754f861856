#include "isthmus/train/run_directory.hpp"

#include "support/abandoned_file.hpp"
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

BOOST_AUTO_TEST_SUITE_END()
