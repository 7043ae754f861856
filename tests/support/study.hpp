// What the page of a people's test does, done without a browser.
#pragma once

#include <zlib.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace isthmus::test {

using Json = nlohmann::ordered_json;

/// What the page carries.
inline Json study_data(const std::string& page) {
  const std::string open = "<script id=\"study\" type=\"application/json\">";
  const std::size_t begin = page.find(open) + open.size();
  return Json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

/// Everything that a file of answers has under its checksum.
inline Json study_record(const Json& data, const std::string& name, const std::string& sitting,
                         const std::function<std::string(std::size_t)>& class_of) {
  Json record = {
      {"study", data.at("study")}, {"name", name}, {"sitting", sitting}, {"answers", Json::array()}};
  for (std::size_t i = 0; i < data.at("images").size(); ++i)
    record["answers"].push_back(
        {{"key", data["images"][i].at("key")}, {"class", class_of(i)}, {"ms", 1000 + 100 * i}});
  return record;
}

/// The file of a record.
inline std::string study_file(const Json& record) {
  const std::string text = record.dump();
  const auto checksum = crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
  return Json{{"isthmus_study_answers", 1}, {"checksum", checksum}, {"record", record}}.dump() + "\n";
}

}  // namespace isthmus::test
