// How threads hand things to each other.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace isthmus::train {

template <class T>
class Channel {
 public:
  void push(T value) {
    {
      const std::lock_guard lock(mutex_);
      values_.push_back(std::move(value));
    }
    changed_.notify_one();
  }

  /// The oldest one, once there is one. Nothing once the channel is closed and empty.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || !values_.empty(); });
    if (values_.empty()) return {};
    T value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

  /// Nothing more will be pushed.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
  bool is_closed_ = false;
};

}  // namespace isthmus::train
