// The file is: the header's length (8 bytes, little-endian), the header (a JSON object, padded with spaces),
// and the tensors' data, which data_offsets of the header cover without gaps or overlaps. Isthmus runs on
// little-endian machines only, so numbers are copied as they are.
#include "isthmus/nn/safetensors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "input_file.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::nn {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeader = 100'000'000;  // the reference implementation's limit
constexpr const char* kMetadata = "__metadata__";

std::size_t value_count(const Shape& shape) {
  return shape.rank() == 0 ? 1 : shape.elements();
}

/// For messages: one line whatever the text contains, and not too long a one.
std::string as_json(const Json& value) {
  std::string text = value.dump(-1, ' ', true);
  if (text.size() > 80) text = text.substr(0, 77) + "...";
  return text;
}

/// A header entry whose tensor's values are still to be read.
struct Entry {
  SafeTensor tensor;
  std::uint64_t begin, end;  ///< bytes from the start of the data
};

class Reader {
 public:
  explicit Reader(const std::string& path)
      : path_(path), file_size_(regular_file_size(path)), file_(path, std::ios::binary) {
    if (!file_) throw Error(path + ": cannot open: " + std::generic_category().message(errno));
  }

  SafeTensors read() {
    const Json header = read_header();
    SafeTensors result;
    std::vector<Entry> entries;
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadata)
        result.metadata = parse_metadata(entry);
      else
        entries.push_back(parse_entry(name, entry));
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    require_coverage(entries);
    for (Entry& entry : entries) {
      entry.tensor.values.resize(value_count(entry.tensor.shape));
      read_bytes(entry.tensor.values.data(), entry.end - entry.begin, data_begin_ + entry.begin);
      result.tensors.push_back(std::move(entry.tensor));
    }
    return result;
  }

 private:
  [[noreturn]] void fail(std::uint64_t offset, const std::string& expected, const std::string& found) const {
    throw DataError(path_, offset, expected, found);
  }

  /// Complains about a tensor's entry at the place where the header names it.
  [[noreturn]] void fail_at(const std::string& name, const std::string& expected,
                            const std::string& found) const {
    const std::size_t place = header_text_.find('"' + name + '"');
    fail(kLengthBytes + (place == std::string::npos ? 0 : place), expected + " for tensor " + as_json(name),
         found);
  }

  void read_bytes(void* data, std::uint64_t bytes, std::uint64_t offset) {
    if (!file_.read(static_cast<char*>(data), static_cast<std::streamsize>(bytes)))
      fail(offset, std::to_string(bytes) + " bytes", std::to_string(file_.gcount()));
  }

  Json read_header() {
    if (file_size_ < kLengthBytes)
      fail(0, "the header's length in 8 bytes", "a file of " + std::to_string(file_size_));
    std::uint64_t length = 0;
    read_bytes(&length, kLengthBytes, 0);
    const std::uint64_t limit = std::min(kMaxHeader, file_size_ - kLengthBytes);
    if (length > limit)
      fail(0, "a header of at most " + std::to_string(limit) + " bytes", std::to_string(length));
    header_text_.resize(length);
    read_bytes(header_text_.data(), length, kLengthBytes);
    data_begin_ = kLengthBytes + length;
    return parse_header();
  }

  Json parse_header() const {
    if (header_text_.empty() || header_text_[0] != '{')
      fail(kLengthBytes, "a header that begins with '{'",
           header_text_.empty() ? "none" : "byte " + std::to_string(std::uint8_t(header_text_[0])));
    if (const std::size_t place = header_text_.find('\0'); place != std::string::npos)
      fail(kLengthBytes + place, "JSON in UTF-8", "a NUL, where the parser would stop");
    std::vector<std::set<std::string>> names;  // of each object that is open
    const auto examine = [&](int depth, Json::parse_event_t event, Json& value) {
      switch (event) {
        case Json::parse_event_t::object_start:
        case Json::parse_event_t::array_start:
          if (depth > 2) fail(kLengthBytes, "a header nested three deep", "a deeper one");
          names.emplace_back();
          break;
        case Json::parse_event_t::object_end:
        case Json::parse_event_t::array_end:
          names.pop_back();
          break;
        case Json::parse_event_t::key:
          if (!names.back().insert(value.get<std::string>()).second)
            fail(kLengthBytes, "every name once", as_json(value) + " twice");
          break;
        default:
          break;
      }
      return true;
    };
    try {
      return Json::parse(header_text_, examine);
    } catch (const Json::parse_error& error) {
      fail(kLengthBytes + (error.byte ? error.byte - 1 : 0), "JSON in UTF-8", "something else");
    } catch (const Json::exception&) {
      fail(kLengthBytes, "JSON with numbers in range", "one that is not");
    }
  }

  std::map<std::string, std::string> parse_metadata(const Json& entry) const {
    if (!entry.is_object()) fail_at(kMetadata, "an object", as_json(entry));
    std::map<std::string, std::string> metadata;
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) fail_at(kMetadata, "strings only", as_json(value));
      metadata[key] = value.get<std::string>();
    }
    return metadata;
  }

  Entry parse_entry(const std::string& name, const Json& entry) const {
    if (!entry.is_object()) fail_at(name, "an object", as_json(entry));
    const auto type = entry.find("dtype");
    if (type == entry.end()) fail_at(name, "a dtype", "none");
    if (*type != "F32") fail_at(name, "dtype F32", as_json(*type));

    const std::vector<std::uint64_t> offsets = parse_numbers(name, entry, "data_offsets");
    if (offsets.size() != 2) fail_at(name, "two data_offsets", std::to_string(offsets.size()));
    const std::uint64_t begin = offsets[0], end = offsets[1], available = file_size_ - data_begin_;
    if (begin > end || end > available)
      fail_at(name, "data_offsets in order and up to " + std::to_string(available),
              as_json(entry["data_offsets"]));

    const Shape shape = parse_shape(name, parse_numbers(name, entry, "shape"), available / sizeof(float));
    const std::uint64_t bytes = value_count(shape) * sizeof(float);
    if (end - begin != bytes)
      fail_at(name, std::to_string(bytes) + " bytes of data for shape " + shape.text(),
              std::to_string(end - begin));
    return {{name, shape, {}}, begin, end};
  }

  std::vector<std::uint64_t> parse_numbers(const std::string& name, const Json& entry,
                                           const char* key) const {
    const auto list = entry.find(key);
    const std::string expected = std::string("a list of whole numbers as ") + key;
    if (list == entry.end()) fail_at(name, expected, "none");
    const auto is_whole = [](const Json& number) { return number.is_number_unsigned(); };
    if (!list->is_array() || !std::all_of(list->begin(), list->end(), is_whole))
      fail_at(name, expected, as_json(*list));
    return list->get<std::vector<std::uint64_t>>();
  }

  /// \param limit  how many values the file could hold, which the product of the extents may not exceed
  Shape parse_shape(const std::string& name, const std::vector<std::uint64_t>& extents,
                    std::uint64_t limit) const {
    if (extents.size() > Shape::kMaxRank)
      fail_at(name, "at most four extents", std::to_string(extents.size()));
    if (std::find(extents.begin(), extents.end(), 0u) == extents.end()) {
      std::uint64_t product = 1;
      for (const std::uint64_t extent : extents) {
        if (extent > limit / product)
          fail_at(name, "a shape of at most " + std::to_string(limit) + " values", as_json(extents));
        product *= extent;
      }
    }
    const std::vector<std::size_t> sizes(extents.begin(), extents.end());
    return {sizes.data(), sizes.size()};
  }

  void require_coverage(const std::vector<Entry>& entries) const {
    std::uint64_t covered = 0;
    for (const Entry& entry : entries) {
      if (entry.begin != covered)
        fail(data_begin_ + entry.begin,
             "tensor " + as_json(entry.tensor.name) + " to begin at byte " + std::to_string(covered) +
                 " of the data, where the one before ends",
             std::to_string(entry.begin));
      covered = entry.end;
    }
    if (data_begin_ + covered != file_size_)
      fail(data_begin_ + covered, "the end of the file",
           std::to_string(file_size_ - data_begin_ - covered) + " bytes of no tensor");
  }

  std::string path_;
  std::uint64_t file_size_;
  std::ifstream file_;
  std::string header_text_;
  std::uint64_t data_begin_ = 0;
};

}  // namespace

const SafeTensor& SafeTensors::at(const std::string& name) const {
  std::string existing;
  for (const SafeTensor& tensor : tensors) {
    if (tensor.name == name) return tensor;
    existing += (existing.empty() ? "" : ", ") + tensor.name;
  }
  throw UsageError("there is no tensor '" + name + "'; there are: " + (existing.empty() ? "none" : existing));
}

void write_safetensors(const std::string& path, const SafeTensors& contents) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!contents.metadata.empty()) header[kMetadata] = contents.metadata;
  std::uint64_t end = 0;
  for (const SafeTensor& tensor : contents.tensors) {
    if (tensor.name == kMetadata || header.contains(tensor.name))
      throw UsageError(path + ": a tensor cannot be named '" + tensor.name + "': the name is taken");
    if (tensor.values.size() != value_count(tensor.shape))
      throw UsageError(path + ": tensor '" + tensor.name + "' has " + std::to_string(tensor.values.size()) +
                       " values for shape " + tensor.shape.text());
    std::vector<std::size_t> extents;
    for (std::size_t axis = 0; axis < tensor.shape.rank(); ++axis) extents.push_back(tensor.shape[axis]);
    const std::uint64_t begin = end;
    end += tensor.values.size() * sizeof(float);
    header[tensor.name] = {{"dtype", "F32"}, {"shape", extents}, {"data_offsets", {begin, end}}};
  }

  std::string text;
  try {
    text = header.dump();
  } catch (const nlohmann::json::exception&) {
    throw UsageError(path + ": names and metadata of tensors must be UTF-8");
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');

  std::string bytes;
  bytes.reserve(kLengthBytes + text.size() + end);
  const std::uint64_t length = text.size();
  bytes.append(reinterpret_cast<const char*>(&length), kLengthBytes).append(text);
  for (const SafeTensor& tensor : contents.tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  write_atomically(path, bytes);
}

SafeTensors read_safetensors(const std::string& path) {
  return Reader(path).read();
}

}  // namespace isthmus::nn
