#include "data/unpack.hpp"

#include "isthmus/compute/error.hpp"
#include "support/archive_writer.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

/// "x", 100 zeros by Python's zipfile with LZMA, but that the dictionary is said to be of 4 GiB.
std::string hostile_zip() {
  static constexpr unsigned char kBytes[] = {
      0x50, 0x4b, 0x03, 0x04, 0x3f, 0x00, 0x02, 0x00, 0x0e, 0x00, 0x00, 0x00, 0x21, 0x00, 0xca, 0xc6,
      0x88, 0x99, 0x16, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x78, 0x09,
      0x04, 0x05, 0x00, 0x5d, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x6e, 0xa1, 0x4d, 0x73, 0xdf, 0xff,
      0xff, 0x80, 0x02, 0x00, 0x00, 0x50, 0x4b, 0x01, 0x02, 0x3f, 0x03, 0x3f, 0x00, 0x02, 0x00, 0x0e,
      0x00, 0x00, 0x00, 0x21, 0x00, 0xca, 0xc6, 0x88, 0x99, 0x16, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00,
      0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x01, 0x00,
      0x00, 0x00, 0x00, 0x78, 0x50, 0x4b, 0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00,
      0x2f, 0x00, 0x00, 0x00, 0x35, 0x00, 0x00, 0x00, 0x00, 0x00};
  return {kBytes, kBytes + sizeof kBytes};
}

struct Fixture : TemporaryFolder {
  const std::string zip = *this / "a.zip", bzip2 = *this / "a.bz2", out = *this / "out";
  const std::string text = std::string(1 << 20, 'a') + std::string(1 << 20, 'b') + "c";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(unpack, Fixture)

BOOST_AUTO_TEST_CASE(what_is_compressed_is_read) {
  for (const std::string& contents : {std::string("x"), text}) {
    write_bzip2(bzip2, contents);
    BOOST_TEST((read_bzip2(bzip2, contents.size()) == contents));
  }
  BOOST_CHECK_EXCEPTION(read_bzip2(bzip2, text.size() - 1), DataError, says("at most 2097152 bytes"));
}

BOOST_AUTO_TEST_CASE(files_are_unpacked_without_their_folders) {
  write_zip(zip, {{"gzip/one", text}, {"gzip/two", "2"}, {"three", "3"}});
  unpack_zip(zip, {"three", "gzip/one"}, out);
  BOOST_TEST((file_bytes(out + "/one") == text));
  BOOST_TEST(file_bytes(out + "/three") == "3");
  BOOST_TEST(!std::filesystem::exists(out + "/two"));
  BOOST_CHECK_EXCEPTION(unpack_zip(zip, {"gzip/one", "one"}, out), DataError, says("one with 1 of them"));
}

BOOST_AUTO_TEST_CASE(names_in_an_archive_do_not_lead_out_of_the_folder) {
  write_zip(zip, {{"../outside", "1"}, {"/outside", "1"}, {"gzip/../../outside", "1"}, {"inside", "2"}});
  unpack_zip(zip, {"inside"}, out);
  BOOST_CHECK_EXCEPTION(unpack_zip(zip, {"outside"}, out), DataError, says("one with 0 of them"));
  unpack_zip(zip, {"../outside"}, out);  // asked for by that very name: without its folders even so
  BOOST_TEST(std::filesystem::exists(out + "/outside"));
  BOOST_TEST(!std::filesystem::exists(*this / "outside"));
}

BOOST_AUTO_TEST_CASE(methods_that_shrink_without_limit_are_refused) {
  write("a.zip", hostile_zip());
  BOOST_CHECK_EXCEPTION(unpack_zip(zip, {"x"}, out), DataError, says("stored or deflated"));
  BOOST_TEST(!std::filesystem::exists(out));
}

BOOST_AUTO_TEST_CASE(no_archive_is_an_error) {
  write("a.zip", "no archive");
  write("a.bz2", "no archive");
  BOOST_CHECK_EXCEPTION(unpack_zip(zip, {"x"}, out), DataError, says(zip));
  BOOST_CHECK_EXCEPTION(read_bzip2(bzip2, 100), DataError, says(bzip2));
  BOOST_CHECK_EXCEPTION(read_bzip2(*this / "nothing", 100), Error, says("nothing: cannot read"));
  BOOST_CHECK_EXCEPTION(read_bzip2(path(), 100), Error, says("not a regular file"));
}

BOOST_AUTO_TEST_CASE(truncated_and_damaged_archives_are_errors) {
  std::string noise(5000, '\0');
  std::mt19937 random(1);
  for (char& byte : noise) byte = static_cast<char>(random());
  write_zip(zip, {{"x", noise}});
  write_bzip2(bzip2, noise);
  const std::string whole_zip = file_bytes(zip), whole_bzip2 = file_bytes(bzip2);
  for (std::size_t size = 0; size < 5000; size += 100) {
    write("a.bz2", whole_bzip2.substr(0, size));
    BOOST_CHECK_THROW(read_bzip2(bzip2, 10000), Error);
    write("a.zip", whole_zip.substr(0, size));
    BOOST_CHECK_THROW(unpack_zip(zip, {"x"}, out), Error);
  }
  survives_random_damage(whole_zip, 30, 100,
                         [&](const std::string& bytes) { unpack_zip(write("a.zip", bytes), {"x"}, out); });
  survives_random_damage(whole_bzip2, 4, 100,
                         [&](const std::string& bytes) { read_bzip2(write("a.bz2", bytes), 10000); });
}

BOOST_AUTO_TEST_SUITE_END()
