#include "compute/program_cache.hpp"
#include "compute/quirks.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "support/device.hpp"
#include "support/file_size_limit.hpp"
#include "support/temporary_folder.hpp"
#include "support/two_threads.hpp"

using namespace isthmus;
using namespace isthmus::test;
namespace fs = std::filesystem;

namespace {

/// Gives an environment variable a value, or none, for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  Variable(const char* name, const std::string& value) : Variable(name, value.c_str()) {}
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  Variable(const Variable&) = delete;

 private:
  void set(const char* value) const { value ? setenv(name_, value, 1) : unsetenv(name_); }
  const char* name_;
  std::optional<std::string> before_;
};

constexpr const char* kVariable = "ISTHMUS_PROGRAM_CACHE";
const std::string kWorks = "works_with_any_environment";  // a case below

struct Ran {
  std::vector<float> sums;
  ProgramCacheUse use;
};

/// Builds a program and runs it, with the cache that the environment says.
Ran column_sums() {
  Queue queue(test_device());
  const Tensor x = queue.upload(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3}), out(queue, {3});
  ops::column_sums(queue, x, out);
  return {queue.download<float>(out), queue.programs().cache_use()};
}

/// The program works, whatever the cache does. \returns what that did
ProgramCacheUse check_right(const Ran& ran) {
  BOOST_TEST(ran.sums == (std::vector<float>{5, 7, 9}), boost::test_tools::per_element());
  return ran.use;
}

ProgramCacheUse run_a_program() {
  return check_right(column_sums());
}

struct CacheFixture {
  TemporaryFolder temporary;
  const std::string folder = temporary / "programs";
  const Variable variable{kVariable, folder};  // a folder that is named is used on any device

  void check_use(std::uint64_t hits, std::uint64_t misses, std::uint64_t saves,
                 const std::string& trouble = "") {
    const ProgramCacheUse use = run_a_program();
    BOOST_TEST(use.folder == folder);
    BOOST_TEST(use.hits == hits);
    BOOST_TEST(use.misses == misses);
    BOOST_TEST(use.saves == saves);
    BOOST_TEST(use.trouble.find(trouble) != std::string::npos, use.trouble);
    BOOST_TEST(use.trouble.empty() == trouble.empty(), use.trouble);
  }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  std::string only_file() const {
    BOOST_TEST_REQUIRE(files() == 1u);
    return fs::directory_iterator(folder)->path().string();
  }

  /// Once the file is damaged, it is replaced, and then found.
  template <class Damage>
  void check_recovery(const std::string& trouble, Damage&& damage) {
    const std::string file = only_file();
    damage(file);
    check_use(0, 1, 1, trouble);
    BOOST_TEST(only_file() == file);
    check_use(1, 0, 0);
  }
};

/// What ProgramLibrary gives to the compiler beside the source.
std::string library_options() {
  Queue queue(test_device());
  return "-cl-std=CL1.2 -DGROUP=" + std::to_string(queue.group_size()) +
         " -DWIDTH=" + std::to_string(queue.vector_width());
}

Program compile(const Queue& queue, const std::string& source) {
  const char* text = source.c_str();
  cl_int status = CL_SUCCESS;
  Program program(clCreateProgramWithSource(queue.context(), 1, &text, nullptr, &status), clReleaseProgram);
  const cl_device_id device = queue.device().id();
  check(clBuildProgram(program.get(), 1, &device, "", nullptr, nullptr), "clBuildProgram");
  return program;
}

void overwrite(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

/// PoCL's programs for a part of a device are those of the whole.
boost::test_tools::assertion_result programs_know_their_device(boost::unit_test::test_unit_id) {
  const Queue queue(test_device());
  const Program program = compile(queue, "__kernel void nothing() {}");
  cl_device_id known = nullptr;
  check(clGetProgramInfo(program.get(), CL_PROGRAM_DEVICES, sizeof known, &known, nullptr), "clGetProgramInfo");
  boost::test_tools::assertion_result result(known == queue.device().id());
  result.message() << "skipped: no program binaries for a part of " << queue.device().platform_name() << "'s device";
  return result;
}

/// This test program, in a process of its own, runs the case below.
pid_t start_another_process() {
  const pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "test_compute", ("--run_test=program_cache/" + kWorks).c_str(),
          "--log_level=warning", static_cast<char*>(nullptr));
    _exit(127);
  }
  BOOST_REQUIRE(child > 0);
  return child;
}

int exit_status(pid_t child) {
  int status = 0;
  BOOST_REQUIRE_EQUAL(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(program_cache, *boost::unit_test::precondition(programs_know_their_device))

// Other cases run this one in processes of their own.
BOOST_AUTO_TEST_CASE(works_with_any_environment) {
  const ProgramCacheUse use = run_a_program();
  if (const char* const trouble = std::getenv("ISTHMUS_TEST_TROUBLE")) {
    BOOST_TEST(use.saves == 0u);
    BOOST_TEST(use.trouble.find(trouble) != std::string::npos, use.trouble);
  }
}

BOOST_FIXTURE_TEST_CASE(a_miss_is_saved_and_then_hit, CacheFixture) {
  check_use(0, 1, 1);
  BOOST_TEST(files() == 1u);
  check_use(1, 0, 0);
  BOOST_TEST(exit_status(start_another_process()) == 0);
  BOOST_TEST(files() == 1u);
}

BOOST_FIXTURE_TEST_CASE(damaged_files_are_replaced, CacheFixture) {
  check_use(0, 1, 1);
  check_recovery("damaged", [](const std::string& file) { fs::resize_file(file, fs::file_size(file) / 2); });
  check_recovery("damaged", [](const std::string& file) { fs::resize_file(file, 0); });
  check_recovery("damaged", [](const std::string& file) {
    std::string bytes = file_bytes(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
    overwrite(file, bytes);
  });
  check_recovery("not a regular file", [](const std::string& file) {
    fs::remove(file);
    fs::create_directory(file);
  });
}

BOOST_FIXTURE_TEST_CASE(source_and_options_and_devices_have_files_of_their_own, CacheFixture) {
  check_use(0, 1, 1);
  Queue queue(test_device());
  queue.kernel("column_sums", "column_sums", "-DOTHER");
  BOOST_TEST(queue.programs().cache_use().misses == 1u);
  BOOST_TEST(files() == 2u);
  // The bytes of one under the other's name.
  std::array<fs::path, 2> paths;
  std::copy(fs::directory_iterator(folder), fs::directory_iterator(), paths.begin());
  const std::string first = file_bytes(paths[0]);
  overwrite(paths[0], file_bytes(paths[1]));
  overwrite(paths[1], first);
  check_use(0, 1, 1, "damaged");
  check_use(1, 0, 0);
}

BOOST_FIXTURE_TEST_CASE(a_binary_that_the_driver_refuses_is_replaced, CacheFixture) {
  if (test_device().platform_name() == "rusticl") {
    BOOST_TEST_MESSAGE("skipped: rusticl ends the process over a strange binary");
    return;
  }
  check_use(0, 1, 1);
  // As save() would have written it, so that the driver sees the bytes.
  const std::string identity =
      ProgramCache(test_device(), folder).identity(ProgramLibrary::source("column_sums"), library_options());
  BinaryStore(folder).write(identity, "no binary");
  check_use(0, 1, 1, "clCreateProgramWithBinary");
  check_use(1, 0, 0);
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_cannot_be_written_does_no_harm, CacheFixture) {
  overwrite(temporary / "file", "");
  for (const std::string& unwritable :
       {temporary / "file/programs", std::string("/proc/self/.cache/programs")}) {
    const Variable elsewhere(kVariable, unwritable);
    const ProgramCacheUse use = run_a_program();
    BOOST_TEST(use.misses == 1u);
    BOOST_TEST(use.saves == 0u);
    BOOST_TEST(use.trouble.find(unwritable) == 0u, use.trouble);
  }
  BOOST_TEST(!fs::exists(folder));
}

BOOST_FIXTURE_TEST_CASE(a_full_disk_does_no_harm, CacheFixture) {
  Queue queue(test_device());
  const std::string source = "__kernel void fill(__global int* x) { x[get_global_id(0)] = 1; }";
  const Program program = compile(queue, source);
  ProgramCache cache(queue.device(), folder);
  cache.save(program, source, "");  // the first time, the driver may need room on the disk too
  BOOST_TEST(cache.use().saves == 1u);
  fs::remove(only_file());
  {
    const FileSizeLimit limit(100);
    cache.save(program, source, "");
  }
  BOOST_TEST(cache.use().saves == 1u);
  BOOST_TEST(cache.use().trouble.find("too large") != std::string::npos, cache.use().trouble);
  BOOST_TEST(files() == 0u);
  BOOST_TEST(!cache.load(queue.context(), source, ""));
  cache.save(program, source, "");
  BOOST_TEST(bool(cache.load(queue.context(), source, "")));
}

/// A tmpfs of two pages, in a name space where that needs no rights: first full, then read-only.
BOOST_FIXTURE_TEST_CASE(a_small_disk_and_a_read_only_one_do_no_harm, CacheFixture) {
  if (std::system("unshare --map-root-user --mount true 2> /dev/null") != 0) {
    BOOST_TEST_MESSAGE("skipped: no name spaces for users here");
    return;
  }
  fs::create_directory(temporary / "disk");
  const std::string program = fs::read_symlink("/proc/self/exe").string();
  const auto run = [&](const std::string& trouble) {
    return "ISTHMUS_TEST_TROUBLE='" + trouble + "' '" + program + "' --run_test=program_cache/" + kWorks +
           " --log_level=warning\n";
  };
  const std::string script =
      temporary.write("disk.sh", "set -e; cd '" + temporary.path() +
                                     "'; mount -t tmpfs -o size=8k tmpfs disk\n"
                                     "export ISTHMUS_PROGRAM_CACHE=$PWD/disk/.cache/isthmus/programs\n" +
                                     run("No space left on device") + "mount -o remount,ro disk\n" +
                                     run("Read-only file system"));
  BOOST_TEST(std::system(("unshare --map-root-user --mount sh '" + script + "'").c_str()) == 0);
}

BOOST_FIXTURE_TEST_CASE(two_processes_at_once_both_work, CacheFixture) {
  for (int round = 0; round < 3; ++round) {
    fs::remove_all(folder);
    const pid_t first = start_another_process(), second = start_another_process();
    BOOST_TEST(exit_status(first) == 0);
    BOOST_TEST(exit_status(second) == 0);
    BOOST_TEST(files() == 1u);
    check_use(1, 0, 0);
  }
}

BOOST_FIXTURE_TEST_CASE(two_threads_at_once_both_work, CacheFixture) {
  for (int round = 0; round < 3; ++round) {
    fs::remove_all(folder);
    for (const Ran& ran : on_two_threads([](int) { return column_sums(); }))
      BOOST_TEST(check_right(ran).trouble == "");
    BOOST_TEST(files() == 1u);
    check_use(1, 0, 0);
  }
}

BOOST_AUTO_TEST_CASE(the_environment_says_where) {
  const Device device = test_device();
  const bool is_on = !quirks::driver_keeps_programs(device);
  const Variable home("HOME", "/home/of"), caches("XDG_CACHE_HOME", nullptr);
  {
    const Variable unset(kVariable, nullptr);
    BOOST_TEST(ProgramCache::folder(device) == (is_on ? "/home/of/.cache/isthmus/programs" : ""));
    const Variable elsewhere("XDG_CACHE_HOME", "/caches");
    BOOST_TEST(ProgramCache::folder(device) == (is_on ? "/caches/isthmus/programs" : ""));
    const Variable no_caches("XDG_CACHE_HOME", nullptr), no_home("HOME", nullptr);
    BOOST_TEST(ProgramCache::folder(device) == "");
  }
  {
    const Variable named(kVariable, "/named");
    BOOST_TEST(ProgramCache::folder(device) == "/named");
  }
  const Variable off(kVariable, "off");
  BOOST_TEST(ProgramCache::folder(device) == "");
  const ProgramCacheUse use = run_a_program();
  BOOST_TEST(use.folder == "");
  BOOST_TEST(use.hits + use.misses + use.saves == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
