// One file on its way through its mirrors.
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isthmus/data/download.hpp"
#include "part_file.hpp"

namespace isthmus::data {

/// Makes requests for a file until one has brought it or no mirror is left. Whoever owns it performs them.
class Transfer {
 public:
  /// \throws as PartFile does
  Transfer(const Download& file, const DownloadOptions& options);

  /// Readies the handle for the next request; null where none is left to be made.
  CURL* next_request();
  /// Judges what the request has brought. \throws Error where the file cannot be written
  void end_request(CURLcode code);

  const Download& file() const noexcept { return file_; }
  CURL* handle() const noexcept { return handle_.get(); }
  bool is_done() const noexcept { return is_done_; }
  std::uint64_t bytes() const noexcept { return is_done_ ? done_bytes_ : part_.size(); }
  std::uint64_t total() const noexcept { return file_.bytes ? file_.bytes : std::max(bytes(), told_total_); }
  /// "host: reason", of each mirror that failed.
  const std::vector<std::string>& failures() const noexcept { return failures_; }

 private:
  static std::size_t on_header(char* line, std::size_t one, std::size_t count, void* self);
  static std::size_t on_bytes(char* bytes, std::size_t one, std::size_t count, void* self);
  void read_header(std::string_view line);
  void receive(const char* bytes, std::size_t count);
  std::optional<std::string> objection_to_response();
  void accept_if_right();
  void fail_request(CURLcode code, long status);
  void leave_mirror(const std::string& reason);

  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  const Download& file_;
  PartFile part_;
  std::unique_ptr<CURL, Cleanup> handle_;
  char curl_error_[CURL_ERROR_SIZE] = "";

  std::size_t mirror_ = 0;
  int tries_ = 0;                ///< of this mirror that brought little
  bool has_sent_wrong_ = false;  ///< this mirror, or one before it that the part is from
  bool is_done_ = false;
  std::uint64_t done_bytes_ = 0, told_total_ = 0;
  std::vector<std::string> failures_;

  // Of the request under way:
  std::string range_;             ///< what is asked for, or all
  std::uint64_t first_byte_ = 0;  ///< what the server says that it sends from
  std::uint64_t size_before_ = 0;
  bool has_begun_ = false;
  std::string objection_;  ///< why we broke it off
  std::exception_ptr write_error_;
};

}  // namespace isthmus::data
