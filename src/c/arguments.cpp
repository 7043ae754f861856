#include "arguments.hpp"

#include <cstdint>
#include <string>

#include "guard.hpp"

namespace isthmus::c {
namespace {

constexpr std::size_t kMostElements =
    SIZE_MAX / 16;  // offsets and extents add up, in bytes, without overflow

[[noreturn]] void refuse(const char* name, const std::string& what) {
  throw UsageError(name + what);
}

DataType data_type(isthmus_data_type type, const char* name) {
  switch (type) {
    case ISTHMUS_FLOAT32:
      return DataType::float32;
    case ISTHMUS_INT32:
      return DataType::int32;
    case ISTHMUS_UINT8:
      return DataType::uint8;
    default:
      refuse(name, ".type is " + std::to_string(type) + ", which is no data type");
  }
}

Shape shape(const isthmus_tensor& tensor, const char* name) {
  if (tensor.rank < 1 || tensor.rank > ISTHMUS_MAX_RANK)
    refuse(name, ".rank is " + std::to_string(tensor.rank) + " and should be from 1 to 4");
  std::size_t elements = 1;
  for (std::uint32_t axis = 0; axis < tensor.rank; ++axis) {
    const std::size_t extent = tensor.extents[axis];
    if (extent == 0) refuse(name, ".extents[" + std::to_string(axis) + "] is 0");
    if (extent > kMostElements / elements) refuse(name, ".extents are too large");
    elements *= extent;
  }
  return Shape(tensor.extents, tensor.rank);
}

/// Not every driver tells buffers of another context apart.
void require_context(const Queue& queue, cl_mem buffer, const char* name) {
  cl_context context = nullptr;
  check(clGetMemObjectInfo(buffer, CL_MEM_CONTEXT, sizeof context, &context, nullptr), "clGetMemObjectInfo");
  if (context != queue.context()) refuse(name, ".buffer is of another context than the queue");
}

}  // namespace

static_assert(ISTHMUS_MAX_RANK == Shape::kMaxRank);

Queue& queue_of(const isthmus_queue* queue) {
  return *given(queue, "queue").queue;
}

Tensor tensor(const Queue& queue, const isthmus_tensor* tensor, const char* name, DataType type) {
  const isthmus_tensor& view = given(tensor, name);
  if (!view.buffer) refuse(name, ".buffer is NULL");
  const Shape its_shape = shape(view, name);
  const DataType its_type = data_type(view.type, name);
  if (its_type != type)
    refuse(name, std::string(" should be ") + to_string(type) + ", not " + to_string(its_type));
  if (view.offset > kMostElements) refuse(name, ".offset is too large");
  require_context(queue, view.buffer, name);
  try {
    return Tensor::borrow(view.buffer, view.offset, its_shape, type);
  } catch (const UsageError& error) {
    refuse(name, std::string(": ") + error.what());
  }
}

Tensor tensor_or_none(const Queue& queue, const isthmus_tensor* tensor, const char* name, DataType type) {
  return tensor ? c::tensor(queue, tensor, name, type) : Tensor();
}

ops::Activation activation(const isthmus_activation* activation) {
  using Kind = ops::ActivationKind;
  static_assert(
      static_cast<int>(Kind::identity) == ISTHMUS_IDENTITY && static_cast<int>(Kind::relu) == ISTHMUS_RELU &&
      static_cast<int>(Kind::leaky_relu) == ISTHMUS_LEAKY_RELU &&
      static_cast<int>(Kind::tanh) == ISTHMUS_TANH && static_cast<int>(Kind::sigmoid) == ISTHMUS_SIGMOID &&
      static_cast<int>(Kind::softplus) == ISTHMUS_SOFTPLUS);
  const isthmus_activation& its = given(activation, "activation");
  if (its.kind < ISTHMUS_IDENTITY || its.kind > ISTHMUS_SOFTPLUS)
    refuse("activation", ".kind is " + std::to_string(its.kind) + ", which is no activation");
  return {static_cast<Kind>(its.kind), its.slope};
}

ops::Activation fused_activation(const isthmus_activation* activation, const isthmus_tensor* operand,
                                 const char* operand_name) {
  if (!activation) return {};
  const ops::Activation result = c::activation(activation);
  if (!operand && result.kind != ops::ActivationKind::identity)
    refuse("activation", " needs " + std::string(operand_name) + ", which is NULL");
  return result;
}

ops::RandomKey random_key(const isthmus_random_key* key) {
  const isthmus_random_key& its = given(key, "key");
  return {its.seed, its.stream, its.step};
}

}  // namespace isthmus::c
