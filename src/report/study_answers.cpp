#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "input_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/study_score.hpp"
#include "shallow_json.hpp"

namespace isthmus::report {
namespace {

using Json = nlohmann::ordered_json;  // the checksum is over the record's text, in its order

constexpr int kVersion = 1;
constexpr std::uint64_t kLargestFile = 16 << 20;
constexpr std::size_t kLongestText = 200;  // of a name, in bytes
constexpr const char* kVersionKey = "isthmus_study_answers";

Json read_json(const std::string& path) {
  if (regular_file_size(path) > kLargestFile) throw Error(path + ": too large for a file of answers");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(path + ": cannot open");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  try {
    return parse_shallow<Json>(text);
  } catch (const Json::parse_error& error) {
    throw DataError(path, error.byte, "a file of answers that a study's page saved",
                    "text that is not JSON or ends too early");
  } catch (const Json::exception&) {
    throw DataError(path, 0, "a file of answers that a study's page saved", "a number out of range");
  }
}

/// A member that can be shown on one line, whoever wrote the file.
std::string text_at(const Json& json, const char* name) {
  std::string text = json.at(name).get<std::string>();
  if (text.size() > kLongestText ||
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < ' '; }))
    throw std::invalid_argument(name);
  return text;
}

StudySettings parse_settings(const Json& study) {
  const std::string direction = text_at(study, "direction"), seed = text_at(study, "seed");
  if (direction != to_string(train::Direction::a2b) && direction != to_string(train::Direction::b2a))
    throw std::invalid_argument("direction");
  return {direction == to_string(train::Direction::a2b) ? train::Direction::a2b : train::Direction::b2a,
          study.at("count").get_ref<const std::uint64_t&>(), std::stoull(seed)};
}

StudyAnswers parse_record(const Json& record, const std::string& path) {
  const Json& study = record.at("study");
  StudyAnswers read = {path,
                       text_at(record, "name"),
                       text_at(record, "sitting"),
                       parse_settings(study),
                       text_at(study, "id"),
                       text_at(study, "run"),
                       text_at(study, "images"),
                       {}};
  for (const Json& answer : record.at("answers"))
    read.answers.push_back({text_at(answer, "key"), text_at(answer, "class"), answer.at("ms")});
  return read;
}

}  // namespace

StudyAnswers read_study_answers(const std::string& path) {
  const Json json = read_json(path);
  if (!json.is_object() || !json.contains(kVersionKey))
    throw DataError(path, 0, "a file of answers that a study's page saved", "other JSON");
  if (json[kVersionKey] != kVersion)
    throw DataError(path, 0, fmt::format("answers of version {}", kVersion),
                    "version " + json[kVersionKey].dump().substr(0, kLongestText));
  try {
    const std::string record = json.at("record").dump();
    if (json.at("checksum") !=
        crc32(0, reinterpret_cast<const Bytef*>(record.data()), static_cast<uInt>(record.size())))
      throw Error(path + ": changed after it was saved; ask for the file as the page saved it");
    return parse_record(json["record"], path);
  } catch (const Json::exception&) {
    throw DataError(path, 0, "the answers of a study", "something missing or of another type");
  } catch (const std::logic_error& wrong) {
    throw DataError(path, 0, "the answers of a study", std::string("something else in ") + wrong.what());
  }
}

StudySettings settings_of(const std::vector<StudyAnswers>& people, const std::string& run) {
  if (people.empty()) throw UsageError("there are no answers to score");
  const StudyAnswers& first = people.front();
  for (const StudyAnswers& one : people) {
    if (one.run != run)
      throw Error(one.file + ": answers about another run's images (models " + one.run + ", not " + run +
                  ")");
    if (one.study != first.study)
      throw Error(fmt::format("{}: answers to study {}, and {} to study {}: score them apart", one.file,
                              one.study, first.file, first.study));
    for (const StudyAnswers& other : people) {
      if (&other == &one) break;
      if (other.file == one.file) throw Error(one.file + ": given twice");
      if (other.sitting == one.sitting)
        throw Error(one.file + ": saved at the same sitting as " + other.file + "; keep the later one only");
    }
  }
  return first.settings;
}

}  // namespace isthmus::report
