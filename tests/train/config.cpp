#include "isthmus/train/config.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"

using namespace isthmus;
using train::parse_experiment;

namespace {

const std::string kDomains = "[a]\ndataset = digits\nclasses = 0-2\n[b]\ndataset = mnist\nclasses = 7, 3,5\n";

/// The message of the UsageError that the text must give.
std::string complaint(const std::string& text, const std::vector<std::string>& assignments = {}) {
  try {
    parse_experiment(text, "x.ini", assignments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(values_and_lists_are_read) {
  const auto config = parse_experiment(kDomains + "[vae]\nhidden = 30,20\nlearning_rate = 2e-3\n", "x.ini");
  BOOST_TEST(config.domain[0].classes == (std::vector<int>{0, 1, 2}), boost::test_tools::per_element());
  BOOST_TEST(config.domain[1].classes == (std::vector<int>{7, 3, 5}), boost::test_tools::per_element());
  BOOST_TEST(config.vae[1].hidden == (std::vector<std::size_t>{30, 20}), boost::test_tools::per_element());
  BOOST_TEST(config.vae[0].learning_rate == 2e-3);
}

BOOST_AUTO_TEST_CASE(a_domain_says_how_its_images_are_converted_and_chosen) {
  const auto config = parse_experiment(
      kDomains + "channels = 3\n", "x.ini",
      {"a.dataset=./some folder/x", "a.size=28", "a.contrast_normalise=true", "a.validation=0.1",
       "b.examples=300", "b.vae_examples=60", "b.mapping_examples=30", "b.selection_seed=4"});
  const train::DomainConfig &a = config.domain[0], &b = config.domain[1];
  BOOST_TEST(a.dataset == "./some folder/x");
  BOOST_TEST((a.conversion.size == 28 && a.conversion.contrast_normalise && a.conversion.channels == 0));
  BOOST_TEST((a.validation == 0.1 && a.examples == 0 && a.mapping_examples == 0 && a.selection_seed == 0));
  BOOST_TEST((b.conversion == isthmus::data::Conversion{3, 0, false}));
  BOOST_TEST((b.validation == 0 && b.examples == 300 && b.mapping_examples == 30 && b.selection_seed == 4));
  BOOST_TEST((a.vae_examples == 0 && b.vae_examples == 60));
  BOOST_TEST(train::to_ini(parse_experiment(train::to_ini(config), "y.ini")) == train::to_ini(config));
}

BOOST_AUTO_TEST_CASE(a_specific_section_wins_wherever_it_stands) {
  const auto config = parse_experiment(kDomains + "[vae.b]\nlatent = 7\n[vae]\nlatent = 9\n", "x.ini");
  BOOST_TEST(config.vae[0].latent == 9u);
  BOOST_TEST(config.vae[1].latent == 7u);
}

BOOST_AUTO_TEST_CASE(assignments_come_on_top) {
  const auto config = parse_experiment(kDomains + "[vae.b]\nlatent = 7\n", "x.ini",
                                       {"vae.latent=5", "translator.b2a.gate=true", "run.seed=77"});
  BOOST_TEST(config.vae[1].latent == 5u);
  BOOST_TEST(config.translator[1].gate);
  BOOST_TEST(!config.translator[0].gate);
  BOOST_TEST(config.run.seed == 77u);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  const auto config =
      parse_experiment(kDomains + "[judge.a]\nweight_decay = 0.1\n[vae]\nsigma=0.3333333\n", "x.ini");
  const std::string text = train::to_ini(config);
  BOOST_TEST(train::to_ini(parse_experiment(text, "y.ini")) == text);
  BOOST_TEST(contains(text, "weight_decay = 0.1\n"));
}

BOOST_AUTO_TEST_CASE(unknown_keys_name_the_nearest) {
  BOOST_TEST(contains(complaint(kDomains + "[vae]\nlaten = 3\n"),
                      "x.ini: unknown key 'vae.laten'; did you mean 'vae.latent'?"));
  BOOST_TEST(contains(complaint(kDomains + "[translater]\nsteps = 3\n"), "'translator.steps'"));
  BOOST_TEST(contains(complaint(kDomains, {"judge.epoch=3"}),
                      "--set: unknown key 'judge.epoch'; did you mean 'judge.epochs'?"));
}

BOOST_AUTO_TEST_CASE(bad_values_are_named) {
  BOOST_TEST(contains(complaint(kDomains + "[vae.a]\nlatent = few\n"),
                      "vae.a.latent is 'few', but should be a whole number"));
  BOOST_TEST(contains(complaint(kDomains + "[vae]\nlatent = -3\n"), "a whole number"));
  BOOST_TEST(contains(complaint(kDomains + "[vae]\nepochs = -1\n"), "at least 0"));
  BOOST_TEST(contains(complaint(kDomains + "[vae]\nepochs = nan\n"), "at least 0"));
  BOOST_TEST(contains(complaint(kDomains + "[vae]\nhidden = 10,0\n"), "from 1 to 65536"));
  BOOST_TEST(contains(complaint(kDomains + "[translator]\ngate = yes\n"), "true or false"));
  BOOST_TEST(contains(complaint(kDomains, {"vae.latent"}), "section.key=value"));
  BOOST_TEST(contains(complaint("[a]\nclasses = 5-3\n"), "labels such as"));
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_does_not_fit_is_named) {
  BOOST_TEST(contains(complaint(""), "set a.dataset"));
  BOOST_TEST(contains(complaint("[a]\ndataset=digits\n"), "set a.classes"));
  BOOST_TEST(contains(complaint(kDomains, {"a.classes=0"}), "pair one to one"));
  BOOST_TEST(contains(complaint(kDomains, {"vae.batch=0"}), "vae.batch is 0, but should be from 1 to"));
  BOOST_TEST(contains(complaint(kDomains + "[translator.b2a]\nmethod = magic\n"),
                      "x.ini: translator.method is 'magic', but should be one of latent-gan"));
  BOOST_TEST(contains(complaint(kDomains, {"a.channels=2"}), "a.channels is 0, 1 or 3"));
  BOOST_TEST(contains(complaint(kDomains, {"b.size=5000"}), "b.size is at most 4096"));
  BOOST_TEST(contains(complaint(kDomains, {"b.validation=1"}), "b.validation is below 1"));
  BOOST_TEST(
      contains(complaint(kDomains, {"a.examples=2"}), "a.examples is 0 or at least one for each class"));
  BOOST_TEST(contains(complaint(kDomains, {"a.vae_examples=2"}), "a.vae_examples is 0 or at least"));
  BOOST_TEST(contains(complaint(kDomains, {"b.mapping_examples=1"}), "b.mapping_examples is 0 or at least"));
  BOOST_TEST(contains(complaint("no section\n"), "x.ini: "));
  BOOST_CHECK_THROW(train::read_experiment("/nowhere/x.ini"), UsageError);
}

BOOST_AUTO_TEST_CASE(words_that_a_file_would_not_give_back_are_refused) {
  for (const char* word : {"pictures #1", "a\n[vae]\nlatent=7", " a", "a ", "\t"})
    BOOST_TEST(contains(complaint(kDomains, {std::string("a.dataset=") + word}), "a word on one line"), word);
}

BOOST_AUTO_TEST_CASE(a_short_text_cannot_ask_for_all_memory) {
  for (const char* key :
       {"vae.latent=65537", "judge.batch=2000000", "vae.kernel=65", "run.log_every=99999999",
        "translator.discriminator_steps=99999999", "translator.source_copies=99999999"})
    BOOST_TEST(contains(complaint(kDomains, {key}), "but should be from"), key);
  BOOST_TEST(contains(complaint(kDomains, {"vae.hidden=4294967296,4294967296"}), "from 1 to 65536"));
  BOOST_TEST(contains(complaint(kDomains, {"a.classes=0-9999,0"}), "labels such as"));
  BOOST_TEST(contains(complaint(kDomains, {"a.classes=0-9999"}), "pair one to one"));
  BOOST_CHECK_EXCEPTION(train::read_experiment("/dev/zero"), UsageError, [](const UsageError& error) {
    return contains(error.what(), "/dev/zero: too large for an experiment");
  });
}

BOOST_AUTO_TEST_CASE(help_lists_every_section) {
  const std::string help = train::describe_keys();
  for (const char* key : {"seed", "dataset", "latent", "weight_decay", "lambda_reg", "jitter_shift"})
    BOOST_TEST(contains(help, std::string("  ") + key + " "));
}

BOOST_AUTO_TEST_SUITE_END()
