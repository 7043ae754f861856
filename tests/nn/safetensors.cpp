#include "isthmus/nn/safetensors.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "isthmus/compute/error.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::nn;
using namespace isthmus::test;

namespace {

SafeTensors example() {
  SafeTensors contents;
  contents.metadata = {{"format", "pt"}, {"quote\"\n", "ä"}};
  contents.tensors = {{"encoder.weight", {2, 3}, {1, -2, 3.5f, 1e-40f, -0.0f, INFINITY}},
                      {"b", {1, 1, 1, 1}, {7}},
                      {"nothing", {0, 5}, {}},
                      {"scalar", {}, {42}},
                      {"a", {3}, {1, 2, 3}}};
  return contents;
}

std::string length_bytes(std::uint64_t length) {
  return std::string(reinterpret_cast<const char*>(&length), sizeof length);
}

/// A file with this header, unpadded, and this many bytes of data.
std::string file_of(const std::string& header, std::size_t data_bytes) {
  return length_bytes(header.size()) + header + std::string(data_bytes, '\0');
}

struct Fixture : TemporaryFolder {
  std::string path = *this / "file.safetensors";

  SafeTensors parse(const std::string& bytes) {
    write("file.safetensors", bytes);
    return read_safetensors(path);
  }

  /// Whatever the bytes are, reading them either works or is an Error.
  void survives(const std::string& bytes) {
    try {
      parse(bytes);
    } catch (const Error&) {
    }
  }

  void refuses(const std::string& bytes, const std::string& reason) {
    BOOST_CHECK_EXCEPTION(parse(bytes), DataError, [&](const DataError& error) {
      const std::string text = error.what();
      const bool good = text.find(reason) != std::string::npos && error.file() == path &&
                        error.offset() <= bytes.size() && text.find('\n') == std::string::npos;
      if (!good) BOOST_TEST_MESSAGE("wanted '" << reason << "', got: " << text);
      return good;
    });
  }

  /// A single tensor's entry, with eight bytes of data.
  void refuses_entry(const std::string& entry, const std::string& reason) {
    refuses(file_of("{\"w\":" + entry + "}", 8), reason);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(safetensors, Fixture)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const SafeTensors wrote = example();
  write_safetensors(path, wrote);
  const SafeTensors got = read_safetensors(path);
  BOOST_TEST((got.metadata == wrote.metadata));
  BOOST_REQUIRE_EQUAL(got.tensors.size(), wrote.tensors.size());
  for (const SafeTensor& want : wrote.tensors) {
    const SafeTensor& tensor = got.at(want.name);
    BOOST_TEST((tensor.shape == want.shape));
    BOOST_REQUIRE_EQUAL(tensor.values.size(), want.values.size());
    BOOST_TEST((tensor.values == want.values));
  }
  BOOST_TEST(got.tensors.front().name == "encoder.weight");
}

BOOST_AUTO_TEST_CASE(the_file_is_as_specified) {
  SafeTensors contents;
  contents.tensors = {{"b", {2}, {1, 2}}, {"a", {}, {3}}};
  contents.metadata = {{"k", "v"}};
  write_safetensors(path, contents);
  const std::string bytes = file_bytes(path);
  std::string header = R"({"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                       R"("a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const float values[] = {1, 2, 3};
  BOOST_TEST(bytes ==
             length_bytes(header.size()) + header + std::string(reinterpret_cast<const char*>(values), 12));
}

BOOST_AUTO_TEST_CASE(an_empty_set_is_a_file) {
  write_safetensors(path, {});
  BOOST_TEST(read_safetensors(path).tensors.empty());
}

BOOST_AUTO_TEST_CASE(a_missing_tensor_is_named_with_those_that_exist) {
  BOOST_TEST(example().at("a").values.size() == 3u);
  BOOST_CHECK_EXCEPTION(example().at("c"), UsageError, [](const Error& error) {
    const std::string text = error.what();
    return text.find("'c'") != std::string::npos && text.find("encoder.weight, b") != std::string::npos;
  });
  BOOST_CHECK_THROW(SafeTensors().at("c"), UsageError);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_a_usage_error) {
  const auto refuses_to_write = [&](SafeTensors contents) {
    BOOST_CHECK_THROW(write_safetensors(path, contents), UsageError);
    BOOST_TEST(!std::filesystem::exists(path));
  };
  refuses_to_write({{{"a", {2}, {1}}}, {}});
  refuses_to_write({{{"a", {}, {}}}, {}});
  refuses_to_write({{{"a", {1}, {1}}, {"a", {1}, {1}}}, {}});
  refuses_to_write({{{"__metadata__", {1}, {1}}}, {}});
  refuses_to_write({{{"\xff", {1}, {1}}}, {}});
  refuses_to_write({{}, {{"k", "\xc3"}}});
}

BOOST_AUTO_TEST_CASE(any_truncation_is_an_error) {
  write_safetensors(path, example());
  const std::string whole = file_bytes(path);
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_CHECK_THROW(parse(whole.substr(0, size)), DataError);
  refuses(whole + '\0', "end of the file");
}

BOOST_AUTO_TEST_CASE(the_header_length_is_not_trusted) {
  const std::string header = "{}";
  for (const std::uint64_t length :
       {std::uint64_t(3), std::uint64_t(100'000'001), std::uint64_t(1) << 40, std::uint64_t(1) << 63,
        std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max() - 7})
    refuses(length_bytes(length) + header, "a header of at most 2 bytes");
  refuses(length_bytes(0), "begins with '{'");
}

BOOST_AUTO_TEST_CASE(a_header_over_the_cap_is_refused_though_the_file_has_it) {
  write("file.safetensors", length_bytes(100'000'001) + "{}");
  std::filesystem::resize_file(path, 200'000'000);  // sparse
  BOOST_CHECK_THROW(read_safetensors(path), DataError);
}

BOOST_AUTO_TEST_CASE(the_header_must_be_one_json_object) {
  refuses(file_of("[]", 0), "begins with '{'");
  refuses(file_of("\x89PNG", 0), "begins with '{'");
  refuses(file_of(" {}", 0), "begins with '{'");
  refuses(file_of("{", 0), "JSON");
  refuses(file_of("{} x", 0), "JSON");
  refuses(file_of(std::string("{}\0\0", 4), 0), "JSON");
  refuses(file_of("{\"a\":1e999}", 0), "JSON");
  refuses(file_of("{\"\xff\":{}}", 0), "UTF-8");
  refuses(file_of("{\"a\":{\"b\":[[1]]}}", 0), "three deep");
  refuses(file_of("{\"a\":" + std::string(1'000'000, '['), 0), "three deep");
  BOOST_TEST(parse(file_of("{}  ", 0)).tensors.empty());
}

BOOST_AUTO_TEST_CASE(metadata_must_be_strings) {
  refuses(file_of(R"({"__metadata__":3})", 0), "an object");
  refuses(file_of(R"({"__metadata__":{"a":3}})", 0), "strings only");
}

BOOST_AUTO_TEST_CASE(entries_are_checked) {
  BOOST_TEST(
      parse(file_of(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8)).at("w").values.size() ==
      2u);
  refuses_entry("3", "an object");
  refuses_entry("{}", "a dtype");
  refuses_entry(R"({"dtype":"F16","shape":[4],"data_offsets":[0,8]})", "\"F16\"");
  refuses_entry(R"({"dtype":"I64","shape":[1],"data_offsets":[0,8]})", "\"I64\"");
  refuses_entry(R"({"dtype":3,"shape":[2],"data_offsets":[0,8]})", "dtype F32");
  refuses_entry(R"({"dtype":"F32","data_offsets":[0,8]})", "shape");
  refuses_entry(R"({"dtype":"F32","shape":[2]})", "data_offsets");
  refuses_entry(R"({"dtype":"F32","shape":2,"data_offsets":[0,8]})", "as shape");
  refuses_entry(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})", "as shape");
  refuses_entry(R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})", "as shape");
  refuses_entry(R"({"dtype":"F32","shape":["2"],"data_offsets":[0,8]})", "as shape");
  refuses_entry(R"({"dtype":"F32","shape":[1,1,1,1,2],"data_offsets":[0,8]})", "at most four extents");
  refuses_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0]})", "two data_offsets");
  refuses_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})", "as data_offsets");
  refuses_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})", "in order");
  refuses_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[4,12]})", "up to 8");
  refuses_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]})", "up to 8");
  refuses_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616]})", "as data_offsets");
  refuses_entry(R"({"dtype":"F32","shape":[1],"data_offsets":[0,8]})", "4 bytes of data");
  refuses_entry(R"({"dtype":"F32","shape":[],"data_offsets":[0,8]})", "4 bytes of data");
}

BOOST_AUTO_TEST_CASE(shapes_whose_product_overflows_are_refused) {
  for (const char* shape : {"[3]", "[4611686018427387906]", "[4294967296,4294967296]",
                            "[2,9223372036854775809]", "[65536,65536,65536,65536]"})
    refuses_entry(std::string(R"({"dtype":"F32","shape":)") + shape + R"(,"data_offsets":[0,8]})",
                  "at most 2 values");
  refuses_entry(R"({"dtype":"F32","shape":[9223372036854775807,9,0],"data_offsets":[0,8]})", "0 bytes");
}

BOOST_AUTO_TEST_CASE(duplicate_names_are_refused) {
  const std::string entry = R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  refuses(file_of("{\"w\":" + entry + ",\"w\":" + entry + "}", 4), "every name once");
  refuses_entry(R"({"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]})", "every name once");
}

BOOST_AUTO_TEST_CASE(data_is_covered_once) {
  const auto pair = [](const char* first, const char* second, const char* shape = "[1]") {
    return std::string(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":)") + first +
           R"(},"b":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + second + "}}";
  };
  BOOST_TEST(parse(file_of(pair("[4,8]", "[0,4]"), 8)).tensors[0].name == "b");
  BOOST_TEST(parse(file_of(pair("[0,4]", "[0,0]", "[0]"), 4)).tensors.size() == 2u);
  refuses(file_of(pair("[0,4]", "[0,4]"), 4), "\"b\" to begin at byte 4");
  refuses(file_of(pair("[0,4]", "[2,6]"), 8), "\"b\" to begin at byte 4");
  refuses(file_of(pair("[0,4]", "[8,12]"), 12), "\"b\" to begin at byte 4");
  refuses(file_of(pair("[4,8]", "[8,12]"), 12), "\"a\" to begin at byte 0");
  refuses(file_of(pair("[0,4]", "[4,8]"), 12), "end of the file");
  refuses(file_of(pair("[0,4]", "[2,2]", "[0]"), 4), "to begin at byte 4");
}

BOOST_AUTO_TEST_CASE(long_names_make_short_messages) {
  const std::string header = "{\"" + std::string(100'000, 'n') + "\":3}";
  BOOST_CHECK_EXCEPTION(parse(file_of(header, 0)), DataError,
                        [](const Error& error) { return std::string(error.what()).size() < 500; });
}

BOOST_AUTO_TEST_CASE(random_bytes_never_crash) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    survives(bytes);
    survives(file_of("{" + bytes, 8));
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_file_never_crashes) {
  write_safetensors(path, example());
  const std::string whole = file_bytes(path);
  std::mt19937 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = whole;
    for (unsigned changes = 1 + random() % 3; changes; --changes)
      bytes[random() % bytes.size()] =
          static_cast<char>(round % 2 ? random() : "0129-[]{}\",: "[random() % 13]);
    survives(bytes);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_an_error) {
  BOOST_CHECK_THROW(read_safetensors(*this / "missing"), Error);
  BOOST_CHECK_THROW(read_safetensors(TemporaryFolder::path()), Error);
  BOOST_CHECK_THROW(read_safetensors("/dev/zero"), Error);
}

BOOST_AUTO_TEST_SUITE_END()
