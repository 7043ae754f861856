#include "transfer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr int kTries = 4;                    // of a mirror that breaks off time and again
constexpr std::uint64_t kWorthIt = 1 << 20;  // bytes, for which such a try does not count
constexpr long kLeastSpeed = 100;            // bytes a second: below it nothing comes, whatever it is called
constexpr long kRangeRefused = 416;

std::string host_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

void allow_http_only(CURL* handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

}  // namespace

Transfer::Transfer(const Download& file, const DownloadOptions& options)
    : file_(file), part_(file.target), handle_(curl_easy_init()) {
  CURL* const handle = handle_.get();
  if (!handle) throw Error("libcurl cannot be used");
  allow_http_only(handle);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "isthmus");  // some servers refuse requests without one
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kLeastSpeed);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, curl_error_);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
}

CURL* Transfer::next_request() {
  const bool may_be_whole = file_.bytes > 0 && part_.size() >= file_.bytes;
  if (may_be_whole && !is_done_) accept_if_right();
  if (is_done_ || mirror_ == file_.urls.size()) return nullptr;
  size_before_ = part_.size();
  has_begun_ = false;
  objection_.clear();
  curl_error_[0] = '\0';
  range_ = size_before_ > 0 ? std::to_string(size_before_) + "-" : "";
  curl_easy_setopt(handle(), CURLOPT_URL, file_.urls[mirror_].c_str());
  // CURLOPT_RESUME_FROM would fail where a server sends all of the file instead; that is as good.
  curl_easy_setopt(handle(), CURLOPT_RANGE, range_.empty() ? nullptr : range_.c_str());
  ++tries_;
  return handle();
}

std::size_t Transfer::on_header(char* line, std::size_t one, std::size_t count, void* self) {
  static_cast<Transfer*>(self)->read_header({line, one * count});
  return one * count;
}

/// Of all headers only `Content-Range: bytes 100-199/200` matters, and that of the last response.
void Transfer::read_header(std::string_view line) {
  constexpr std::string_view kName = "content-range: bytes ";
  std::string name(line.substr(0, kName.size()));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.compare(0, 5, "http/") == 0) first_byte_ = 0;
  if (name == kName) std::from_chars(line.data() + kName.size(), line.data() + line.size(), first_byte_);
}

std::size_t Transfer::on_bytes(char* bytes, std::size_t one, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    transfer.receive(bytes, one * count);
  } catch (...) {  // libcurl is C
    transfer.write_error_ = std::current_exception();
  }
  const bool goes_on = transfer.objection_.empty() && !transfer.write_error_;
  return goes_on ? one * count : one * count + 1;
}

void Transfer::receive(const char* bytes, std::size_t count) {
  if (!has_begun_) objection_ = objection_to_response().value_or("");
  has_begun_ = true;
  if (file_.bytes > 0 && part_.size() + count > file_.bytes) objection_ = "sent more than the file has";
  if (objection_.empty()) part_.append(bytes, count);
}

/// Why what the server is about to send is of no use. Where it does not know ranges, all is begun again.
std::optional<std::string> Transfer::objection_to_response() {
  long status = 0;
  curl_off_t length = -1;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  const std::uint64_t first = status == 206 ? first_byte_ : 0;
  if (status != 200 && status != 206) return "answered with HTTP " + std::to_string(status);
  if (status == 206 && first != part_.size()) return "sent another part of the file than was asked for";
  if (length >= 0) told_total_ = first + static_cast<std::uint64_t>(length);
  if (length >= 0 && file_.bytes > 0 && told_total_ != file_.bytes)
    return "has a file of " + std::to_string(told_total_) + " bytes instead of " +
           std::to_string(file_.bytes);
  if (status == 200 && part_.size() > 0) {
    part_.clear();
    size_before_ = 0;
    range_.clear();
  }
  return {};
}

void Transfer::end_request(CURLcode code) {
  if (write_error_) std::rethrow_exception(write_error_);
  long status = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  const bool has_all = status == kRangeRefused && !range_.empty();  // there is nothing behind what we have
  if (code == CURLE_OK || has_all)
    accept_if_right();
  else
    fail_request(code, status);
}

void Transfer::accept_if_right() {
  const bool is_right = (file_.bytes == 0 || part_.size() == file_.bytes) && part_.sha256() == file_.sha256;
  if (is_right) {
    done_bytes_ = part_.size();
    part_.move_to_target();
    is_done_ = true;
    return;
  }
  // What was there before the request may be to blame, so the same mirror is asked for all of it, once.
  const bool was_put_together = size_before_ > 0 || tries_ == 0;
  const bool deserves_another = was_put_together && !has_sent_wrong_;
  has_sent_wrong_ = true;
  part_.clear();
  if (!deserves_another) leave_mirror("sent a file that is not the published one");
}

/// A connection that broke off after some bytes is made again; all else is for the next mirror.
void Transfer::fail_request(CURLcode code, long status) {
  const std::uint64_t brought = objection_.empty() ? part_.size() - size_before_ : 0;
  if (brought >= kWorthIt) tries_ = 1;
  if (brought > 0 && tries_ < kTries) return;
  if (!objection_.empty())
    leave_mirror(objection_);
  else if (code == CURLE_HTTP_RETURNED_ERROR)
    leave_mirror("HTTP " + std::to_string(status));
  else
    leave_mirror(curl_error_[0] ? curl_error_ : curl_easy_strerror(code));
}

void Transfer::leave_mirror(const std::string& reason) {
  failures_.push_back(host_of(file_.urls[mirror_]) + ": " + reason);
  ++mirror_;
  tries_ = 0;
  has_sent_wrong_ = false;
}

}  // namespace isthmus::data
