#include "compute/binary_store.hpp"

#include <chrono>

#include "isthmus/compute/error.hpp"
#include "support/abandoned_file.hpp"
#include "support/damage.hpp"
#include "support/file_size_limit.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
namespace fs = std::filesystem;

namespace {

struct StoreFixture : TemporaryFolder {
  const BinaryStore store{path()};
  const std::string bytes = std::string("some\0bytes", 10);

  std::string only_file() const {
    BOOST_TEST_REQUIRE(files().size() == 1u);
    return files().front();
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path())) names.push_back(entry.path().filename());
    return names;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(binary_store, StoreFixture)

BOOST_AUTO_TEST_CASE(what_was_written_is_read) {
  BOOST_TEST(!store.read("a").has_value());
  store.write("a", bytes);
  store.write("b", "");
  BOOST_TEST((store.read("a") == bytes));
  BOOST_TEST((store.read("b") == ""));
  BOOST_TEST(!store.read("c").has_value());
  store.write("a", "other");
  BOOST_TEST((store.read("a") == "other"));
  BOOST_TEST(files().size() == 2u);
  store.remove("a");
  store.remove("a");
  BOOST_TEST(!store.read("a").has_value());
}

BOOST_AUTO_TEST_CASE(the_file_is_as_described) {
  store.write("a", bytes);
  const std::string file = file_bytes(*this / only_file());
  BOOST_TEST(file.size() == 84u + bytes.size());
  BOOST_TEST(file.substr(0, 12) == std::string("ISTHMUSB\1\0\0\0", 12));
  BOOST_TEST(file.substr(44, 8) == std::string("\x0a\0\0\0\0\0\0\0", 8));
  // printf 'some\0bytes' | sha256sum, and printf '\1\0\0\0a' | sha256sum
  BOOST_TEST(file.substr(52, 4) == "\x57\x1c\xc6\xdf");
  BOOST_TEST(file.substr(12, 4) == "\xf9\xf2\xef\xf0");
}

BOOST_AUTO_TEST_CASE(every_truncation_and_every_flipped_bit_is_found) {
  store.write("a", bytes);
  const std::string name = only_file(), whole = file_bytes(*this / name);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write(name, whole.substr(0, size));
    BOOST_CHECK_EXCEPTION(store.read("a"), Error, says(*this / name));
  }
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    write(name, flipped);
    BOOST_CHECK_EXCEPTION(store.read("a"), Error, says("damaged"));
  }
  write(name, whole + "x");
  BOOST_CHECK_EXCEPTION(store.read("a"), Error, says("damaged"));
  write(name, whole);
  BOOST_TEST((store.read("a") == bytes));
}

BOOST_AUTO_TEST_CASE(another_identity_s_file_is_not_taken) {
  store.write("a", bytes);
  const std::string of_a = only_file();
  fs::rename(*this / of_a, *this / "kept");
  store.write("b", "of b");
  for (const std::string& name : files())
    if (name != "kept") fs::rename(*this / name, *this / of_a);
  BOOST_CHECK_EXCEPTION(store.read("a"), Error, says("damaged"));
}

BOOST_AUTO_TEST_CASE(folders_and_huge_files_are_not_read) {
  store.write("a", bytes);
  const std::string file = *this / only_file();
  fs::resize_file(file, std::uint64_t{1} << 40);  // sparse
  BOOST_CHECK_EXCEPTION(store.read("a"), Error, says("too large"));
  store.remove("a");
  fs::create_directory(file);
  BOOST_CHECK_EXCEPTION(store.read("a"), Error, says("not a regular file"));
  BOOST_CHECK_EXCEPTION(store.write("a", bytes), Error, says("directory"));
  store.remove("a");
  store.write("a", bytes);
  BOOST_TEST((store.read("a") == bytes));
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_what_was_there) {
  store.write("a", bytes);
  {
    const FileSizeLimit limit(1000);
    BOOST_CHECK_EXCEPTION(store.write("a", std::string(5000, 'x')), Error, says("too large"));
    BOOST_CHECK_EXCEPTION(store.write("b", std::string(5000, 'x')), Error, says("too large"));
  }
  BOOST_TEST((store.read("a") == bytes));
  BOOST_TEST(files().size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_oldest_are_dropped_above_the_limit_and_no_other_files) {
  const BinaryStore small(path(), 3500);
  write("a stranger's file", std::string(10000, 'x'));
  const auto now = fs::file_time_type::clock::now();
  int age = 100;
  for (const char* identity : {"a", "b", "c"}) {
    small.write(identity, std::string(1000, 'x'));
    for (const auto& entry : fs::directory_iterator(path()))  // clocks of file systems are coarse
      if (entry.last_write_time() > now - std::chrono::hours(1))
        fs::last_write_time(entry, now - std::chrono::hours(age));
    --age;
  }
  BOOST_TEST(small.read("a").has_value());
  small.write("d", std::string(1000, 'x'));
  BOOST_TEST(!small.read("a").has_value());
  for (const char* identity : {"b", "c", "d"}) BOOST_TEST(small.read(identity).has_value(), identity);
  BOOST_TEST(fs::exists(*this / "a stranger's file"));
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_has_left_is_removed) {
  write(abandoned_name(), "half of a file");
  store.write("a", bytes);
  BOOST_TEST(files().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
