/// \file
/// Published files brought over HTTP, from whichever of their mirrors has them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus::data {

/// A file, and where it is to be had.
struct Download {
  std::vector<std::string> urls;  ///< its mirrors, tried in this order
  std::string sha256;             ///< in hexadecimal
  std::uint64_t bytes = 0;        ///< its size, or 0 where that is not known beforehand
  std::string target;             ///< where it will be
};

/// How far all downloads are together. What an earlier attempt had left counts as brought.
struct DownloadProgress {
  std::uint64_t bytes = 0, total = 0;
};

struct DownloadOptions {
  std::chrono::seconds connect_timeout{20};
  std::chrono::seconds stall_timeout{30};  ///< of next to no bytes, after which the next mirror is asked
  std::function<void(const DownloadProgress&)> on_progress;  ///< several times a second
  const std::atomic<bool>* stop = nullptr;  ///< set from a signal handler: downloads break off
};

/// Brings the files, a few at a time, for one thread of a process (libcurl handles signals while it does);
/// those that are there already are checked and left alone.
///
/// What has come of a file is kept beside it as `<target>.part` until it is whole and has the right SHA-256;
/// then it is moved to its name. Whatever ends the process, the next attempt asks for the rest only. A file
/// is asked of its next mirror when one fails, stalls or sends something else.
/// \throws Error where a target is there but is another file, which is left as it is; where no mirror gave a
/// file (the others are brought nonetheless); where one cannot be written, or another process is bringing it;
/// and where `stop` was set
void download(const std::vector<Download>& files, const DownloadOptions& options = {});

}  // namespace isthmus::data
#pragma GCC visibility pop
