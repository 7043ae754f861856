#include "convolution.hpp"

#include <regex>

namespace isthmus::bench {

std::optional<ConvolutionPass> ConvolutionPass::parse(const std::string& name) {
  static const std::regex form(
      "conv(2d|_transpose2d)/(forward|input|weight)/"
      "(\\d+)x(\\d+)x(\\d+)x(\\d+)-(\\d+)-k(\\d+)s(\\d+)p(\\d+)");
  std::smatch part;
  if (!std::regex_match(name, part, form)) return {};
  const Wanted wanted = part[2] == "forward" ? Wanted::forward
                        : part[2] == "input" ? Wanted::input
                                             : Wanted::weight;
  const auto number = [&](std::size_t i) { return std::stoul(part[i]); };
  return ConvolutionPass{part[1] == "_transpose2d",
                         wanted,
                         number(3),
                         number(4),
                         number(5),
                         number(6),
                         number(7),
                         number(8),
                         number(9),
                         number(10)};
}

}  // namespace isthmus::bench
