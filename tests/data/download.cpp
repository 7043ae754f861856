#include "isthmus/data/download.hpp"

#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <random>
#include <thread>

#include "compute/sha256.hpp"
#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/fault_server.hpp"
#include "support/file_size_limit.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

std::string random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

/// A server with a file, and an empty folder to bring it to.
struct Fixture : TemporaryFolder {
  const std::string contents = random_bytes(300000, 1);
  const std::string served = write("served/file", contents);
  FaultServer server{*this / "served"};
  const std::string target = *this / "brought/file", part = target + ".part";

  Download from(const std::vector<std::string>& faults) const {
    Download file{{}, hexadecimal(sha256(contents)), contents.size(), target};
    for (const std::string& fault : faults) file.urls.push_back(server.url(fault + "/file"));
    return file;
  }
  bool is_brought() const { return file_bytes(target) == contents && !std::filesystem::exists(part); }

  void check_requests(const std::vector<std::string>& wanted) const {
    BOOST_TEST(server.requests() == wanted, boost::test_tools::per_element());
  }
};

DownloadOptions impatient() {
  DownloadOptions options;
  options.connect_timeout = options.stall_timeout = std::chrono::seconds(1);
  return options;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(download, Fixture)

BOOST_AUTO_TEST_CASE(a_file_is_brought) {
  DownloadProgress last;
  DownloadOptions options;
  options.on_progress = [&](const DownloadProgress& now) {
    BOOST_TEST((now.bytes >= last.bytes && now.bytes <= now.total));
    last = now;
  };
  data::download({from({"none"})}, options);
  BOOST_TEST(is_brought());
  BOOST_TEST((last.bytes == contents.size() && last.total == contents.size()));
  struct stat status {};
  BOOST_TEST(stat(target.c_str(), &status) == 0);
  const mode_t mask = umask(0);
  umask(mask);
  BOOST_TEST((status.st_mode & 0777) == (0666 & ~mask));
}

BOOST_AUTO_TEST_CASE(a_file_of_unknown_size_is_brought) {
  Download file = from({"none"});
  file.bytes = 0;
  std::uint64_t total = 0;
  DownloadOptions options;
  options.on_progress = [&](const DownloadProgress& now) { total = now.total; };
  data::download({file}, options);
  BOOST_TEST(is_brought());
  BOOST_TEST(total == contents.size());
}

BOOST_AUTO_TEST_CASE(what_is_there_is_left_alone) {
  write("brought/file", contents);
  data::download({from({"none"})});
  BOOST_TEST(is_brought());
  write("brought/file", "mine");
  BOOST_CHECK_EXCEPTION(data::download({from({"none"})}), Error, says(target + ": is there, but is not the"));
  BOOST_TEST(file_bytes(target) == "mine");
  BOOST_TEST(!std::filesystem::exists(part));
  check_requests({});
}

BOOST_AUTO_TEST_CASE(a_mirror_that_fails_is_named_and_the_next_one_asked) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {server.url("not-found/file"), "HTTP 404"},
      {server.url("broken/file"), "HTTP 500"},
      {server.url("closed/file"), "Empty reply"},
      {server.url("wrong/file"), "sent a file that is not the published one"},
      {server.url("page/file"), "has a file of 26 bytes instead of 300000"},
      {server.url("endless/file"), "sent more than the file has"},
      {server.url("loop/file"), "redirects"},
      {server.url("to-file/file"), "rotocol"},
      {server.url("other-range/file"), "sent another part"},
      {server.url("cut/file"), "closed"},
      {server.url("silent/file"), "Operation too slow"},
      {"http://127.0.0.1:1/file", "127.0.0.1:1: "},
      {"http://nowhere.invalid/file", "nowhere.invalid: "},
      {"file://" + served, "rotocol"},
      {"nonsense", "nonsense: "},
  };
  for (const auto& [url, reason] : faults) {
    Download file = from({});
    file.urls = {url};
    BOOST_CHECK_EXCEPTION(data::download({file}, impatient()), Error, says(reason));
    BOOST_TEST(!std::filesystem::exists(target), url);
    file.urls.push_back(server.url("none/file"));
    data::download({file}, impatient());
    BOOST_TEST(is_brought(), url);
    std::filesystem::remove(target);
  }
}

BOOST_AUTO_TEST_CASE(redirects_are_followed) {
  data::download({from({"redirect"})});
  BOOST_TEST(is_brought());
}

BOOST_AUTO_TEST_CASE(only_files_that_no_mirror_has_are_missing) {
  write("served/other", "other");
  const Download other{{server.url("none/other")}, hexadecimal(sha256("other")), 5, *this / "brought/other"};
  Download lost = from({"not-found", "broken"});
  lost.target = *this / "brought/lost";
  const auto check = [&](const char* text) {
    BOOST_CHECK_EXCEPTION(data::download({lost, from({"not-found"}), other}), Error, says(text));
  };
  check("cannot fetch lost, file (127.0.0.1");
  check("HTTP 500");
  check(("into " + path() + "/brought by hand").c_str());
  BOOST_TEST(file_bytes(other.target) == "other");
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_off_is_gone_on_with) {
  data::download({from({"cut-once"})});
  BOOST_TEST(is_brought());
  check_requests({"/cut-once/file -", "/cut-once/file bytes=150000-"});
}

BOOST_AUTO_TEST_CASE(a_stalled_connection_is_gone_on_with) {
  data::download({from({"stall-once"})}, impatient());
  BOOST_TEST(is_brought());
  check_requests({"/stall-once/file -", "/stall-once/file bytes=150000-"});
}

BOOST_AUTO_TEST_CASE(the_next_mirror_goes_on_where_one_has_failed) {
  data::download({from({"cut", "none"})});
  BOOST_TEST(is_brought());
  BOOST_TEST(server.requests().back() == "/none/file bytes=150000-");  // after four eighths
}

BOOST_AUTO_TEST_CASE(what_an_earlier_attempt_left_is_gone_on_with) {
  write("brought/file.part", contents.substr(0, 1000));
  data::download({from({"redirect"})});
  BOOST_TEST(is_brought());
  check_requests({"/redirect/file bytes=1000-", "/none/file bytes=1000-"});
}

BOOST_AUTO_TEST_CASE(a_server_without_ranges_sends_it_all_again) {
  write("brought/file.part", contents.substr(0, 1000));
  data::download({from({"no-ranges"})});
  BOOST_TEST(is_brought());
}

BOOST_AUTO_TEST_CASE(a_spoiled_part_is_brought_again) {
  for (const std::size_t size : {std::size_t{1000}, contents.size(), contents.size() + 1}) {
    std::filesystem::remove(target);
    write("brought/file.part", std::string(size, 'x'));
    data::download({from({"none"})});
    BOOST_TEST(is_brought(), size);
  }
  check_requests({"/none/file bytes=1000-", "/none/file -", "/none/file -", "/none/file -"});
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_the_end_is_not_kept) {
  write("brought/file.part", std::string(1000, 'x'));
  BOOST_CHECK_THROW(data::download({from({"wrong"})}), Error);
  BOOST_TEST(!std::filesystem::exists(part));
}

BOOST_AUTO_TEST_CASE(a_whole_part_only_needs_its_name) {
  write("brought/file.part", contents);
  data::download({from({"none"})});
  BOOST_TEST(is_brought());
  check_requests({});

  std::filesystem::rename(target, part);
  Download file = from({"none"});
  file.bytes = 0;
  data::download({file});
  BOOST_TEST(is_brought());
  check_requests({"/none/file bytes=300000-"});
}

BOOST_AUTO_TEST_CASE(a_full_disk_keeps_what_fits) {
  {
    const FileSizeLimit full(100000);
    BOOST_CHECK_EXCEPTION(data::download({from({"none"})}), Error, says(target + ": cannot write: "));
  }
  BOOST_TEST(file_bytes(part) == contents.substr(0, 100000));
  data::download({from({"none"})});
  BOOST_TEST(is_brought());
  BOOST_TEST(server.requests().back() == "/none/file bytes=100000-");
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_is_an_error) {
  write("brought", "a file");
  BOOST_CHECK_EXCEPTION(data::download({from({"none"})}), Error, says(target + ": cannot make its folder: "));
  check_requests({});
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_is_an_error) {
  std::filesystem::create_directory(*this / "brought");
  chmod((*this / "brought").c_str(), 0500);
  if (geteuid() == 0) return;  // whom no mode stops
  BOOST_CHECK_EXCEPTION(data::download({from({"none"})}), Error, says(target + ": cannot make a file"));
}

BOOST_AUTO_TEST_CASE(files_are_brought_side_by_side) {
  write("served/other", "other");
  const Download other{
      {server.url("in-pairs/other")}, hexadecimal(sha256("other")), 5, *this / "brought/other"};
  data::download({from({"in-pairs"}), other});  // either is sent only when both are asked for
  BOOST_TEST(is_brought());
  BOOST_TEST(file_bytes(other.target) == "other");
}

BOOST_AUTO_TEST_CASE(many_files_are_brought) {
  std::vector<Download> files;
  for (unsigned i = 0; i < 20; ++i) {
    const std::string bytes = random_bytes(i * 100, i), name = "file" + std::to_string(i);
    write("served/" + name, bytes);
    files.push_back({{server.url("none/" + name)}, hexadecimal(sha256(bytes)), bytes.size(), *this / name});
  }
  data::download(files);
  for (const Download& file : files) BOOST_TEST(hexadecimal(sha256_of_file(file.target)) == file.sha256);
}

BOOST_AUTO_TEST_CASE(a_stopped_download_goes_on) {
  std::atomic<bool> stop = false;
  DownloadOptions options;
  options.stop = &stop;
  options.on_progress = [&](const DownloadProgress& now) { stop = now.bytes == contents.size() / 2; };
  BOOST_CHECK_EXCEPTION(data::download({from({"stall-once"})}, options), Error,
                        says("stopped; what has come"));
  BOOST_TEST(file_bytes(part) == contents.substr(0, contents.size() / 2));
  data::download({from({"stall-once"})});
  BOOST_TEST(is_brought());
  BOOST_TEST(server.requests().back() == "/stall-once/file bytes=150000-");
}

BOOST_AUTO_TEST_CASE(a_killed_process_leaves_what_has_come) {
  const pid_t child = fork();
  if (child == 0) {
    [&]() noexcept { data::download({from({"stall-once"})}); }();
    _exit(0);
  }
  std::error_code not_yet;
  while (std::filesystem::file_size(part, not_yet) != contents.size() / 2)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  data::download({from({"stall-once"})});
  BOOST_TEST(is_brought());
  BOOST_TEST(server.requests().back() == "/stall-once/file bytes=150000-");
}

BOOST_AUTO_TEST_CASE(two_at_once_do_not_meet_in_a_file) {
  const int other = open(write("brought/file.part", "x").c_str(), O_WRONLY | O_CLOEXEC);
  flock(other, LOCK_EX);
  BOOST_CHECK_EXCEPTION(data::download({from({"none"})}), Error,
                        says(target + ": another process is fetching"));
  BOOST_TEST(file_bytes(part) == "x");
  close(other);
  data::download({from({"none"})});
  BOOST_TEST(is_brought());
}

BOOST_AUTO_TEST_CASE(racing_processes_bring_a_right_file) {
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    for (int round = 0; round < 20; ++round) try {
        data::download({from({"none"})});
      } catch (const Error& error) {
        if (std::string(error.what()).find("another process") == std::string::npos) _exit(1);
      }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
  }
  BOOST_TEST(is_brought());
}

BOOST_AUTO_TEST_SUITE_END()
