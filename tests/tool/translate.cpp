// What 'isthmus translate' takes, writes and says.
#include <algorithm>

#include "isthmus/data/png.hpp"
#include "support/damage.hpp"
#include "support/file_size_limit.hpp"
#include "support/mat_writer.hpp"
#include "support/process.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

namespace fs = std::filesystem;

using Arguments = std::vector<std::string>;

constexpr std::size_t kTest = 400;  // test images, 40 of each class
constexpr std::size_t kImage = 144;

/// Trained once for all tests, which only read it.
struct TinyRun {
  TemporaryFolder folder;

  TinyRun() {
    write_tiny_mnist(folder);
    const Outcome trained = run_tool(folder, {"train", folder.write("x.ini", kTinySweep), "--out",
                                              folder / "run", "--data-root", folder.path()});
    BOOST_TEST_REQUIRE(trained.status == 0, trained.error);
  }
};

const TemporaryFolder& tiny_run() {
  static const TinyRun run;
  return run.folder;
}

struct TranslateFixture {
  TemporaryFolder folder;
  const std::string run = tiny_run() / "run";
  const std::string idx = tiny_run() / "mnist/t10k-images-idx3-ubyte";

  Arguments arguments(const std::string& input, const std::string& output, const Arguments& more = {}) const {
    Arguments all = {"translate", run, "--direction", "a2b", "--input", input, "--output", folder / output};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Outcome translate(const std::string& input, const std::string& output, const Arguments& more = {}) {
    return run_tool(folder, arguments(input, output, more));
  }

  /// Succeeds, and says so. \returns the bytes of the output
  std::string translated(const std::string& input, const std::string& output, const Arguments& more = {}) {
    const Outcome outcome = translate(input, output, more);
    BOOST_TEST(outcome.status == 0, input << " to " << output << ": " << outcome.error);
    BOOST_TEST(outcome.out.find(folder / output) != std::string::npos, outcome.out);
    return fs::is_directory(folder / output) ? std::string() : file_bytes(folder / output);
  }

  /// Paths below a folder, in byte order.
  std::vector<std::string> files_in(const std::string& name) const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder / name))
      if (!entry.is_directory()) files.push_back(fs::relative(entry.path(), folder / name).string());
    std::sort(files.begin(), files.end());
    return files;
  }

  void write_picture(const std::string& name, std::size_t side = 12, std::size_t channels = 1) {
    fs::create_directories(fs::path(folder / name).parent_path());
    std::vector<std::uint8_t> pixels(side * side * channels);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 7);
    data::write_png(folder / name, {side, side, channels, pixels});
  }

  /// An IDX file of many images, which takes a while.
  std::string write_many(std::size_t count) {
    const std::string path = folder / "many";
    data::write_idx_images(path, {count, 1, 12, 12, std::vector<std::uint8_t>(count * kImage, 77), {}});
    return path;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(translate, TranslateFixture)

BOOST_AUTO_TEST_CASE(every_kind_of_input_becomes_every_kind_of_output) {
  write_svhn(folder / "x.mat", {1, 10, 1, 5});
  write_picture("one.png", 20, 3);
  for (const char* name : {"in/a.png", "in/b.png", "in/sub/a.png", "in/sub/c.PNG"}) write_picture(name);
  const struct {
    std::string path;
    std::size_t count;
    std::vector<std::string> names;  // of the first two pictures
  } inputs[] = {{idx, 2 * kTest / 10, {}},
                {folder / "x.mat", 3, {"000000-0.png", "000000-1.png"}},
                {folder / "one.png", 1, {"one-0.png", "one-1.png"}},
                {folder / "in", 4, {"a-0.png", "a-1.png"}}};
  for (const auto& [input, count, names] : inputs) {
    const Arguments two = {"--samples", "2"};
    const std::size_t results = 2 * count;
    BOOST_TEST(translated(input, "grid.png").substr(1, 3) == "PNG");
    BOOST_TEST(translated(input, "out.idx", two).size() == 16 + results * kImage);
    BOOST_TEST(translated(input, "z.npy", two).size() == 128 + results * 4 * 4);
    const std::string array = translated(input, "images.npy", {"--samples", "2", "--what", "images"});
    BOOST_TEST((array.substr(128) == file_bytes(folder / "out.idx").substr(16)));
    fs::remove_all(folder / "out");
    translated(input, "out", two);
    const std::vector<std::string> files = files_in("out");
    BOOST_TEST(files.size() == results);
    if (!names.empty()) BOOST_TEST((files[0] == names[0] && files[1] == names[1]), files[0]);
    const auto second = data::planes_of(data::read_png(folder / ("out/" + files[1])));
    BOOST_TEST(std::string(second.pixels.begin(), second.pixels.end()) == array.substr(128 + kImage, kImage));
  }
  const std::vector<std::string> files = files_in("out");
  BOOST_TEST(files[4] == "sub/a-0.png");
  BOOST_TEST(files[7] == "sub/c.PNG-1.png");
}

BOOST_AUTO_TEST_CASE(batches_of_any_size_and_other_counts_give_the_same_images) {
  const std::string whole = translated(idx, "whole.idx");
  for (const char* batch : {"1", "7", "5000"})
    BOOST_TEST((translated(idx, "out.idx", {"--batch", batch}) == whole), batch);
  BOOST_TEST((translated(idx, "out.idx", {"--count", "5"}).substr(16) == whole.substr(16, 5 * kImage)));
  BOOST_TEST((translated(idx, "out.idx", {"--seed", "1"}) != whole));
  const std::string classes = translated(idx, "out.idx", {"--classes", "0-9"});
  BOOST_TEST(classes.size() == 16 + kTest * kImage);
}

BOOST_AUTO_TEST_CASE(pictures_that_cannot_be_read_stop_it_or_are_passed_over) {
  write_picture("in/1.png");
  folder.write("in/2.png", file_bytes(folder / "in/1.png").substr(0, 50));
  folder.write("in/3.png", "a text");
  fs::create_symlink("nowhere", folder / "in/4.png");
  fs::create_directories(folder / "in/5.png");  // a folder like any other
  write_picture("in/5.png/6.png");
  for (const char* output : {"out", "out.idx", "out.npy", "out.png"}) {
    check_fails(translate(folder / "in", output), 1, "in/2.png: ");
    BOOST_TEST((!fs::exists(folder / output) || files_in(output).empty()), output);
    const Outcome skipped = translate(folder / "in", output, {"--on-error", "skip"});
    BOOST_TEST(skipped.status == 0, skipped.error);
    BOOST_TEST(skipped.out.find("of 2 images") != std::string::npos, skipped.out);
    BOOST_TEST(skipped.out.find("; 3 pictures could not be read\n") != std::string::npos, skipped.out);
    for (const char* name : {"2", "3", "4"})
      BOOST_TEST(skipped.error.find("passed over: " + folder / ("in/" + std::string(name) + ".png: ")) !=
                     std::string::npos,
                 skipped.error);
    BOOST_TEST(std::count(skipped.error.begin(), skipped.error.end(), '\n') <= 5, skipped.error);
  }
  BOOST_TEST(files_in("out") == std::vector<std::string>({"1-0.png", "5.png/6-0.png"}),
             boost::test_tools::per_element());

  folder.write("bad/1.png", "a text");
  const Outcome none = translate(folder / "bad", "none.npy", {"--on-error", "skip"});
  BOOST_TEST(none.status == 1);
  BOOST_TEST(none.error.find("none of the 1 pictures could be read") != std::string::npos, none.error);
  BOOST_TEST(!fs::exists(folder / "none.npy"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_said) {
  fs::create_directories(folder / "empty");
  write_picture("in/1.png");
  check_fails(translate(folder / "empty", "out.idx"), 2, "there is no .png file in this folder");
  check_fails(translate(idx, "out.idx", {"--classes", "77"}), 2, "there is no image to translate");
  check_fails(translate(idx, "out.idx", {"--count", "0"}), 2, "there is no image to translate");
  check_fails(translate(idx, "out.idx", {"--samples", "0"}), 2, "there is no image to translate");
  check_fails(translate(idx, "out.idx", {"--samples", "5000"}), 2, "1 to 1000, not 5000");
  check_fails(translate(folder / "in", "out.idx", {"--classes", "1"}), 2, "--classes needs labels");
  check_fails(translate(folder / "in", "in/out"), 2, "is in the folder that is read");
  check_fails(translate(folder / "in", "in"), 2, "is in the folder that is read");
  check_fails(translate(idx, "out.idx", {"--what", "latents"}), 2, "latents need an --output");
  check_fails(translate(idx, "out.npy", {"--what", "words"}), 2, "--what is images or latents, not 'words'");
  check_fails(translate(idx, "out", {"--on-error", "cry"}), 2, "--on-error is skip or stop, not 'cry'");
  check_fails(translate(write_many(30'000), "out.png", {"--count", "30000"}), 2, "too large; give a --count");
  check_fails(translate(folder.write("x", "a text, not images"), "out.npy"), 1, "magic number");
  folder.write("cut", file_bytes(idx).substr(0, 30'000));
  check_fails(translate(folder / "cut", "out.npy"), 1, "cut: ");
  BOOST_TEST(fs::is_empty(folder / "empty"));
  for (const char* output : {"out", "out.idx", "out.npy", "out.png"})
    BOOST_TEST(!fs::exists(folder / output), output);
}

BOOST_AUTO_TEST_CASE(an_interrupt_says_how_far_it_was_and_leaves_nothing_half_written) {
  const std::string many = write_many(200'000);
  const auto is_under_way = [&] { return fs::exists(folder / "out") && !fs::is_empty(folder / "out"); };
  const Outcome of_file =
      interrupt_tool(folder, arguments(many, "out/z.npy", {"--samples", "20"}), is_under_way, SIGINT);
  BOOST_TEST(of_file.status == 1);
  BOOST_TEST(of_file.error.find("isthmus: stopped after ") != std::string::npos, of_file.error);
  BOOST_TEST(
      of_file.error.find(" of 200000 images; " + folder / "out/z.npy is not written") != std::string::npos,
      of_file.error);
  BOOST_TEST(fs::is_empty(folder / "out"));

  const Outcome of_pictures = interrupt_tool(folder, arguments(many, "out"), is_under_way, SIGTERM);
  BOOST_TEST(of_pictures.status == 1);
  const std::vector<std::string> files = files_in("out");
  BOOST_TEST(of_pictures.error.find("stopped after " + std::to_string(files.size()) +
                                    " of 200000 images; ") != std::string::npos,
             of_pictures.error);
  BOOST_TEST(!files.empty());
  for (const std::string& file : files) BOOST_TEST(data::read_png(folder / ("out/" + file)).width == 12u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_nothing_half_written) {
  const std::string many = write_many(60'000);
  const FileSizeLimit limit(4'000'000);
  const Outcome outcome = translate(many, "out.idx");
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.error.find("out.idx: cannot write: File too large") != std::string::npos, outcome.error);
  BOOST_TEST(!fs::exists(folder / "out.idx"));
  for (const auto& entry : fs::directory_iterator(folder.path()))
    BOOST_TEST(entry.path().filename().string().rfind(".isthmus", 0) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
