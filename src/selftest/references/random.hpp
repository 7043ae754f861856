// Philox4x32-10, and what is made of its words.
#pragma once

#include <array>
#include <cmath>

#include "isthmus/ops/random.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

using Words = std::array<std::uint32_t, 4>;

inline Words philox(Words counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = 0xD2511F53ull * counter[0], second = 0xCD9E8D57ull * counter[2];
    counter = {
        static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(second),
        static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(first)};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

/// The four words of elements 4·index and on of the tensor that `key` names.
inline Words words(const ops::RandomKey& key, std::size_t index) {
  return philox({static_cast<std::uint32_t>(index), key.stream, static_cast<std::uint32_t>(key.step),
                 static_cast<std::uint32_t>(key.step >> 32)},
                static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32));
}

inline float unit(std::uint32_t word) {
  return (static_cast<float>(word >> 8) + 0.5f) * 0x1p-24f;
}

struct KnownWords {
  Words counter;
  std::array<std::uint32_t, 2> key;
  Words words;
};

// Random123 (D. E. Shaw Research), examples/kat_vectors: "philox4x32 10".
inline const KnownWords kKnownWords[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

inline Values uniform(std::size_t count, const ops::RandomKey& key) {
  Values values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = unit(words(key, i / 4)[i % 4]);
  return values;
}

/// By Box and Muller: elements 0 and 2 come from words 0 and 1, elements 1 and 3 from 2 and 3.
inline Doubles normal(std::size_t count, const ops::RandomKey& key) {
  Doubles values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Words block = words(key, i / 4);
    const std::size_t pair = i % 2 * 2;
    const double radius = std::sqrt(-2 * std::log(static_cast<double>(unit(block[pair]))));
    const double angle = 2 * std::acos(-1.0) * static_cast<double>(unit(block[pair + 1]));
    values[i] = radius * (i % 4 < 2 ? std::cos(angle) : std::sin(angle));
  }
  return values;
}

}  // namespace isthmus::reference
