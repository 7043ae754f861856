#include "isthmus/data/fetch.hpp"

#include <stdlib.h>

#include <set>

#include "data/fetch_sources.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/catalogue.hpp"
#include "support/abandoned_file.hpp"
#include "support/damage.hpp"
#include "support/published_sets.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

struct Fixture : PublishedSets {
  Source usps() const { return PublishedSets::usps("2 1:1\n4 1:-1\n", "10 1:1\n"); }

  Fetched fetch(const Source& source, const FetchOptions& options = {}) {
    return fetch_sources({source}, *this / "root", options).at(0);
  }
  std::string brought(const std::string& name) const { return file_bytes(*this / ("root/" + name)); }
  bool is_there(const std::string& name) const { return std::filesystem::exists(*this / ("root/" + name)); }
  void check_requests(const std::vector<std::string>& wanted) const {
    BOOST_TEST(server.requests() == wanted, boost::test_tools::per_element());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch, Fixture)

BOOST_AUTO_TEST_CASE(a_set_is_brought_into_its_folder) {
  write("published/a", "A");
  write("published/b", "B");
  const Source set = source("letters", {"a", "b"});
  const Fetched first = fetch(set);
  BOOST_TEST((first.name == "letters" && first.folder == *this / "root/letters" && !first.was_there));
  BOOST_TEST((brought("letters/a") == "A" && brought("letters/b") == "B"));
  BOOST_TEST(fetch(set).was_there);
  BOOST_TEST(server.requests().size() == 2u);
  std::filesystem::remove(*this / "root/letters/a");
  BOOST_TEST(!fetch(set).was_there);
  BOOST_TEST(server.requests().size() == 3u);
}

BOOST_AUTO_TEST_CASE(sets_may_share_files) {
  write("published/a", "A");
  write("published/b", "B");
  Source small = source("letters", {"a"}), large = source("letters", {"a", "b"});
  const auto sets = fetch_sources({small, large, small}, *this / "root", {});
  BOOST_TEST(sets.size() == 3u);
  BOOST_TEST((brought("letters/a") == "A" && brought("letters/b") == "B"));
  BOOST_TEST(server.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_mirror_is_tried_first) {
  write("published/a", "A");
  write("published/mine/letters/a", "A");
  const Source set = source("letters", {"a"});
  FetchOptions options;
  options.mirror = server.url("none/mine/");
  fetch(set, options);
  std::filesystem::remove_all(*this / "root");
  options.mirror = server.url("not-found/mine");
  fetch(set, options);
  BOOST_TEST(brought("letters/a") == "A");
  check_requests({"/none/mine/letters/a -", "/not-found/mine/letters/a -", "/none/a -"});
  for (const char* mirror : {"ftp://x", "/srv/data", "x"}) {
    options.mirror = mirror;
    BOOST_CHECK_EXCEPTION(fetch(set, options), UsageError, says("begins with http:// or https://"));
  }
}

BOOST_AUTO_TEST_CASE(an_uncompressed_file_is_taken_as_it_is) {
  write("published/a.gz", "A");
  write("root/letters/a", "not compressed");
  BOOST_TEST(fetch(source("letters", {"a.gz"})).was_there);
  check_requests({});
}

BOOST_AUTO_TEST_CASE(usps_is_converted) {
  const Source set = usps();
  BOOST_TEST(fetch_sources({set, set}, *this / "root", {}).size() == 2u);
  const DataSet read = load_data_set("usps", *this / "root");
  BOOST_TEST((read.train.count == 2 && read.train.height == 16 && read.train.pixels[0] == 255));
  BOOST_TEST(read.train.labels == (std::vector<std::int32_t>{1, 3}), boost::test_tools::per_element());
  BOOST_TEST(read.test.labels == (std::vector<std::int32_t>{9}), boost::test_tools::per_element());
  BOOST_TEST((!is_there("usps/train.bz2") && !is_there("usps/test.bz2")));
  BOOST_TEST(fetch(set).was_there);
  BOOST_TEST(server.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(emnist_is_unpacked) {
  const Source set = emnist("A", "B");
  fetch(set);
  BOOST_TEST((brought("emnist/a.gz") == "A" && brought("emnist/b.gz") == "B"));
  BOOST_TEST((!is_there("emnist/letters.gz") && !is_there("emnist/gzip.zip")));
  std::filesystem::rename(*this / "root/emnist/a.gz", *this / "root/emnist/a");
  BOOST_TEST(fetch(set).was_there);
}

BOOST_AUTO_TEST_CASE(an_archive_that_was_put_there_by_hand_is_unpacked) {
  const Source set = usps();
  std::filesystem::create_directories(*this / "root");
  std::filesystem::copy(*this / "published", *this / "root/usps");
  BOOST_TEST(!fetch(set).was_there);
  BOOST_TEST(load_data_set("usps", *this / "root").train.count == 2u);
  check_requests({});
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_has_left_is_removed) {
  const Source set = usps();
  fetch(set);
  write("root/usps/" + abandoned_name(), "half of a file");
  std::filesystem::copy(*this / "published", *this / "root/usps");
  BOOST_TEST(fetch(set).was_there);
  const std::filesystem::directory_iterator files(*this / "root/usps");
  BOOST_TEST(std::distance(files, {}) == 4);
  // Of an archive's name, but not the archive.
  write("root/usps/train.bz2", "mine");
  fetch(set);
  BOOST_TEST(brought("usps/train.bz2") == "mine");
}

BOOST_AUTO_TEST_CASE(what_is_published_damaged_is_an_error) {
  write("published/train.bz2", "rubbish");
  write("published/test.bz2", "rubbish");
  Source set = source("usps", {"train.bz2", "test.bz2"});
  set.unpacking = Unpacking::usps_libsvm;
  set.products = {"a", "b", "c", "d"};
  BOOST_CHECK_EXCEPTION(fetch(set), DataError, says(*this / "root/usps/train.bz2"));
}

BOOST_AUTO_TEST_CASE(unknown_sets_name_the_known) {
  BOOST_CHECK_EXCEPTION(fetch_data_sets({"mnist", "digits"}, *this / "root"), UsageError,
                        says("'digits' cannot be fetched; these can: mnist, fashion-mnist"));
  BOOST_TEST(!is_there(""));
}

BOOST_AUTO_TEST_CASE(what_is_published_is_what_is_found) {
  for (const Source& source : sources()) {
    TemporaryFolder root;
    const auto& names = source.products;
    for (const std::string& name : names) root.write(source.folder + "/" + name, "");
    if (names.empty())
      for (const PublishedFile& file : source.files) root.write(source.folder + "/" + file.name, "");
    bool is_found = false;
    for (const CatalogueEntry& entry : list_data_sets(root.path()))
      is_found = is_found || (entry.name == source.name && entry.where == root / source.folder);
    BOOST_TEST(is_found, source.name);
  }
}

BOOST_AUTO_TEST_CASE(the_manual_has_the_sums) {
  const std::string manual = file_bytes(ISTHMUS_SOURCE_DIR "/docs/data.md");
  for (const Source& source : sources())
    for (const PublishedFile& file : source.files) {
      const std::string line = file.sha256 + "  " + source.folder + "/" + file.name + "\n";
      BOOST_TEST(manual.find(line) != std::string::npos, line);
    }
}

BOOST_AUTO_TEST_CASE(sources_are_well_formed) {
  std::set<std::string> sums;
  for (const Source& source : sources()) {
    for (const std::string& place : source.places)
      BOOST_TEST((place.rfind("http", 0) == 0 && place.back() != '/'));
    for (const PublishedFile& file : source.files) {
      BOOST_TEST(file.sha256.size() == 64u, file.name);
      BOOST_TEST(file.sha256.find_first_not_of("0123456789abcdef") == std::string::npos, file.name);
      BOOST_TEST((sums.insert(file.sha256).second || source.name == "svhn-extra"), file.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
