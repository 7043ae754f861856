// Ways to damage a file that a reader must survive.
#pragma once

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::test {

/// Whatever `read` does with random bytes and with `whole` damaged at random, it throws nothing but Errors.
/// \param read    takes the bytes of a file
/// \param prefix  how many bytes random files share with the whole one, to get past its magic number
template <class Read>
void survives_random_damage(const std::string& whole, std::size_t prefix, int rounds, Read&& read) {
  std::mt19937 random(1);
  const auto attempt = [&](const std::string& bytes) {
    try {
      read(bytes);
    } catch (const Error&) {
    }
  };
  for (int round = 0; round < rounds; ++round) {
    std::string noise(random() % 300, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    attempt(noise);
    attempt(whole.substr(0, prefix) + noise);
    std::string damaged = whole;
    for (unsigned changes = 1 + random() % 3; changes; --changes)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    attempt(damaged);
  }
}

/// A check for BOOST_CHECK_EXCEPTION: the message has `part` in it and is one line.
inline auto says(const std::string& part) {
  return [part](const Error& error) {
    const std::string text = error.what();
    const bool good = text.find(part) != std::string::npos && text.find('\n') == std::string::npos;
    if (!good) BOOST_TEST_MESSAGE("wanted '" << part << "', got: " << text);
    return good;
  };
}

}  // namespace isthmus::test
