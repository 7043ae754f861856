// What a file or a string is known by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)  // the layers above use it
namespace isthmus {

constexpr std::size_t kSha256Size = 32;

/// The digest's 32 bytes. \throws Error where libcrypto offers no SHA-256
std::string sha256(std::string_view bytes);

/// The same of a file's contents. \throws Error naming the file where it cannot be read
std::string sha256_of_file(const std::string& path);

/// As sha256sum prints it: two lower-case digits for each byte.
std::string hexadecimal(std::string_view bytes);

}  // namespace isthmus
#pragma GCC visibility pop
