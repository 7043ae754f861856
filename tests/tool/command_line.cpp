// What the command says and how it exits.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "isthmus/data/png.hpp"
#include "support/process.hpp"

using namespace isthmus::test;

namespace {

struct ToolFixture {
  TemporaryFolder folder;
  const std::string experiment =
      folder.write("x.ini",
                   "[run]\nlog_every=5\n[a]\ndataset=fashion-mnist\nclasses=0-1\n"
                   "[b]\ndataset=fashion-mnist\nclasses=8-9\n"
                   "[vae]\nhidden=32\nlatent=4\nepochs=0.3\n[judge]\nhidden=32\nepochs=0.3\n"
                   "[translator]\nsteps=30\ngenerator_hidden=32\ndiscriminator_hidden=32\n");

  /// A small colour picture.
  void write_picture(const std::string& subfolder, int number) {
    std::filesystem::create_directories(folder / subfolder);
    std::vector<std::uint8_t> pixels(9 * 9 * 3);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<std::uint8_t>(i * (subfolder.size() + static_cast<std::size_t>(number)));
    isthmus::data::write_png(folder / (subfolder + "/" + std::to_string(number) + ".png"), {9, 9, 3, pixels});
  }

  /// Fails with this status, and one line that holds this text.
  void check_fails(const std::vector<std::string>& arguments, int status, const std::string& text) {
    isthmus::test::check_fails(run_tool(folder, arguments), status, text);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command_line, ToolFixture)

BOOST_AUTO_TEST_CASE(help_is_printed_and_succeeds) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"devices", "--help"},
                                                    {"data", "--help"},
                                                    {"train", "-h"},
                                                    {"compare", "--help"},
                                                    {"sweep", "--help"},
                                                    {"watch", "--help"},
                                                    {"translate", "--help"},
                                                    {"export", "--help"},
                                                    {"evaluate", "--help"},
                                                    {"constrain", "--help"},
                                                    {"report", "--help"},
                                                    {"tune", "--help"}}) {
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST(outcome.status == 0);
    BOOST_TEST(outcome.out.find("usage: isthmus") == 0u, outcome.out);
  }
  BOOST_TEST(run_tool(folder, {"train", "--help-keys"}).out.find("lambda_reg") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(devices_and_data_are_listed) {
  BOOST_TEST(run_tool(folder, {"devices"}).out.find("compute units") != std::string::npos);
  const Outcome data = run_tool(folder, {"data", "list"});
  BOOST_TEST(data.status == 0);
  BOOST_TEST(data.out.find("6000 6000") != std::string::npos, data.out);
}

BOOST_AUTO_TEST_CASE(wrong_usage_exits_with_two_and_one_line) {
  check_fails({}, 2, "which command");
  check_fails({"paint"}, 2, "unknown command 'paint'");
  check_fails({"train"}, 2, "EXPERIMENT.ini is missing");
  check_fails({"train", "/nowhere.ini", "--out", folder / "r"}, 2,
              "cannot read the experiment file '/nowhere.ini'");
  check_fails({"train", experiment}, 2, "out is missing");
  check_fails({"train", experiment, "--out", folder / "r", "--frobnicate"}, 2, "frobnicate");
  check_fails({"train", experiment, "--out", folder / "r", "--set", "vae.epoch=3"}, 2,
              "did you mean 'vae.epochs'?");
  check_fails({"train", experiment, "--out", folder / "r", "--seed", "x"}, 2, "run.seed is 'x'");
  check_fails({"train", experiment, "--out", folder / "r", "--device", "abacus"}, 2,
              "no device matches 'abacus'");
  check_fails({"train", experiment, "--out", folder / "r", "--set", "a.dataset=cifar"}, 2, "cifar");
  check_fails({"train", experiment, "--out", folder / "r", "--set", "a.classes=0,77"}, 2, "has no class 77");
  check_fails({"compare", experiment, "--out", folder / "c"}, 2, "methods is missing");
  check_fails({"compare", experiment, "--out", folder / "c", "--methods", "affine,magic"}, 2,
              "translator.method is 'magic'");
  check_fails({"compare", experiment, "--out", folder / "c", "--methods", "affine", "--set",
               "translator.method=retrieval"},
              2, "a comparison sets translator.method itself");
  check_fails({"evaluate", folder / "r"}, 2, "holds no run");
  check_fails({"constrain", folder / "r", "--direction", "a2b"}, 2, "holds no run");
  check_fails({"tune", "--seconds", "0"}, 2, "--seconds is a positive number");
  check_fails({"tune", "--provider", "abacus"}, 2, "clblast or ours, not 'abacus'");
  check_fails({"translate", folder / "r", "--direction", "up", "--input", "x", "--output", "y.png"}, 2,
              "a2b or b2a");
  BOOST_TEST(!std::filesystem::exists(folder / "r"));
}

BOOST_AUTO_TEST_CASE(a_tuning_is_found_and_used) {
  const std::string tuning = folder / "tuning.json";
  const Outcome tuned = run_tool(folder, {"tune", "--seconds", "1", "--output", tuning});
  BOOST_TEST_REQUIRE(tuned.status == 0, tuned.error);
  BOOST_TEST(tuned.out.find(tuning) != std::string::npos, tuned.out);
  BOOST_TEST(nlohmann::json::parse(file_bytes(tuning)).at("record").contains("tuning"));
  const Outcome unwritable = run_tool(folder, {"tune", "--seconds", "0.1", "--output", tuning + "/x"});
  BOOST_TEST(unwritable.status == 1);
  BOOST_TEST(unwritable.error.find(tuning + "/x: cannot") != std::string::npos, unwritable.error);

  const std::vector<std::string> train = {"train", experiment, "--out", folder / "run"};
  setenv("ISTHMUS_TUNING", tuning.c_str(), 1);
  const Outcome trained = run_tool(folder, train);
  BOOST_TEST(trained.status == 0, trained.error);
  BOOST_TEST(trained.error.find("tuning.json") == std::string::npos, trained.error);
  folder.write("tuning.json", "{}");
  const Outcome noticed = run_tool(folder, {"evaluate", folder / "run"});
  unsetenv("ISTHMUS_TUNING");
  BOOST_TEST(noticed.status == 0, noticed.error);
  BOOST_TEST(noticed.error.find(tuning + ": damaged; using the defaults") != std::string::npos,
             noticed.error);
}

BOOST_AUTO_TEST_CASE(a_run_can_be_trained_judged_and_used) {
  const std::string run = folder / "run";
  const Outcome trained = run_tool(folder, {"train", experiment, "--out", run});
  BOOST_TEST_REQUIRE(trained.status == 0, trained.error);
  for (const char* file :
       {"translations.png", "reconstructions.png", "nearest_training.png", "curves.png", "metrics.jsonl",
        "experiment.ini", "models/vae_a.safetensors", "models/translator_b2a.safetensors"})
    BOOST_TEST(std::filesystem::exists(run + "/" + file), file);
  check_fails({"train", experiment, "--out", run}, 2, "--resume");
  BOOST_TEST(run_tool(folder, {"train", experiment, "--out", run, "--resume"}).status == 0);
  check_fails({"train", experiment, "--out", run, "--resume", "--seed", "9"}, 2,
              "was 'seed = 1' and is now 'seed = 9'");

  std::filesystem::remove(run + "/nearest_training.png");
  const Outcome judged = run_tool(folder, {"evaluate", run, "--json"});
  BOOST_TEST_REQUIRE(judged.status == 0, judged.error);
  BOOST_TEST(nlohmann::json::parse(judged.out).at("a2b").at("per_class").contains("8"));
  BOOST_TEST(file_bytes(run + "/evaluation.json") == judged.out);
  BOOST_TEST(file_bytes(run + "/nearest_training.png").substr(1, 3) == "PNG");

  const std::string images = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";
  const std::vector<std::string> translate = {"translate", run,    "--direction", "b2a",
                                              "--input",   images, "--count",     "7"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), translate.begin(), translate.end());
    return more;
  };
  BOOST_TEST(run_tool(folder, with({"--output", folder / "grid.png"})).status == 0);
  BOOST_TEST(file_bytes(folder / "grid.png").substr(1, 3) == "PNG");
  BOOST_TEST(run_tool(folder, with({"--samples", "3", "--output", folder / "out.idx"})).status == 0);
  BOOST_TEST(file_bytes(folder / "out.idx").size() == 16 + 7 * 3 * 784u);
  check_fails(with({"--output", folder / "out.jpg"}), 2, "ends in .png or .idx");
  check_fails(with({"--classes", "x", "--output", folder / "o.png"}), 2, "labels such as");
  check_fails({"translate", run, "--direction", "a2b", "--input", "/nowhere", "--output", folder / "o.png"},
              2, "there is no file '/nowhere'");

  check_fails({"evaluate", run, "--on", "training"}, 2, "--on is test or validation, not 'training'");
  check_fails({"evaluate", run, "--on", "validation"}, 2, "no images of fashion-mnist were held out");

  check_fails({"constrain", run}, 2, "direction is missing");
  check_fails({"constrain", run, "--direction", "up"}, 2, "--direction is a2b or b2a, not 'up'");
  check_fails({"constrain", run, "--direction", "a2b"}, 2,
              "translator.a2b.method of this run is latent-gan, but should be latent-constraints");

  folder.write("run/models/vae_a.safetensors", "rubbish");
  check_fails({"evaluate", run}, 1, "vae_a.safetensors");
}

BOOST_AUTO_TEST_CASE(domains_of_other_shapes_are_translated_and_judged_on_validation) {
  for (const char* name : {"round", "square"})
    for (int i = 0; i < 20; ++i) write_picture(std::string("shapes/") + name, i);
  const std::string run = folder / "run";
  const std::vector<std::string> train = {"train", experiment,
                                          "--out", run,
                                          "--set", "a.dataset=" + folder / "shapes",
                                          "--set", "a.contrast_normalise=true",
                                          "--set", "a.size=12",
                                          "--set", "a.validation=0.25",
                                          "--set", "b.validation=0.01",
                                          "--set", "b.examples=400",
                                          "--set", "b.mapping_examples=100"};
  const Outcome trained = run_tool(folder, train);
  BOOST_TEST_REQUIRE(trained.status == 0, trained.error);
  BOOST_TEST(trained.error.find("shapes: 24 train, 8 validation, 8 test; "
                                "fashion-mnist: 400 train (100 to map), 120 validation, 2000 test") == 0u,
             trained.error);

  const auto count_of = [&](const std::string& on) {
    const Outcome judged = run_tool(folder, {"evaluate", run, "--json", "--on", on});
    BOOST_TEST_REQUIRE(judged.status == 0, judged.error);
    const auto json = nlohmann::json::parse(judged.out);
    return std::pair(json.at("a2b").at("count").get<int>(), json.at("b2a").at("count").get<int>());
  };
  BOOST_TEST((count_of("test") == std::pair(8, 2000)));
  BOOST_TEST((count_of("validation") == std::pair(8, 120)));

  const auto translate = [&](const std::string& direction, const std::string& input) {
    return run_tool(folder, {"translate", run, "--direction", direction, "--input", input, "--output",
                             folder / "out.idx", "--samples", "1", "--count", "1"});
  };
  BOOST_TEST(translate("a2b", folder / "shapes/round/3.png").status == 0);  // a colour picture of 9 x 9
  BOOST_TEST(file_bytes(folder / "out.idx").size() == 16 + 784u);
  const std::string garments = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";
  check_fails({"translate", run, "--direction", "b2a", "--input", garments, "--output", folder / "out.idx"},
              2, "IDX holds grey images");
  BOOST_TEST(run_tool(folder, {"translate", run, "--direction", "b2a", "--input", garments, "--output",
                               folder / "out.png"})
                 .status == 0);
}

BOOST_AUTO_TEST_CASE(latent_constraints_are_trained_and_asked) {
  const std::string run = folder / "run";
  const Outcome trained =
      run_tool(folder, {"train", experiment, "--out", run, "--set", "translator.method=latent-constraints",
                        "--set", "b.validation=0.05"});
  BOOST_TEST_REQUIRE(trained.status == 0, trained.error);
  const std::vector<std::string> ask = {"constrain", run, "--direction", "a2b", "--steps", "5"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), ask.begin(), ask.end());
    return more;
  };
  const Outcome told = run_tool(folder, with({"--out", folder / "changed.png"}));
  BOOST_TEST_REQUIRE(told.status == 0, told.error);
  BOOST_TEST(told.out.find("1000 samples of the prior") != std::string::npos, told.out);
  BOOST_TEST(told.out.find("2000 images, asked for the next class") != std::string::npos, told.out);
  BOOST_TEST(file_bytes(folder / "changed.png").substr(1, 3) == "PNG");
  const auto json = nlohmann::json::parse(file_bytes(run + "/constraints_a2b.json"));
  BOOST_TEST(json.at("steps").get<int>() == 5);
  BOOST_TEST(json.at("changed_by_descent").contains("kept_intensity"));

  BOOST_TEST(run_tool(folder, with({"--on", "validation"})).status == 0);
  BOOST_TEST(nlohmann::json::parse(file_bytes(run + "/constraints_validation_a2b.json")).at("images") == 600);
  check_fails({"constrain", run, "--direction", "a2b", "--steps", "0"}, 2, "from 1 to 1000, not 0");
  check_fails({"constrain", run, "--direction", "b2a", "--on", "validation"}, 2, "were held out");
}

BOOST_AUTO_TEST_CASE(a_run_from_before_a_key_was_made_goes_on) {
  const std::string run = folder / "run";
  BOOST_TEST_REQUIRE(run_tool(folder, {"train", experiment, "--out", run}).status == 0);
  std::string text = file_bytes(run + "/experiment.ini");
  const std::string key = "selection_seed = 0\n";
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key))
    text.erase(at, key.size());
  folder.write("run/experiment.ini", text);
  const Outcome resumed = run_tool(folder, {"train", experiment, "--out", run, "--resume"});
  BOOST_TEST(resumed.status == 0, resumed.error);
}

BOOST_AUTO_TEST_SUITE_END()
