#include "isthmus/ops/tuning_record.hpp"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "../compute/input_file.hpp"
#include "gemm_check.hpp"
#include "gemm_providers.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "tuning_text.hpp"

namespace isthmus::ops {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestRecord = 1 << 20;
constexpr double kWaitSeconds = 30;  // a driver may have to compile
const char* const kSearchAgain = "; using the defaults ('isthmus tune' finds better ones)";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool is_off() {
  return environment("ISTHMUS_TUNING") == "off";
}

/// What a tuning depends on.
Json circumstances(const Device& device) {
  return {{"device", device.name()},
          {"device version", device.device_version()},
          {"driver version", device.driver_version()},
          {"platform version", device.platform_version()},
          {"kernels", tuning_checksum(ProgramLibrary::source("gemm"))}};
}

Json to_json(const GemmTuning& tuning) {
  Json json = {{"provider", to_string(tuning.provider)}};
  if (tuning.provider == GemmProvider::clblast) json["clblast"] = tuning.clblast;
  if (tuning.provider == GemmProvider::ours)
    for (std::size_t i = 0; i < kProductClasses; ++i) {
      const CpuGemmTiles& tiles = tuning.tiles[i];
      json["tiles"][to_string(static_cast<ProductClass>(i))] = {{"rows", tiles.rows},
                                                                {"depth_block", tiles.depth_block},
                                                                {"items_per_core", tiles.items_per_core},
                                                                {"least_chunk", tiles.least_chunk}};
    }
  return json;
}

/// \throws Error naming the path where it is not a whole record, or one for something else
GemmTuning read_record(const std::string& path, const Device& device) {
  if (regular_file_size(path) > kLargestRecord) throw Error(path + ": too large for a tuning");
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_tuning(text, path, circumstances(device), default_tuning(device));
}

}  // namespace

std::string tuning_path(const Device& device) {
  const std::string chosen = environment("ISTHMUS_TUNING");
  if (!chosen.empty() && !is_off()) return chosen;
  const std::string config = environment("XDG_CONFIG_HOME"), home = environment("HOME");
  if (config.empty() && home.empty()) return {};
  std::string name;
  for (const char c : device.platform_name() + " " + device.name())
    if (std::isalnum(static_cast<unsigned char>(c)))
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!name.empty() && name.back() != '-')
      name += '-';
  constexpr std::size_t kLongestName = 200;  // file systems take 255 bytes
  const std::filesystem::path folder =
      config.empty() ? std::filesystem::path(home) / ".config" : std::filesystem::path(config);
  return (folder / "isthmus" / "tuning" / (name.substr(0, kLongestName) + ".json")).string();
}

void save_tuning(const std::string& path, const Device& device, const GemmSearchResult& found) {
  Json milliseconds;
  for (std::size_t i = 0; i < kProductClasses; ++i)
    milliseconds[to_string(static_cast<ProductClass>(i))] = {{"defaults", found.times[i].before * 1e3},
                                                             {"tuned", found.times[i].after * 1e3}};
  const Json record = {{"found for", circumstances(device)},
                       {"tuning", to_json(found.tuning)},
                       {"milliseconds", milliseconds},
                       {"dropped", found.notes}};
  write_atomically(path, tuning_text(record));
}

LoadedTuning load_tuning(Queue& queue, const std::string& path) {
  GemmTuning defaults = default_tuning(queue.device());
  const auto refuse = [&](const std::string& why) { return LoadedTuning{defaults, why + kSearchAgain}; };
  try {
    const GemmTuning tuning = read_record(path, queue.device());
    // CLBlast keeps what it is told, so going back means to tell it all that it had.
    if (tuning.provider == GemmProvider::clblast) defaults.clblast.merge(clblast_parameters(queue.device()));
    const std::string wrong = fault(queue, tuning, CheckDepth::quick, kWaitSeconds);
    return wrong.empty() ? LoadedTuning{tuning, ""} : refuse(path + ": with it, " + wrong);
  } catch (const HangError& error) {
    throw Error(path + ": with it, " + error.what() + "; remove it, or set ISTHMUS_TUNING=off");
  } catch (const Error& error) {
    return refuse(error.what());
  }
}

LoadedTuning load_tuning(Queue& queue) {
  const std::string path = tuning_path(queue.device());
  std::error_code ignored;
  const bool is_named = !environment("ISTHMUS_TUNING").empty();
  if (is_off() || path.empty() || (!is_named && !std::filesystem::exists(path, ignored)))
    return {default_tuning(queue.device()), ""};
  return load_tuning(queue, path);
}

}  // namespace isthmus::ops
