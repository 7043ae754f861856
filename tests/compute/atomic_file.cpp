#include "isthmus/compute/atomic_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "isthmus/compute/error.hpp"
#include "support/abandoned_file.hpp"
#include "support/file_size_limit.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Whether the error's text has the path and the reason in it.
auto says(const std::string& path, const std::string& reason) {
  return [=](const Error& error) {
    const std::string text = error.what();
    return text.find(path) != std::string::npos && text.find(reason) != std::string::npos;
  };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(atomic_file, TemporaryFolder)

BOOST_AUTO_TEST_CASE(writes_and_replaces) {
  const std::string path = *this / "file";
  const std::string large(3'000'001, 'x');
  for (const std::string& contents : {std::string("first"), std::string(), std::string("a\0b\n", 4), large}) {
    write_atomically(path, contents);
    BOOST_TEST((file_bytes(path) == contents));
  }
  BOOST_TEST(entries(this->path()) == 1u);
}

BOOST_AUTO_TEST_CASE(makes_missing_folders) {
  write_atomically(*this / "a/b/c/file", "text");
  BOOST_TEST(file_bytes(*this / "a/b/c/file") == "text");
}

BOOST_AUTO_TEST_CASE(a_name_without_a_folder_is_in_the_current_one) {
  const fs::path before = fs::current_path();
  fs::current_path(path());
  write_atomically("file", "text");
  fs::current_path(before);
  BOOST_TEST(file_bytes(*this / "file") == "text");
}

BOOST_AUTO_TEST_CASE(a_name_as_long_as_can_be_is_taken) {
  const std::string name(255, 'n');
  write_atomically(*this / name, "text");
  BOOST_TEST(file_bytes(*this / name) == "text");
}

BOOST_AUTO_TEST_CASE(the_umask_applies) {
  const mode_t before = umask(027);
  write_atomically(*this / "file", "text");
  umask(before);
  struct stat status {};
  BOOST_REQUIRE_EQUAL(stat((*this / "file").c_str(), &status), 0);
  BOOST_TEST((status.st_mode & 0777) == 0640u);
}

BOOST_AUTO_TEST_CASE(a_file_that_does_not_fit_leaves_the_old_one) {
  const std::string path = write("file", "old");
  {
    const FileSizeLimit limit(1000);
    BOOST_CHECK_EXCEPTION(write_atomically(path, std::string(5000, 'x')), Error, says(path, "too large"));
  }
  BOOST_TEST(file_bytes(path) == "old");
  BOOST_TEST(entries(this->path()) == 1u);
}

BOOST_AUTO_TEST_CASE(parts_come_one_after_another_and_a_header_last) {
  for (const bool is_durable : {true, false}) {
    AtomicFile file(*this / "a/file");
    file.write("????");
    file.write("one ");
    file.rewrite(0, "head");
    file.write("two");
    file.commit(is_durable);
    BOOST_TEST(file_bytes(*this / "a/file") == "headone two");
    BOOST_TEST(entries(*this / "a") == 1u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_committed_leaves_no_trace) {
  const std::string path = write("file", "old");
  {
    AtomicFile file(path);
    file.write("new");
  }
  BOOST_TEST(file_bytes(path) == "old");
  BOOST_TEST(entries(this->path()) == 1u);
}

BOOST_AUTO_TEST_CASE(several_files_are_under_way_in_one_folder) {
  AtomicFile one(*this / "one"), two(*this / "two");
  one.write("1");
  two.write("2");
  one.commit();
  two.commit();
  BOOST_TEST(file_bytes(*this / "one") == "1");
  BOOST_TEST(file_bytes(*this / "two") == "2");
}

BOOST_AUTO_TEST_CASE(appends_all_or_nothing) {
  const std::string path = *this / "log";
  append_whole(path, "one\n");
  append_whole(path, "two\n");
  BOOST_TEST(file_bytes(path) == "one\ntwo\n");
  {
    const FileSizeLimit limit(1000);
    BOOST_CHECK_EXCEPTION(append_whole(path, std::string(5000, 'x')), Error, says(path, "too large"));
  }
  BOOST_TEST(file_bytes(path) == "one\ntwo\n");
  BOOST_CHECK_EXCEPTION(append_whole(*this / "none/log", "text"), Error, says("none/log", "No such file"));
}

BOOST_AUTO_TEST_CASE(files_of_processes_that_are_gone_are_removed) {
  write(abandoned_name(), "a part");
  const std::string of_this = write(".isthmus-" + std::to_string(getpid()) + "-0", "a part");
  const std::string other = write(".isthmus-notes", "text");
  remove_abandoned_files(path());
  remove_abandoned_files(*this / "nowhere");
  BOOST_TEST(entries(path()) == 2u);
  BOOST_TEST((fs::exists(of_this) && fs::exists(other)));
}

BOOST_AUTO_TEST_CASE(a_folder_is_not_replaced) {
  fs::create_directory(*this / "folder");
  BOOST_CHECK_EXCEPTION(write_atomically(*this / "folder", "text"), Error,
                        says(*this / "folder", "directory"));
  BOOST_TEST(fs::is_directory(*this / "folder"));
  BOOST_TEST(entries(path()) == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_is_not_a_folder) {
  write("file", "old");
  BOOST_CHECK_THROW(write_atomically(*this / "file/below", "text"), Error);
  BOOST_CHECK_THROW(write_atomically("", "text"), Error);
  BOOST_TEST(file_bytes(*this / "file") == "old");
  BOOST_TEST(entries(path()) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
