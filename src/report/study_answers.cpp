#include <fmt/format.h>
#include <zlib.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "input_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/study_score.hpp"

namespace isthmus::report {
namespace {

using Json = nlohmann::ordered_json;  // the checksum is over the record's text, in its order

constexpr int kVersion = 1;
constexpr std::uint64_t kLargestFile = 16 << 20;
constexpr const char* kVersionKey = "isthmus_study_answers";

Json read_json(const std::string& path) {
  if (regular_file_size(path) > kLargestFile) throw Error(path + ": too large for a file of answers");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(path + ": cannot open");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw DataError(path, error.byte, "a file of answers that a study's page saved",
                    "text that is not JSON or ends too early");
  }
}

train::Direction parse_direction(const std::string& text, const std::string& path) {
  for (const auto direction : {train::Direction::a2b, train::Direction::b2a})
    if (text == train::to_string(direction)) return direction;
  throw Error(path + ": there is no direction '" + text + "'");
}

StudyAnswers parse_record(const Json& record, const std::string& path) {
  StudyAnswers read;
  const Json& study = record.at("study");
  read.file = path;
  record.at("name").get_to(read.name);
  record.at("sitting").get_to(read.sitting);
  read.settings.direction = parse_direction(study.at("direction").get<std::string>(), path);
  study.at("count").get_to(read.settings.count);
  read.settings.seed = std::stoull(study.at("seed").get<std::string>());
  study.at("id").get_to(read.study);
  study.at("run").get_to(read.run);
  study.at("images").get_to(read.images);
  for (const Json& answer : record.at("answers"))
    read.answers.push_back({answer.at("key"), answer.at("class"), answer.at("ms")});
  return read;
}

}  // namespace

StudyAnswers read_study_answers(const std::string& path) {
  const Json json = read_json(path);
  if (!json.is_object() || !json.contains(kVersionKey))
    throw DataError(path, 0, "a file of answers that a study's page saved", "other JSON");
  if (json[kVersionKey] != kVersion)
    throw DataError(path, 0, fmt::format("answers of version {}", kVersion),
                    "version " + json[kVersionKey].dump());
  try {
    const std::string record = json.at("record").dump();
    if (json.at("checksum") !=
        crc32(0, reinterpret_cast<const Bytef*>(record.data()), static_cast<uInt>(record.size())))
      throw Error(path + ": changed after it was saved; ask for the file as the page saved it");
    return parse_record(json["record"], path);
  } catch (const Json::exception&) {
    throw DataError(path, 0, "the answers of a study", "something missing or of another type");
  } catch (const std::logic_error&) {  // of stoull
    throw DataError(path, 0, "a seed", "something else");
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
      if (other.sitting == one.sitting)
        throw Error(one.file + ": saved at the same sitting as " + other.file + "; keep the later one only");
    }
  }
  return first.settings;
}

}  // namespace isthmus::report
