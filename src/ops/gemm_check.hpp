// Whether a provider computes right products, without trusting it to come back.
#pragma once

#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)  // the layers above use it
namespace isthmus::ops {

/// The device has not done its work in time. It may never; then nothing else on its queue will be done
/// either.
class HangError : public Error {
 public:
  using Error::Error;
};

/// Waits for everything on the queue. \throws HangError after `seconds`
void finish_within(Queue& queue, double seconds);

enum class CheckDepth {
  quick,     ///< a few shapes, for parameters that have been checked thoroughly before
  thorough,  ///< every transpose of many shapes
};

/// Multiplies and compares with double precision; shapes are odd, at the edges of tiles, and those of
/// training. \param seconds  within which each product must be done \returns what is wrong, or nothing.
/// \throws HangError, or what the provider throws
std::string wrong_product(Queue& queue, Gemm& gemm, CheckDepth depth, double seconds);

/// The same for a provider yet to be made, whose errors are among what can be wrong. \throws HangError
std::string fault(Queue& queue, const GemmTuning& tuning, CheckDepth depth, double seconds);

}  // namespace isthmus::ops
#pragma GCC visibility pop
