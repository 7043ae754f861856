// Files of answers: whole ones, and all that can be wrong with one.
#include <boost/test/unit_test.hpp>

#include "isthmus/report/study_score.hpp"
#include "support/damage.hpp"
#include "support/study.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::report;
using test::Json;
using test::says;

namespace {

struct AnswersFixture : test::TemporaryFolder {
  const Json data = {{"study",
                      {{"id", "aaaabbbbcccc"},
                       {"direction", "b2a"},
                       {"count", 2},
                       {"seed", "18446744073709551615"},
                       {"run", "0123456789abcdef"},
                       {"images", "fedcba9876543210"}}},
                     {"images", {{{"key", "k0"}}, {{"key", "k1"}}}}};

  Json record(const std::string& sitting = "s1") const {
    return test::study_record(data, "Žofie", sitting, [](std::size_t i) { return i ? "ankle boot" : "bag"; });
  }
  StudyAnswers read(const Json& record, const std::string& name = "answers.json") const {
    return read_study_answers(write(name, test::study_file(record)));
  }
  StudyAnswers read_text(const std::string& text) const {
    return read_study_answers(write("answers.json", text));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(study_answers, AnswersFixture)

BOOST_AUTO_TEST_CASE(a_file_is_read) {
  const StudyAnswers answers = read(record());
  BOOST_TEST(answers.file == *this / "answers.json");
  BOOST_TEST(answers.name == "Žofie");
  BOOST_TEST(answers.sitting == "s1");
  BOOST_TEST((answers.settings.direction == train::Direction::b2a));
  BOOST_TEST(answers.settings.count == 2u);
  BOOST_TEST(answers.settings.seed == 18446744073709551615u);
  BOOST_TEST(answers.study == "aaaabbbbcccc");
  BOOST_TEST(answers.run == "0123456789abcdef");
  BOOST_TEST(answers.images == "fedcba9876543210");
  BOOST_TEST_REQUIRE(answers.answers.size() == 2u);
  BOOST_TEST(answers.answers[1].key == "k1");
  BOOST_TEST(answers.answers[1].class_name == "ankle boot");
  BOOST_TEST(answers.answers[1].milliseconds == 1100);
}

BOOST_AUTO_TEST_CASE(white_space_changes_nothing) {
  BOOST_TEST(read_text(Json::parse(test::study_file(record())).dump(4)).name == "Žofie");
}

BOOST_AUTO_TEST_CASE(what_is_no_whole_file_is_told) {
  const std::string whole = test::study_file(record());
  BOOST_CHECK_EXCEPTION(read_study_answers(*this / "none.json"), Error, says("none.json: cannot read"));
  BOOST_CHECK_EXCEPTION(read_study_answers(path()), Error, says("not a regular file"));
  BOOST_CHECK_EXCEPTION(read_text(""), DataError, says("not JSON or ends too early"));
  BOOST_CHECK_EXCEPTION(read_text("1e3081e308"), DataError, says("a number out of range"));
  BOOST_CHECK_EXCEPTION(read_text(whole.substr(0, whole.size() / 2)), DataError, says("ends too early"));
  BOOST_CHECK_EXCEPTION(read_text("[1]"), DataError, says("found other JSON"));
  BOOST_CHECK_EXCEPTION(read_text("{\"a2b\": 1}"), DataError, says("found other JSON"));
  Json json = Json::parse(whole);
  json["isthmus_study_answers"] = 2;
  BOOST_CHECK_EXCEPTION(read_text(json.dump()), DataError, says("found version 2"));
}

BOOST_AUTO_TEST_CASE(a_changed_file_is_told) {
  Json json = Json::parse(test::study_file(record()));
  json["record"]["answers"][0]["class"] = "ankle boot";
  BOOST_CHECK_EXCEPTION(read_text(json.dump()), Error, says("answers.json: changed after it was saved"));
  json = Json::parse(test::study_file(record()));
  json["record"]["answers"].erase(1);
  BOOST_CHECK_EXCEPTION(read_text(json.dump()), Error, says("changed after it was saved"));
}

BOOST_AUTO_TEST_CASE(a_record_of_other_things_is_told) {
  Json other = record();
  other.erase("sitting");
  BOOST_CHECK_EXCEPTION(read(other), DataError, says("something missing"));
  other = record();
  other["answers"][0]["ms"] = "long";
  BOOST_CHECK_EXCEPTION(read(other), DataError, says("of another type"));
  other = record();
  other["name"] = "two\nlines";
  BOOST_CHECK_EXCEPTION(read(other), DataError, says("something else in name"));
  other = record();
  other["study"]["direction"] = "up";
  BOOST_CHECK_EXCEPTION(read(other), DataError, says("something else in direction"));
  other = record();
  other["study"]["seed"] = "x";
  BOOST_CHECK_EXCEPTION(read(other), DataError, says("something else in"));
  for (const double count : {-1.0, 0.5, 1e300}) {
    other = record();
    other["study"]["count"] = count;
    BOOST_CHECK_EXCEPTION(read(other), DataError, says("of another type"));
  }
}

BOOST_AUTO_TEST_CASE(a_file_nested_a_million_deep_is_told) {
  const std::string deep(1'000'000, '[');
  BOOST_CHECK_THROW(read_text("{\"isthmus_study_answers\":1,\"checksum\":0,\"record\":" + deep), DataError);
  BOOST_CHECK_EXCEPTION(read_text("{\"isthmus_study_answers\":1,\"checksum\":0,\"record\":" + deep +
                                  std::string(deep.size(), ']') + "}"),
                        Error, says("changed after it was saved"));
}

// Comparing each with all before it would take hours.
BOOST_AUTO_TEST_CASE(a_record_of_a_million_members_is_told) {
  std::string members = "\"a\":0";
  for (int i = 0; i < 1'000'000; ++i) members += ",\"" + std::to_string(i) + "\":0";
  BOOST_CHECK_EXCEPTION(
      read_text("{\"isthmus_study_answers\":1,\"checksum\":0,\"record\":{" + members + "}}"), Error,
      says("changed after it was saved"));
}

BOOST_AUTO_TEST_CASE(damage_is_survived) {
  test::survives_random_damage(test::study_file(record()), 30, 300,
                               [&](const std::string& bytes) { read_text(bytes); });
}

BOOST_AUTO_TEST_CASE(all_must_be_of_one_study_of_the_run) {
  const StudyAnswers one = read(record("s1"), "one.json"), other = read(record("s2"), "other.json");
  BOOST_TEST(settings_of({one, other}, "0123456789abcdef").count == 2u);
  BOOST_CHECK_EXCEPTION(settings_of({one}, "ffff"), Error, says("one.json: answers about another run"));
  BOOST_CHECK_EXCEPTION(settings_of({one, other, one}, one.run), Error, says("one.json: given twice"));
  const StudyAnswers again = read(record("s1"), "again.json");
  BOOST_CHECK_EXCEPTION(settings_of({one, other, again}, one.run), Error,
                        says("again.json: saved at the same sitting as"));
  StudyAnswers stranger = other;
  stranger.study = "ddddeeeeffff";
  BOOST_CHECK_EXCEPTION(settings_of({one, stranger}, one.run), Error,
                        says("other.json: answers to study ddddeeeeffff"));
  BOOST_CHECK_THROW(settings_of({}, one.run), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
