#include "tuning_text.hpp"

#include <zlib.h>

#include <set>

#include "../compute/shallow_json.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::ops {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;

/// \throws Json::exception for anything else, which a plain conversion would make a number of
std::size_t whole_number(const Json& json) {
  return json.get_ref<const std::uint64_t&>();
}

CpuGemmTiles tiles_from_json(const Json& json) {
  return {whole_number(json.at("rows")), whole_number(json.at("depth_block")),
          whole_number(json.at("items_per_core")), whole_number(json.at("least_chunk"))};
}

/// CLBlast divides by most of its parameters, so 0 ends the process where it is none of these.
bool may_be_zero(const std::string& parameter) {
  static const std::set<std::string> names = {"GEMMK", "SA",   "SB",   "STRM",
                                              "STRN",  "PADA", "PADB", "XGEMM_MIN_INDIRECT_SIZE"};
  return names.count(parameter) > 0;
}

/// \param path  for messages
ClblastParameters clblast_from_json(const Json& json, const std::string& path) {
  ClblastParameters parameters;
  for (const auto& [kernel, values] : json.get_ref<const Json::object_t&>())
    for (const auto& [name, value] : values.get_ref<const Json::object_t&>()) {
      parameters[kernel][name] = whole_number(value);
      if (parameters[kernel][name] == 0 && !may_be_zero(name)) throw Error(path + ": damaged");
    }
  return parameters;
}

GemmTuning from_json(const Json& json, GemmTuning tuning, const std::string& path) {
  tuning.provider = gemm_provider(json.at("provider").get<std::string>());
  if (tuning.provider == GemmProvider::clblast) tuning.clblast = clblast_from_json(json.at("clblast"), path);
  if (tuning.provider == GemmProvider::ours)
    for (std::size_t i = 0; i < kProductClasses; ++i)
      tuning.tiles[i] = tiles_from_json(json.at("tiles").at(to_string(static_cast<ProductClass>(i))));
  return tuning;
}

}  // namespace

unsigned long tuning_checksum(const std::string& text) {
  return crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
}

std::string tuning_text(const Json& record) {
  const Json json = {{"format", kFormat}, {"checksum", tuning_checksum(record.dump())}, {"record", record}};
  return json.dump(2) + "\n";
}

GemmTuning parse_tuning(const std::string& text, const std::string& path, const Json& circumstances,
                        GemmTuning defaults) {
  try {
    const auto json = parse_shallow<Json>(text);
    if (json.at("format") != kFormat) throw Error(path + ": of another version of Isthmus");
    const Json& record = json.at("record");
    if (json.at("checksum") != tuning_checksum(record.dump())) throw Error(path + ": damaged");
    for (const auto& [name, value] : circumstances.items())
      if (record.at("found for").at(name) != value)
        throw Error(path + ": found for another " + name + ", " + record.at("found for").at(name).dump() +
                    " and not " + value.dump());
    return from_json(record.at("tuning"), std::move(defaults), path);
  } catch (const Json::exception&) {
    throw Error(path + ": damaged");
  }
}

}  // namespace isthmus::ops
