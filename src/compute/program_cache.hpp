// Compiled programs kept on disk, for devices whose driver does not do so itself.
#pragma once

#include <string>

#include "binary_store.hpp"
#include "isthmus/compute/program_library.hpp"

namespace isthmus {

/// The compiled programs of one device. Nothing is thrown: whatever is wrong with a file, the folder or the
/// driver, load() gives nothing, save() keeps nothing, and use() tells why.
class ProgramCache {
 public:
  /// Where the device's programs are kept: the folder that the environment's ISTHMUS_PROGRAM_CACHE names,
  /// whatever the device; nowhere (empty) where that is "off"; and where it is unset,
  /// $XDG_CACHE_HOME/isthmus/programs or ~/.cache/isthmus/programs, unless the driver has a cache.
  static std::string folder(const Device& device);

  ProgramCache(const Device& device, const std::string& folder);

  /// The program, built, from what was saved for this source and these options; or null.
  Program load(cl_context context, const std::string& source, const std::string& options);
  /// Keeps what `program`, built from this source with these options, was compiled to.
  void save(const Program& program, const std::string& source, const std::string& options);

  /// Everything that a compiled program depends on.
  std::string identity(const std::string& source, const std::string& options) const;

  const ProgramCacheUse& use() const noexcept { return use_; }

 private:
  Device device_;
  BinaryStore store_;
  ProgramCacheUse use_;
};

}  // namespace isthmus
