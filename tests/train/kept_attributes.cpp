#include "isthmus/train/kept_attributes.hpp"

#include "isthmus/compute/error.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::ImageAttribute;
using train::variance_explained_within_class;

namespace {

constexpr std::size_t kCount = 600, kFeatures = 12;

/// An attribute that differs by class and within it.
struct KeptFixture {
  std::vector<std::int32_t> labels;
  ImageAttribute attribute{"slant", 1, {}};
  const Values within = Random(1).normal(kCount), noise = Random(2).normal(kCount * kFeatures);

  KeptFixture() {
    for (std::size_t i = 0; i < kCount; ++i) {
      labels.push_back(static_cast<std::int32_t>(i * i % 3));
      attribute.values.push_back(5.0 * labels[i] + within[i]);
    }
  }

  /// `of_class` of the class, `signal` of the attribute and `spread` of noise in each feature.
  Values features(float of_class, float signal, float spread) const {
    Values features;
    for (std::size_t i = 0; i < kCount; ++i)
      for (std::size_t j = 0; j < kFeatures; ++j)
        features.push_back(of_class * static_cast<float>(labels[i]) * static_cast<float>(j % 2) +
                           (j == 3 ? signal * within[i] : 0) + spread * noise[i * kFeatures + j]);
    return features;
  }
  double explained(const Values& features) const {
    return variance_explained_within_class(attribute, features, labels).value();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kept_attributes, KeptFixture)

BOOST_AUTO_TEST_CASE(features_that_have_the_attribute_explain_all) {
  BOOST_TEST(explained(features(1, 1, 0)) > 1 - 1e-9);
  Values mixed = features(1, 1, 1);  // the attribute as a sum over features
  for (std::size_t i = 0; i < kCount; ++i) {
    float sum = 0;
    for (std::size_t j = 0; j < 11; ++j) sum += mixed[i * kFeatures + j];
    mixed[i * kFeatures + 11] = within[i] - 0.5f * sum;
  }
  BOOST_TEST(explained(mixed) > 1 - 1e-9);
}

BOOST_AUTO_TEST_CASE(features_of_the_class_alone_explain_nothing) {
  BOOST_TEST(std::abs(explained(features(1, 0, 0))) < 1e-9);
  const double of_noise = explained(features(1, 0, 1));  // a random image of the class
  BOOST_TEST(of_noise > -0.03);
  BOOST_TEST(of_noise < 0.02);
}

BOOST_AUTO_TEST_CASE(noise_leaves_the_share_of_the_signal) {
  // r² of s + n given s of equal variance is a half.
  BOOST_TEST(std::abs(explained(features(1, 1, 1)) - 0.5) < 0.05);
}

BOOST_AUTO_TEST_CASE(more_features_than_images_do_not_fit_noise) {
  const std::vector<std::int32_t> few(labels.begin(), labels.begin() + 40);
  const ImageAttribute of_few{"slant", 1, {attribute.values.begin(), attribute.values.begin() + 40}};
  const auto of_noise = variance_explained_within_class(of_few, Random(3).normal(40 * 100), few);
  BOOST_TEST(of_noise.value() > -0.3);
  BOOST_TEST(of_noise.value() < 0.2);
}

BOOST_AUTO_TEST_CASE(all_columns_of_an_attribute_count) {
  ImageAttribute hue{"hue", 2, {}};
  for (std::size_t i = 0; i < kCount; ++i)  // the second column is not told, and varies three times as much
    hue.values.insert(hue.values.end(), {within[i], std::sqrt(3.0) * noise[i * kFeatures + 7]});
  Values features;
  for (std::size_t i = 0; i < kCount; ++i) features.push_back(within[i]);
  BOOST_TEST(std::abs(variance_explained_within_class(hue, features, labels).value() - 0.25) < 0.05);
}

BOOST_AUTO_TEST_CASE(what_does_not_vary_is_left_out) {
  const ImageAttribute flat{"flat", 1, std::vector<double>(kCount, 0.1)};
  BOOST_TEST(!variance_explained_within_class(flat, noise, labels));
  ImageAttribute of_class = flat;
  for (std::size_t i = 0; i < kCount; ++i) of_class.values[i] = 0.1 * labels[i];
  BOOST_TEST(!variance_explained_within_class(of_class, noise, labels));
  BOOST_TEST(!variance_explained_within_class({"one", 1, {1, 2}}, {1, 2}, {0, 1}));

  const auto kept = train::measure_kept({flat, attribute}, features(1, 0, 0), features(1, 1, 0), labels);
  BOOST_REQUIRE(kept.size() == 1u);
  BOOST_TEST(kept[0].name == "slant");
  BOOST_TEST(std::abs(kept[0].kept) < 1e-9);
  BOOST_TEST(kept[0].ceiling > 1 - 1e-9);
}

BOOST_AUTO_TEST_CASE(a_class_of_one_image_changes_nothing) {
  const double without = explained(features(1, 1, 1));
  Values more = features(1, 1, 1);
  more.insert(more.end(), kFeatures, 50.0f);
  attribute.values.push_back(1e3);
  labels.push_back(3);
  BOOST_TEST(std::abs(explained(more) - without) < 1e-2);
}

BOOST_AUTO_TEST_CASE(unequal_counts_are_usage_errors) {
  BOOST_CHECK_THROW(variance_explained_within_class({"slant", 1, {1, 2}}, {1, 2, 3}, {0, 0}), UsageError);
  BOOST_CHECK_THROW(variance_explained_within_class({"slant", 2, {1, 2}}, {1, 2}, {0, 0}), UsageError);
  BOOST_CHECK_THROW(variance_explained_within_class({"slant", 1, {}}, {}, {}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
