#include "html.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "embedded_pages.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::report {

std::string escape_html(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else if (c == '\'')
      escaped += "&#39;";
    else
      escaped += c;
  }
  return escaped;
}

std::string escape_json_for_script(std::string json) {
  for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at))
    json.replace(at, 1, "\\u003c");
  return json;
}

std::string data_address(const data::Raster& picture) {
  const std::string file = data::encode_png(picture);
  std::string text((file.size() + 2) / 3 * 4 + 1, '\0');  // and the end that OpenSSL writes
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                                       reinterpret_cast<const unsigned char*>(file.data()),
                                                       static_cast<int>(file.size()))));
  return "data:image/png;base64," + text;
}

std::string page_file(const std::string& name) {
  const auto file = embedded_pages().find(name);
  if (file == embedded_pages().end()) throw UsageError("there is no page file " + name);
  return std::string(file->second);
}

std::string fill_template(const std::string& text,
                          const std::vector<std::pair<std::string, std::string>>& values) {
  std::string filled;
  std::size_t at = 0;
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", at)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string::npos) break;
    const std::string name = text.substr(open + 2, close - open - 2);
    const auto value =
        std::find_if(values.begin(), values.end(), [&](const auto& pair) { return pair.first == name; });
    if (value == values.end()) throw UsageError("the page has no value for {{" + name + "}}");
    filled.append(text, at, open - at).append(value->second);
    at = close + 2;
  }
  return filled.append(text, at, std::string::npos);
}

}  // namespace isthmus::report
