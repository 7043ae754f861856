/// \file
/// Tensors: a piece of an OpenCL buffer with a shape.
#pragma once

#include <CL/cl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>

#pragma GCC visibility push(default)
namespace isthmus {

class Queue;

enum class DataType { float32, int32, uint8 };

/// Bytes of one element.
std::size_t element_size(DataType type);
/// "float32", "int32" or "uint8".
const char* to_string(DataType type);

/// The type whose elements are T: float, std::int32_t or std::uint8_t.
template <class T>
constexpr DataType data_type_of() {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, std::int32_t> ||
                std::is_same_v<T, std::uint8_t>);
  return std::is_same_v<T, float>          ? DataType::float32
         : std::is_same_v<T, std::int32_t> ? DataType::int32
                                           : DataType::uint8;
}

/// Up to four extents, outermost first. Rank 0 is the shape of nothing.
class Shape {
 public:
  static constexpr std::size_t kMaxRank = 4;
  Shape() = default;
  /// \throws UsageError above four extents
  Shape(std::initializer_list<std::size_t> extents) : Shape(extents.begin(), extents.size()) {}
  Shape(const std::size_t* extents, std::size_t rank);
  /// This shape with another outermost extent.
  Shape with_rows(std::size_t rows) const noexcept;

  std::size_t rank() const noexcept { return rank_; }
  std::size_t operator[](std::size_t axis) const noexcept { return extents_[axis]; }
  /// Product of the extents; 0 for rank 0.
  std::size_t elements() const noexcept;
  bool operator==(const Shape& other) const noexcept;
  bool operator!=(const Shape& other) const noexcept { return !(*this == other); }
  /// For messages: "[128, 784]".
  std::string text() const;

 private:
  std::array<std::size_t, kMaxRank> extents_{};
  std::size_t rank_ = 0;
};

/// A shared handle on an OpenCL memory object, released with its last copy.
using Memory = std::shared_ptr<std::remove_pointer_t<cl_mem>>;

/// A dense row-major array at an element offset of a buffer. Copies, slices and reshapes share the buffer.
/// There are no sub-buffers: kernels take the buffer and the offset, as alignment rules differ per device.
class Tensor {
 public:
  /// Empty: no buffer, no elements.
  Tensor() = default;

  /// A new buffer, uninitialised.
  /// \throws DeviceError when the device cannot hold it
  Tensor(Queue& queue, Shape shape, DataType type = DataType::float32);

  /// A view of memory that is kept by `memory`, which may be null while memory is only being planned.
  Tensor(Memory memory, std::size_t offset, Shape shape, DataType type = DataType::float32);

  /// A view of a caller's buffer, which is retained while a copy of this tensor lives.
  /// \param offset  in elements
  /// \throws UsageError where the buffer is too small
  static Tensor borrow(cl_mem buffer, std::size_t offset, Shape shape, DataType type = DataType::float32);

  cl_mem buffer() const noexcept { return memory_.get(); }
  /// In elements from the start of the buffer.
  std::size_t offset() const noexcept { return offset_; }
  const Shape& shape() const noexcept { return shape_; }
  DataType type() const noexcept { return type_; }
  std::size_t elements() const noexcept { return shape_.elements(); }
  std::size_t bytes() const noexcept { return elements() * element_size(type_); }
  bool empty() const noexcept { return elements() == 0; }
  /// Extent of the outermost axis.
  std::size_t rows() const noexcept { return shape_[0]; }
  /// Elements of one row: everything but the outermost axis.
  std::size_t columns() const noexcept { return rows() ? elements() / rows() : 0; }

  /// The same elements in another shape. \throws UsageError unless the count is the same
  Tensor reshape(Shape shape) const;
  /// `count` rows from row `first`. \throws UsageError outside the tensor
  Tensor slice(std::size_t first, std::size_t count) const;
  /// A view of `shape` from element `first` on. \throws UsageError outside the tensor
  Tensor view(std::size_t first, Shape shape) const;

 private:
  Memory memory_;
  std::size_t offset_ = 0;
  Shape shape_;
  DataType type_ = DataType::float32;
};

/// \throws UsageError naming `what` unless `tensor` has this shape and type
void require_shape(const Tensor& tensor, const Shape& shape, const char* what,
                   DataType type = DataType::float32);

}  // namespace isthmus
#pragma GCC visibility pop
