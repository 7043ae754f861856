// A disk that is full, or fails, or is read-only while a run is trained, and data that go away: one line that
// says so, nothing saved lost, and the run goes on once the disk does. By default at a few of the calls that
// change files; in all shares of ISTHMUS_FAULTS together, at each of them (tools/fault-injection.sh).
#include <iostream>

#include "support/share.hpp"
#include "support/tool_run.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// The faulty disk for the commands that are started while it lives.
class FaultyDisk {
 public:
  FaultyDisk(const std::string& folder, long call, int error, bool is_once = false,
             const std::string& count = {}) {
    set("ISTHMUS_FAULTY_FOLDER", folder);
    set("ISTHMUS_FAULTY_CALL", std::to_string(call));
    set("ISTHMUS_FAULTY_ERRNO", std::to_string(error));
    if (is_once) set("ISTHMUS_FAULTY_ONCE", "1");
    set("ISTHMUS_FAULTY_COUNT", count);
    set("LD_PRELOAD", ISTHMUS_FAULTY_DISK);
    set("ASAN_OPTIONS", "verify_asan_link_order=0");
  }
  ~FaultyDisk() {
    for (const char* name : names_) unsetenv(name);
  }
  FaultyDisk(const FaultyDisk&) = delete;

 private:
  void set(const char* name, const std::string& value) {
    setenv(name, value.c_str(), 1);
    names_.push_back(name);
  }
  std::vector<const char*> names_;
};

struct DiskFixture : ToolRun {
  long calls = 0;

  DiskFixture() {
    const std::string count = folder / "count";
    const FaultyDisk disk(folder / "whole", 0, 0, false, count);
    const Outcome whole = run_tool(folder, train("whole"));
    BOOST_TEST_REQUIRE(whole.status == 0, whole.error);
    calls = std::stol(file_bytes(count));
    BOOST_TEST_REQUIRE(calls > 100);
  }

  /// Stops a run at a call, goes on with it, and compares it with the whole one.
  void check(long call, int error, bool is_once) {
    BOOST_TEST_CONTEXT("call " << call << " of " << calls << ", errno " << error
                               << (is_once ? " once" : "")) {
      {
        const FaultyDisk disk(folder / "faulty", call, error, is_once);
        const Outcome outcome = run_tool(folder, train("faulty"));
        if (error == 0)
          BOOST_TEST(outcome.status == -1, outcome.error);
        else
          check_last_line(outcome, 1, std::generic_category().message(error));
      }
      check_kept("faulty");
      const Outcome outcome = run_tool(folder, train("faulty"));
      BOOST_TEST(outcome.status == 0, outcome.error);
      check_equal("whole", "faulty");
      std::filesystem::remove_all(folder / "faulty");
    }
  }
};

struct Kind {
  int error;
  bool is_once;
};
constexpr Kind kKinds[] = {{ENOSPC, false}, {0, true}, {EIO, true}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disk_errors, DiskFixture)

BOOST_AUTO_TEST_CASE(any_call_may_fail_or_be_the_last) {
  const Share share;
  if (!share.is_thorough()) {
    check(calls / 2, ENOSPC, false);
    check(calls / 3, 0, true);
    check(calls - 3, EIO, true);
    return;
  }
  std::uint64_t index = 0, runs = 0;
  for (const auto& [error, is_once] : kKinds)
    for (long call = 1; call <= calls; ++call)
      if (share.contains(index++)) {
        check(call, error, is_once);
        ++runs;
      }
  std::cout << runs << " of " << index << " faults" << std::endl;
}

/// A file system of 100 kB that is full, has room again, and is read-only, in a name space where that needs
/// no rights.
BOOST_AUTO_TEST_CASE(a_run_goes_on_once_a_full_disk_has_room) {
  if (std::system("unshare --map-root-user --mount true 2> /dev/null") != 0) {
    std::cout << "skipped: a name space with a file system of its own cannot be had here" << std::endl;
    return;
  }
  const std::string disk = folder / "disk";
  std::filesystem::create_directory(disk);
  std::string command = ISTHMUS_TOOL;
  for (const std::string& argument : train("disk/run")) command += " '" + argument + "'";
  const std::string script = folder.write("disk.sh", "set -e; cd '" + folder.path() +
                                                         "'; mount -t tmpfs -o size=100k tmpfs disk\n"
                                                         "! " +
                                                         command +
                                                         " 2> full\n"
                                                         "mount -o remount,size=10m disk\n" +
                                                         command +
                                                         " 2> grown\ncp -r disk/run grown-run\n"
                                                         "rm disk/run/models/vae_a.safetensors\n"
                                                         "mount -o remount,ro disk\n! " +
                                                         command + " 2> read-only\n");
  BOOST_TEST_REQUIRE(std::system(("unshare --map-root-user --mount sh '" + script + "'").c_str()) == 0,
                     file_bytes(folder / "full")
                         << file_bytes(folder / "grown") << file_bytes(folder / "read-only"));
  check_last_line({1, "", file_bytes(folder / "full")}, 1, "cannot write: No space left on device");
  check_last_line({1, "", file_bytes(folder / "read-only")}, 1, "Read-only file system");
  check_equal("whole", "grown-run");
}

BOOST_AUTO_TEST_CASE(data_are_read_before_training_and_not_needed_after) {
  const Outcome outcome = interrupt_tool(
      folder, train("orphan"),
      [&] {
        if (!std::filesystem::exists(folder / "orphan/metrics.jsonl")) return false;
        for (const char* file : {"mnist/train-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte"})
          if (std::filesystem::exists(folder / file)) std::filesystem::resize_file(folder / file, 10);
        return false;
      },
      SIGKILL);
  BOOST_TEST(outcome.status == 0, outcome.error);
  check_equal("whole", "orphan");
  check_last_line(run_tool(folder, train("orphan")), 1, "idx");
}

BOOST_AUTO_TEST_SUITE_END()
