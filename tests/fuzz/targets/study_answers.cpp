// Files of answers: the bytes as they are, and as the record of a file whose checksum is right.
#include "fuzz/fuzz.hpp"
#include "isthmus/report/study_score.hpp"
#include "shallow_json.hpp"
#include "support/study.hpp"

using namespace isthmus;

namespace {

void read(std::string_view bytes) {
  const std::string path = fuzz::folder().write("answers.json", bytes);
  fuzz::attempt([&] {
    const report::StudyAnswers answers = report::read_study_answers(path);
    report::settings_of({answers}, answers.run);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  read(bytes);
  try {
    read(test::study_file(parse_shallow<test::Json>(std::string(bytes))));
  } catch (const test::Json::exception&) {  // no JSON, or not of UTF-8
  }
  return 0;
}
