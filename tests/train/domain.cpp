// Which images of a data set a domain has, and for what.
#include "isthmus/train/domain.hpp"

#include <algorithm>
#include <set>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/idx.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Domain;
using train::DomainConfig;

namespace {

using Counts = std::vector<std::size_t>;

constexpr std::size_t kTrain = 240, kTest = 40, kClasses = 4;

/// A set named mnist of four classes, whose images hold their own number in their first two pixels, those to
/// test on from 1000 on.
struct Fixture : QueueFixture, TemporaryFolder {
  Fixture() {
    write_part("train", kTrain, 0);
    write_part("t10k", kTest, 1000);
  }
  void write_part(const std::string& part, std::size_t count, std::size_t first) {
    data::Images images{count, 1, 2, 2, {}, {}};
    for (std::size_t i = 0; i < count; ++i) {
      for (const std::size_t value : {(first + i) / 256, (first + i) % 256, i, i})
        images.pixels.push_back(static_cast<std::uint8_t>(value));
      images.labels.push_back(static_cast<std::int32_t>(i % kClasses));
    }
    data::write_idx_images(*this / ("mnist/" + part + "-images-idx3-ubyte"), images);
    data::write_idx_labels(*this / ("mnist/" + part + "-labels-idx1-ubyte"), images);
  }

  DomainConfig config{"mnist", {0, 1, 2, 3}};
  Domain load() { return load(config, config)[0]; }
  std::array<Domain, 2> load(const DomainConfig& a, const DomainConfig& b) {
    const DomainConfig both[] = {a, b};
    return train::load_domains(queue, both, path());
  }
};

std::set<std::size_t> numbers(const data::Images& images) {
  std::set<std::size_t> result;
  for (std::size_t i = 0; i < images.count; ++i)
    result.insert(images.pixels[4 * i] * std::size_t(256) + images.pixels[4 * i + 1]);
  BOOST_TEST(result.size() == images.count);  // none is there twice
  return result;
}

std::size_t common(const data::Images& a, const data::Images& b) {
  const std::set<std::size_t> first = numbers(a), second = numbers(b);
  return static_cast<std::size_t>(std::count_if(
      first.begin(), first.end(), [&](std::size_t number) { return second.count(number) > 0; }));
}

void check_counts(const data::Images& images, std::size_t each) {
  BOOST_TEST(data::class_counts(images) == Counts(kClasses, each), boost::test_tools::per_element());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(domain, Fixture)

BOOST_AUTO_TEST_CASE(nothing_is_left_out_by_default) {
  const Domain domain = load();
  BOOST_TEST((numbers(domain.train).size() == kTrain && numbers(domain.test).size() == kTest));
  BOOST_TEST((*numbers(domain.train).begin() == 0 && *numbers(domain.test).begin() == 1000));
  BOOST_TEST((domain.validation.count == 0 && domain.mapping.empty()));
  BOOST_TEST((queue.download<std::uint8_t>(domain.device_train.images) == domain.train.pixels));
  BOOST_TEST((queue.download<std::uint8_t>(domain.device_test.images) == domain.test.pixels));
}

BOOST_AUTO_TEST_CASE(the_last_training_images_are_held_out_for_validation) {
  config.validation = 0.1;
  const Domain domain = load();
  check_counts(domain.train, 54);
  check_counts(domain.validation, 6);
  check_counts(domain.test, 10);
  BOOST_TEST(common(domain.train, domain.validation) == 0u);
  BOOST_TEST(common(domain.test, domain.validation) == 0u);
  BOOST_TEST(*numbers(domain.validation).begin() == 216u);
  BOOST_TEST((queue.download<std::uint8_t>(domain.device_train.images) == domain.train.pixels));
  BOOST_TEST(numbers(domain.validation) == numbers(load().validation), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(examples_are_balanced_and_never_held_out_ones) {
  config.validation = 0.25;
  config.examples = 42;
  const Domain domain = load();
  BOOST_TEST(data::class_counts(domain.train) == Counts({11, 11, 10, 10}), boost::test_tools::per_element());
  check_counts(domain.validation, 15);
  BOOST_TEST(common(domain.train, domain.validation) == 0u);
  BOOST_TEST(domain.device_train.images.rows() == 42u);
  BOOST_TEST((queue.download<std::int32_t>(domain.device_train.labels) == domain.train.labels));

  BOOST_TEST(numbers(domain.train) == numbers(load().train), boost::test_tools::per_element());
  config.selection_seed = 1;
  BOOST_TEST((numbers(domain.train) != numbers(load().train)));
  BOOST_TEST(numbers(domain.validation) == numbers(load().validation), boost::test_tools::per_element());
  config.examples = 9999;
  BOOST_TEST(load().train.count == 180u);
}

BOOST_AUTO_TEST_CASE(translators_may_use_a_part_of_the_examples) {
  config.examples = 80;
  config.mapping_examples = 20;
  const Domain domain = load();
  check_counts(domain.train, 20);
  BOOST_REQUIRE_EQUAL(domain.mapping.size(), 20u);
  check_counts(data::subset(domain.train, domain.mapping), 5);
  numbers(data::subset(domain.train, domain.mapping));
  BOOST_TEST((domain.mapping == load().mapping));
  config.mapping_examples = 80;
  BOOST_TEST(load().mapping.empty());
}

BOOST_AUTO_TEST_CASE(a_vae_may_use_a_part_of_the_examples) {
  config.examples = 80;
  config.vae_examples = 20;
  const Domain domain = load();
  check_counts(domain.train, 20);
  check_counts(data::subset(domain.train, domain.vae), 5);
  BOOST_TEST(domain.mapping.empty());
  config.mapping_examples = 20;
  config.selection_seed = 7;
  const Domain both = load();
  BOOST_TEST((both.vae == both.mapping && both.vae.size() == 20u));  // the same images
  BOOST_TEST((both.vae != domain.vae));
  config.vae_examples = 12;
  const Domain fewer = load();
  BOOST_TEST(fewer.vae.size() == 12u);
  BOOST_TEST(std::includes(both.vae.begin(), both.vae.end(), fewer.vae.begin(), fewer.vae.end()));
  BOOST_TEST((fewer.mapping == both.mapping));
  config.vae_examples = 80;
  BOOST_TEST(load().vae.empty());
}

BOOST_AUTO_TEST_CASE(each_domain_has_its_own_choice) {
  DomainConfig other = config;
  other.classes = {3, 1};
  other.examples = 10;
  other.conversion.size = 4;
  const auto [a, b] = load(config, other);
  BOOST_TEST((a.train.count == kTrain && a.train.height == 2));
  BOOST_TEST((b.train.count == 10 && b.train.height == 4 && b.test.height == 4));
  BOOST_TEST(b.class_names == (std::vector<std::string>{"3", "1"}), boost::test_tools::per_element());
  other.conversion = {};
  const auto [c, d] = load(config, other);  // the same images, loaded once
  BOOST_TEST((c.train.count == kTrain && d.train.count == 10 && d.train.height == 2));
}

BOOST_AUTO_TEST_CASE(validation_takes_the_place_of_test) {
  config.validation = 0.1;
  const Domain before = load();
  const Domain after = train::tested_on_validation(queue, before);
  BOOST_TEST(numbers(after.test) == numbers(before.validation), boost::test_tools::per_element());
  BOOST_TEST((queue.download<std::uint8_t>(after.device_test.images) == before.validation.pixels));
  BOOST_TEST((queue.download<std::int32_t>(after.device_test.labels) == before.validation.labels));
  BOOST_TEST(after.validation.count == 0u);
  config.validation = 0;
  BOOST_CHECK_EXCEPTION(train::tested_on_validation(queue, load()), UsageError,
                        says("no images of mnist were held out"));
}

BOOST_AUTO_TEST_SUITE_END()
