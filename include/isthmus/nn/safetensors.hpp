/// \file
/// Named float tensors in the safetensors format, which other frameworks read and write too:
/// https://github.com/huggingface/safetensors#format
#pragma once

#include <map>
#include <string>
#include <vector>

#include "isthmus/compute/tensor.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// One tensor on the host, row-major.
struct SafeTensor {
  std::string name;
  Shape shape;  ///< rank 0 is a scalar here: one value
  std::vector<float> values;
};

/// What a file holds.
struct SafeTensors {
  std::vector<SafeTensor> tensors;  ///< in the order of their data
  std::map<std::string, std::string> metadata;

  /// \throws UsageError naming the tensors that exist, where there is none of that name
  const SafeTensor& at(const std::string& name) const;
};

/// Replaces `path` atomically. \throws UsageError for a tensor whose values do not fill its shape, for a name
/// that is used twice, reserved or not UTF-8; Error where the file cannot be written
void write_safetensors(const std::string& path, const SafeTensors& contents);

/// Reads a file whose tensors are all F32 and of rank four at most. Nothing in the file is trusted: memory is
/// only taken for data that it really has.
/// \throws DataError where the file breaks the format; Error where it cannot be read
SafeTensors read_safetensors(const std::string& path);

}  // namespace isthmus::nn
#pragma GCC visibility pop
