#include "input_file.hpp"

#include <filesystem>
#include <system_error>

#include "isthmus/compute/error.hpp"

namespace isthmus {

std::uint64_t regular_file_size(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error) throw Error(path + ": cannot read: " + error.message());
  if (!std::filesystem::is_regular_file(status)) throw Error(path + ": cannot read: not a regular file");
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw Error(path + ": cannot read: " + error.message());
  return size;
}

}  // namespace isthmus
