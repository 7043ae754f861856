#include "isthmus/data/download.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "isthmus/compute/error.hpp"
#include "sha256.hpp"
#include "transfer.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

constexpr int kAtOnce = 4;  // servers limit a client's connections
constexpr int kPollMilliseconds = 100;

using Transfers = std::vector<std::unique_ptr<Transfer>>;

/// \throws Error where something else is there
bool is_there(const Download& file) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(file.target, ignored))) return false;
  const std::string found = hexadecimal(sha256_of_file(file.target));
  if (found != file.sha256)
    throw Error(file.target + ": is there, but is not the published file (its SHA-256 is " + found +
                "); move it away and fetch again");
  return true;
}

Transfers transfers_of(const std::vector<Download>& files, const DownloadOptions& options) {
  std::vector<const Download*> missing;
  for (const Download& file : files)
    if (!is_there(file)) missing.push_back(&file);
  Transfers transfers;
  for (const Download* file : missing) {
    auto transfer = std::make_unique<Transfer>(*file, options);
    // Another process may have brought it between the look and the lock.
    if (!is_there(*file)) transfers.push_back(std::move(transfer));
  }
  return transfers;
}

/// Performs requests side by side.
class Requests {
 public:
  Requests() : multi_(curl_multi_init()) {
    if (!multi_) throw Error("libcurl cannot be used");
  }
  ~Requests() {
    for (Transfer* transfer : running_) curl_multi_remove_handle(multi_.get(), transfer->handle());
  }

  std::size_t count() const noexcept { return running_.size(); }

  /// Makes the transfer's next request, if there is one.
  void start(Transfer& transfer) {
    CURL* const handle = transfer.next_request();
    if (!handle) return;
    check(curl_multi_add_handle(multi_.get(), handle));
    running_.push_back(&transfer);
  }

  /// Lets bytes flow for a moment, and makes the next requests where some have ended.
  void perform() {
    int unused = 0;
    check(curl_multi_perform(multi_.get(), &unused));
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &unused)) {
      const CURLcode code = message->data.result;  // not valid any more once the handle is removed
      Transfer& transfer = take(message->easy_handle);
      transfer.end_request(code);
      start(transfer);
    }
    if (!running_.empty()) check(curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr));
  }

 private:
  static void check(CURLMcode code) {
    if (code != CURLM_OK) throw Error(std::string("libcurl: ") + curl_multi_strerror(code));
  }

  Transfer& take(CURL* handle) {
    const auto at = std::find_if(running_.begin(), running_.end(),
                                 [&](const Transfer* transfer) { return transfer->handle() == handle; });
    Transfer& transfer = **at;
    running_.erase(at);
    curl_multi_remove_handle(multi_.get(), handle);
    return transfer;
  }

  struct Cleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  std::unique_ptr<CURLM, Cleanup> multi_;
  std::vector<Transfer*> running_;
};

DownloadProgress progress_of(const Transfers& transfers) {
  DownloadProgress progress;
  for (const auto& transfer : transfers) {
    progress.bytes += transfer->bytes();
    progress.total += transfer->total();
  }
  return progress;
}

/// Says once what went wrong with all files of a folder, and where they can be put by hand.
void require_all_done(const Transfers& transfers) {
  struct Failed {
    std::vector<std::string> names, reasons;
  };
  std::map<std::string, Failed> folders;
  for (const auto& transfer : transfers) {
    if (transfer->is_done()) continue;
    const fs::path target = transfer->file().target;
    auto& [names, reasons] = folders[target.parent_path().string()];
    names.push_back(target.filename().string());
    for (const std::string& reason : transfer->failures())
      if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) reasons.push_back(reason);
  }
  std::vector<std::string> lines;
  lines.reserve(folders.size());
  for (const auto& [folder, failed] : folders)
    lines.push_back(
        fmt::format("cannot fetch {} ({}): try again later, or put what is missing into {} by hand",
                    fmt::join(failed.names, ", "), fmt::join(failed.reasons, "; "), folder));
  if (!lines.empty()) throw Error(fmt::format("{}", fmt::join(lines, "; ")));
}

}  // namespace

void download(const std::vector<Download>& files, const DownloadOptions& options) {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) throw Error("libcurl cannot be used");

  const Transfers transfers = transfers_of(files, options);
  Requests requests;
  for (auto next = transfers.begin(); requests.count() > 0 || next != transfers.end();) {
    while (requests.count() < kAtOnce && next != transfers.end()) requests.start(**next++);
    requests.perform();
    if (options.on_progress) options.on_progress(progress_of(transfers));
    if (options.stop && *options.stop)
      throw Error("stopped; what has come is kept, and the same command goes on from there");
  }
  require_all_done(transfers);
}

}  // namespace isthmus::data
