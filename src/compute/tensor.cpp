#include "isthmus/compute/tensor.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"

namespace isthmus {

std::size_t element_size(DataType type) {
  return type == DataType::uint8 ? 1 : 4;
}

const char* to_string(DataType type) {
  switch (type) {
    case DataType::float32:
      return "float32";
    case DataType::int32:
      return "int32";
    default:
      return "uint8";
  }
}

Shape::Shape(const std::size_t* extents, std::size_t rank) : rank_(rank) {
  if (rank_ > kMaxRank) throw UsageError("a shape has at most four extents");
  std::copy_n(extents, rank, extents_.begin());
}

Shape Shape::with_rows(std::size_t rows) const noexcept {
  Shape shape = *this;
  shape.extents_[0] = rows;
  return shape;
}

std::size_t Shape::elements() const noexcept {
  std::size_t product = rank_ ? 1 : 0;
  for (std::size_t axis = 0; axis < rank_; ++axis) product *= extents_[axis];
  return product;
}

bool Shape::operator==(const Shape& other) const noexcept {
  return rank_ == other.rank_ && extents_ == other.extents_;
}

std::string Shape::text() const {
  std::string result = "[";
  for (std::size_t axis = 0; axis < rank_; ++axis)
    result += (axis ? ", " : "") + std::to_string(extents_[axis]);
  return result + "]";
}

Tensor::Tensor(Queue& queue, Shape shape, DataType type)
    : memory_(queue.allocate(shape.elements() * element_size(type))), shape_(shape), type_(type) {}

Tensor::Tensor(Memory memory, std::size_t offset, Shape shape, DataType type)
    : memory_(std::move(memory)), offset_(offset), shape_(shape), type_(type) {}

Tensor Tensor::borrow(cl_mem buffer, std::size_t offset, Shape shape, DataType type) {
  std::size_t size = 0;
  check(clGetMemObjectInfo(buffer, CL_MEM_SIZE, sizeof size, &size, nullptr), "clGetMemObjectInfo");
  if ((offset + shape.elements()) * element_size(type) > size)
    throw UsageError("a " + std::string(to_string(type)) + " tensor of shape " + shape.text() +
                     " at offset " + std::to_string(offset) + " does not fit a buffer of " +
                     std::to_string(size) + " bytes");
  check(clRetainMemObject(buffer), "clRetainMemObject");
  return Tensor(Memory(buffer, clReleaseMemObject), offset, shape, type);
}

Tensor Tensor::reshape(Shape shape) const {
  if (shape.elements() != elements())
    throw UsageError("cannot reshape " + shape_.text() + " to " + shape.text());
  return Tensor(memory_, offset_, shape, type_);
}

Tensor Tensor::slice(std::size_t first, std::size_t count) const {
  if (first + count > rows())
    throw UsageError("rows " + std::to_string(first) + " to " + std::to_string(first + count) +
                     " are outside a tensor of shape " + shape_.text());
  return Tensor(memory_, offset_ + first * columns(), shape_.with_rows(count), type_);
}

Tensor Tensor::view(std::size_t first, Shape shape) const {
  if (first + shape.elements() > elements())
    throw UsageError("a view of shape " + shape.text() + " from element " + std::to_string(first) +
                     " is outside a tensor of shape " + shape_.text());
  return Tensor(memory_, offset_ + first, shape, type_);
}

void require_shape(const Tensor& tensor, const Shape& shape, const char* what, DataType type) {
  if (tensor.shape() == shape && tensor.type() == type) return;
  throw UsageError(std::string(what) + " should be " + to_string(type) + " " + shape.text() + ", not " +
                   to_string(tensor.type()) + " " + tensor.shape().text());
}

}  // namespace isthmus
