// Entries of the cache of compiled programs: what is read is what was written.
#include <filesystem>

#include "compute/binary_store.hpp"
#include "fuzz/fuzz.hpp"

using namespace isthmus;

namespace {

/// The name of the one file that is there.
std::string name_of_entry(const BinaryStore& store) {
  store.write("identity", "");
  return std::filesystem::directory_iterator(store.folder())->path().filename().string();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::TemporaryFolder folder;
  static const BinaryStore store(folder.path());
  static const std::string name = name_of_entry(store);
  folder.write(name, fuzz::text_of(data, size));
  fuzz::attempt([&] {
    const auto read = store.read("identity");
    if (!read) throw std::logic_error("an entry that is there was not found");
    if (size < read->size() || fuzz::text_of(data, size).substr(size - read->size()) != *read)
      throw std::logic_error("an entry has other bytes than its file");
  });
  return 0;
}
