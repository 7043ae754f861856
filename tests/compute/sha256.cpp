#include "compute/sha256.hpp"

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(sha256, TemporaryFolder)

BOOST_AUTO_TEST_CASE(digests_are_those_of_the_standard) {  // FIPS 180-4's examples
  BOOST_TEST(hexadecimal(isthmus::sha256("")) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(hexadecimal(isthmus::sha256("abc")) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hexadecimal(isthmus::sha256(std::string(1000000, 'a'))) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(a_file_has_the_digest_of_its_contents) {
  for (const std::size_t size : {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
    std::string contents(size, 'x');
    if (size > 0) contents.back() = '\0';
    BOOST_TEST((sha256_of_file(write("file", contents)) == isthmus::sha256(contents)), size);
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_an_error) {
  BOOST_CHECK_EXCEPTION(sha256_of_file(*this / "nothing"), Error, says("nothing: cannot read"));
  BOOST_CHECK_EXCEPTION(sha256_of_file(path()), Error, says("not a regular file"));
}

BOOST_AUTO_TEST_SUITE_END()
