/// \file
/// A tensor's elements where the host can read them.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#pragma GCC visibility push(default)
namespace isthmus {

/// A read-only array that lasts as long as its last copy: on a CPU the tensor's own memory, elsewhere a copy
/// of it. Nothing may write to the tensor meanwhile. Made by Queue::view().
template <class T>
class HostView {
 public:
  HostView(std::shared_ptr<const T> data, std::size_t size) : data_(std::move(data)), size_(size) {}

  const T* data() const noexcept { return data_.get(); }
  std::size_t size() const noexcept { return size_; }
  const T* begin() const noexcept { return data(); }
  const T* end() const noexcept { return data() + size_; }
  const T& operator[](std::size_t i) const noexcept { return data()[i]; }

 private:
  std::shared_ptr<const T> data_;
  std::size_t size_;
};

}  // namespace isthmus
#pragma GCC visibility pop
