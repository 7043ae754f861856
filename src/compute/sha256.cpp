#include "sha256.hpp"

#include <openssl/evp.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <vector>

#include "input_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus {
namespace {

constexpr std::size_t kChunk = 1 << 20;

class Sha256 {
 public:
  Sha256() {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) fail();
  }
  void add(const void* bytes, std::size_t count) {
    if (EVP_DigestUpdate(context_.get(), bytes, count) != 1) fail();
  }
  std::string digest() {
    std::string digest(kSha256Size, '\0');
    if (EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
      fail();
    return digest;
  }

 private:
  [[noreturn]] static void fail() { throw Error("libcrypto offers no SHA-256"); }

  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.digest();
}

std::string sha256_of_file(const std::string& path) {
  const auto fail = [&] { throw Error(path + ": cannot read: " + std::generic_category().message(errno)); };
  regular_file_size(path);
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (!file) fail();
  Sha256 hash;
  std::vector<char> chunk(kChunk);
  while (const std::size_t got = std::fread(chunk.data(), 1, kChunk, file.get())) hash.add(chunk.data(), got);
  if (std::ferror(file.get())) fail();
  return hash.digest();
}

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace isthmus
