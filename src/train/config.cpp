#include "isthmus/train/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <sstream>
#include <tuple>
#include <type_traits>

#include "config_keys.hpp"
#include "config_validation.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kMostWidth = 1 << 16;  // of a layer
constexpr std::size_t kMostLabels = 10'000;  // as many as there are
constexpr std::size_t kLargestFile = 1 << 20, kLongestKey = 100;

// ---- values as text
// --------------------------------------------------------------------------------------------

template <class T>
T parse_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    throw std::invalid_argument("");
  return value;
}

void parse(std::string_view text, std::string& value) {
  // An INI file would give back another word: '#' begins a comment, and blanks around it are stripped.
  const auto is_lost = [](unsigned char c) { return c < ' ' || c == '#'; };
  const bool has_blanks_around = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (has_blanks_around || std::any_of(text.begin(), text.end(), is_lost)) throw std::invalid_argument("");
  value = text;
}
void parse(std::string_view text, double& value) {
  value = parse_number<double>(text);
  if (!(value >= 0 && value < 1e12)) throw std::invalid_argument("");  // no key takes a negative one, or NaN
}
void parse(std::string_view text, bool& value) {
  if (text != "true" && text != "false") throw std::invalid_argument("");
  value = text == "true";
}
template <class T, std::enable_if_t<std::is_unsigned_v<T> && !std::is_same_v<T, bool>, int> = 0>
void parse(std::string_view text, T& value) {
  value = parse_number<T>(text);
}
void parse(std::string_view text, std::vector<std::size_t>& value);
void parse(std::string_view text, std::vector<int>& value);

/// Calls `item` for each piece between commas, blanks stripped.
template <class Item>
void for_each_item(std::string_view text, Item&& item) {
  std::istringstream stream{std::string(text)};
  for (std::string piece; std::getline(stream, piece, ',');) {
    piece.erase(0, piece.find_first_not_of(" \t"));
    piece.erase(piece.find_last_not_of(" \t") + 1);
    item(std::string_view(piece));
  }
}

void parse(std::string_view text, std::vector<std::size_t>& value) {
  value.clear();
  for_each_item(text, [&](std::string_view item) {
    value.push_back(parse_number<std::size_t>(item));
    if (value.back() == 0 || value.back() > kMostWidth) throw std::invalid_argument("");
  });
}

void parse(std::string_view text, std::vector<int>& value) {
  value.clear();
  for_each_item(text, [&](std::string_view item) {
    const std::size_t dash = item.find('-');
    const int first = parse_number<int>(item.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : parse_number<int>(item.substr(dash + 1));
    if (first < 0 || last < first || last > 9999) throw std::invalid_argument("");
    if (value.size() + (last - first) >= kMostLabels) throw std::invalid_argument("");
    for (int label = first; label <= last; ++label) value.push_back(label);
  });
}

const char* kind_of(const std::string&) {
  return "a word on one line, without '#' and blanks around it";
}
const char* kind_of(double) {
  return "a number of at least 0";
}
const char* kind_of(bool) {
  return "true or false";
}
template <class T, std::enable_if_t<std::is_unsigned_v<T> && !std::is_same_v<T, bool>, int> = 0>
const char* kind_of(T) {
  return "a whole number";
}
const char* kind_of(const std::vector<std::size_t>&) {
  return "whole numbers from 1 to 65536 with commas between";
}
const char* kind_of(const std::vector<int>&) {
  return "labels such as 0-4 or 3,1,7";
}

template <class T>
std::string format(const T& value) {
  if constexpr (std::is_same_v<T, std::vector<int>> || std::is_same_v<T, std::vector<std::size_t>>)
    return fmt::format("{}", fmt::join(value, ","));
  else
    return fmt::format("{}", value);
}

// ---- sections
// --------------------------------------------------------------------------------------------------

/// Calls `section(name, config)` for every section that belongs to one domain or direction, or to the run.
template <class Section>
void for_each_section(ExperimentConfig& config, Section&& section) {
  section("run", config.run);
  for (int i : {0, 1}) {
    section(i ? "b" : "a", config.domain[i]);
    section(i ? "vae.b" : "vae.a", config.vae[i]);
    section(i ? "judge.b" : "judge.a", config.judge[i]);
    section(i ? "translator.b2a" : "translator.a2b", config.translator[i]);
  }
}

using Setter = std::function<void(std::string_view)>;

/// "section.key" to what it sets; "vae.hidden" sets what "vae.a.hidden" and "vae.b.hidden" do.
std::map<std::string, std::vector<Setter>> make_setters(ExperimentConfig& config) {
  std::map<std::string, std::vector<Setter>> setters;
  for_each_section(config, [&](const std::string& section, auto& part) {
    const std::string both = section.substr(0, section.find('.'));
    visit(part, [&](const std::string& key, auto& value, const char*) {
      const std::string full = section + "." + key;
      const Setter setter = [full, &value](std::string_view text) {
        try {
          parse(text, value);
        } catch (const std::invalid_argument&) {
          throw UsageError(fmt::format("{} is '{}', but should be {}", full, text, kind_of(value)));
        }
      };
      setters[full].push_back(setter);
      if (both != section) setters[both + "." + key].push_back(setter);
    });
  });
  return setters;
}

/// Levenshtein's distance.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substituted}));
    }
  }
  return row[b.size()];
}

using Assignment = std::pair<std::string, std::string>;  // "section.key", value

/// General sections first, so that those of one domain win wherever they stand.
void apply(const std::vector<Assignment>& assignments,
           const std::map<std::string, std::vector<Setter>>& setters, const std::string& where) {
  for (const bool is_specific : {false, true})
    for (const auto& [key, value] : assignments) {
      const auto found = setters.find(key);
      if (found == setters.end()) {
        const std::string_view start =
            std::string_view(key).substr(0, kLongestKey);  // its length squared is time
        const auto nearest =
            std::min_element(setters.begin(), setters.end(), [start](const auto& a, const auto& b) {
              return edit_distance(a.first, start) < edit_distance(b.first, start);
            });
        throw UsageError(where + ": unknown key '" + key + "'; did you mean '" + nearest->first + "'?");
      }
      if ((std::count(key.begin(), key.end(), '.') > 1) != is_specific) continue;
      try {
        for (const Setter& set : found->second) set(value);
      } catch (const UsageError& error) {
        throw UsageError(where + ": " + error.what());
      }
    }
}

std::vector<Assignment> parse_ini(const std::string& text, const std::string& name) {
  namespace po = boost::program_options;
  std::istringstream stream(text);
  std::vector<Assignment> assignments;
  try {
    for (const auto& option : po::parse_config_file(stream, po::options_description(), true).options)
      assignments.emplace_back(option.string_key, option.value.empty() ? "" : option.value.front());
  } catch (const po::error& error) {
    throw UsageError(name + ": " + error.what());
  }
  return assignments;
}

}  // namespace

ExperimentConfig parse_experiment(const std::string& text, const std::string& name,
                                  const std::vector<std::string>& assignments) {
  ExperimentConfig config;
  const auto setters = make_setters(config);
  apply(parse_ini(text, name), setters, name);
  std::vector<Assignment> on_top;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos)
      throw UsageError("--set takes section.key=value, not '" + assignment + "'");
    on_top.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  apply(on_top, setters, "--set");
  validate(config, name);
  return config;
}

ExperimentConfig read_experiment(const std::string& path, const std::vector<std::string>& assignments) {
  std::ifstream file(path);
  std::string text(kLargestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) throw UsageError("cannot read the experiment file '" + path + "'");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestFile) throw UsageError(path + ": too large for an experiment");
  return parse_experiment(text, path, assignments);
}

std::string to_ini(const ExperimentConfig& config) {
  ExperimentConfig copy = config;  // the key lists take a mutable one, for reading
  std::string text;
  for_each_section(copy, [&](const std::string& section, auto& part) {
    text += (text.empty() ? "[" : "\n[") + section + "]\n";
    visit(part, [&](const std::string& key, auto& value, const char*) {
      text += key + " = " + format(value) + "\n";
    });
  });
  return text;
}

bool BridgingConfig::operator==(const BridgingConfig& other) const {
  const auto all = [](const BridgingConfig& c) {
    return std::tie(c.hidden, c.latent, c.steps, c.batch, c.directions, c.learning_rate, c.kl_weight,
                    c.swd_weight, c.class_weight, c.labels);
  };
  return all(*this) == all(other);
}

std::optional<std::size_t> parse_label_budget(const std::string& text) {
  if (text == "all") return {};
  try {
    return parse_number<std::size_t>(text);
  } catch (const std::invalid_argument&) {
    throw UsageError("a number of labels is a whole number or 'all', not '" + text + "'");
  }
}

std::vector<int> parse_classes(const std::string& text) {
  std::vector<int> classes;
  try {
    parse(text, classes);
  } catch (const std::invalid_argument&) {
    throw UsageError("'" + text + "' should be " + kind_of(classes));
  }
  return classes;
}

std::string describe_keys() {
  ExperimentConfig defaults;
  std::string text;
  const auto describe = [&](const std::string& title, auto& part) {
    text += title + "\n";
    visit(part, [&](const std::string& key, auto& value, const char* meaning) {
      text += fmt::format("  {:<22} {} [{}]\n", key, meaning, format(value));
    });
  };
  describe("[run]", defaults.run);
  describe("[a], [b]", defaults.domain[0]);
  describe("[vae], [vae.a], [vae.b]", defaults.vae[0]);
  describe("[judge], [judge.a], [judge.b]", defaults.judge[0]);
  describe("[translator], [translator.a2b], [translator.b2a]", defaults.translator[0]);
  return text;
}

}  // namespace isthmus::train
