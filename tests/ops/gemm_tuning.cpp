// Tunings, the search for them and their records: what is wrong, damaged or made elsewhere must never be
// used.
#include "isthmus/ops/gemm_tuning.hpp"

#include <zlib.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "isthmus/ops/gemm_search.hpp"
#include "isthmus/ops/tuning_record.hpp"
#include "ops/gemm_candidates.hpp"
#include "ops/gemm_check.hpp"
#include "ops/tuning_text.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::GemmProvider;
using ops::ProductClass;

namespace {

constexpr double kWait = 120;  // seconds; llvmpipe compiles for long

/// Sets a variable of the environment while it lives; null removes it.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  ~Environment() { set(had() ? old_->c_str() : nullptr); }

 private:
  bool had() const { return old_.has_value(); }
  void set(const char* value) { value ? setenv(name_, value, 1) : unsetenv(name_); }

  const char* name_;
  std::optional<std::string> old_;
};

struct TuningFixture : QueueFixture, TemporaryFolder {
  const std::string path = *this / "tunings/device.json";

  ops::GemmTuning defaults(GemmProvider provider) {
    ops::GemmTuning tuning = ops::default_tuning(queue.device());
    tuning.provider = provider;
    return tuning;
  }

  std::string fault(const ops::GemmTuning& tuning) {
    return ops::fault(queue, tuning, ops::CheckDepth::thorough, kWait);
  }

  /// What a search might have found.
  ops::GemmSearchResult found() {
    ops::GemmSearchResult result;
    result.tuning = defaults(GemmProvider::ours);
    result.tuning.of(ProductClass::deep) = {4, 128, 2, 8};
    result.notes = {"something: broken"};
    return result;
  }

  /// Loading `path` gives the defaults, and this reason.
  void check_refused(const std::string& reason) {
    const ops::LoadedTuning loaded = ops::load_tuning(queue, path);
    BOOST_TEST(loaded.notice.find(path) == 0u, loaded.notice);
    BOOST_TEST(loaded.notice.find(reason) != std::string::npos,
               "'" << reason << "' is not in: " << loaded.notice);
    BOOST_TEST(loaded.notice.find('\n') == std::string::npos, loaded.notice);
    BOOST_TEST((loaded.tuning.provider == ops::default_tuning(queue.device()).provider));
    BOOST_TEST(loaded.tuning.of(ProductClass::deep).rows == ops::CpuGemmTiles().rows);
  }
};

/// Does something to the products of the queue's provider.
class FaultyGemm : public ops::Gemm {
 public:
  explicit FaultyGemm(Queue& queue) : Gemm(queue), gemm_(ops::make_gemm(queue)) {}

 protected:
  std::unique_ptr<ops::Gemm> gemm_;

 private:
  std::size_t scratch(const ops::Product&) override { return 0; }
};

/// Leaves the last row of every product as it was.
class ForgetfulGemm : public FaultyGemm {
  using FaultyGemm::FaultyGemm;
  void run(const ops::Product& product, const Tensor&) override {
    const auto& [a, b, c, alpha, beta, fusion, batch] = product;
    ops::Matrix rows = c, a_rows = a.matrix;
    if (c.rows < 2 || a.is_transposed) return gemm_->multiply(a, b, c, alpha, beta);
    --rows.rows;
    --a_rows.rows;
    gemm_->multiply(a_rows, b, rows, alpha, beta);
  }
};

/// Scales by slightly too much.
class ImpreciseGemm : public FaultyGemm {
  using FaultyGemm::FaultyGemm;
  void run(const ops::Product& product, const Tensor&) override {
    gemm_->multiply(product.a, product.b, product.c, product.alpha * 1.001f, product.beta);
  }
};

/// Its products are not done until it is told so.
class HangingGemm : public FaultyGemm {
 public:
  explicit HangingGemm(Queue& queue)
      : FaultyGemm(queue), released_(clCreateUserEvent(queue.context(), nullptr)) {}
  ~HangingGemm() override { clReleaseEvent(released_); }
  void release() { clSetUserEventStatus(released_, CL_COMPLETE); }

 private:
  void run(const ops::Product&, const Tensor&) override {
    clEnqueueBarrierWithWaitList(queue_.id(), 1, &released_, nullptr);
  }
  cl_event released_;
};

/// CLBlast refuses it.
ops::GemmCandidate incomplete_clblast(ops::GemmTuning tuning) {
  tuning.clblast["Xgemm"] = {{"GEMMK", 0}};
  return {"incomplete", tuning};
}

/// Whether a kernel that writes beyond its buffer only gives a wrong product. On Intel's CPU runtime it ends
/// the process.
bool survives_broken_kernels(const Device& device) {
  const bool survives = device.platform_name() == "Portable Computing Language";
  if (!survives)
    BOOST_TEST_MESSAGE("skipped: what a broken kernel writes beyond its buffer may end the process");
  return survives;
}

/// CLBlast 1.5.3 computes wrong products with it, as MWG and NWG differ; 1.6.3 does not.
ops::GemmCandidate uneven_clblast(ops::GemmTuning tuning) {
  tuning.clblast["Xgemm"] = {{"GEMMK", 1}, {"KREG", 4},  {"KWG", 1},  {"KWI", 1},
                             {"MDIMA", 8}, {"MDIMC", 8}, {"MWG", 64}, {"NDIMB", 8},
                             {"NDIMC", 8}, {"NWG", 32},  {"SA", 0},   {"SB", 0},
                             {"STRM", 0},  {"STRN", 0},  {"VWM", 4},  {"VWN", 4}};
  return {"uneven", tuning};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gemm_tuning, TuningFixture)

BOOST_AUTO_TEST_CASE(extents_choose_the_class) {
  BOOST_TEST((ops::product_class(128, 10, 512) == ProductClass::small));
  BOOST_TEST((ops::product_class(128, 100, 200, 10) == ProductClass::large));
  BOOST_TEST((ops::product_class(64, 288, 4096) == ProductClass::deep));
  BOOST_TEST((ops::product_class(128, 512, 784) == ProductClass::large));
}

BOOST_AUTO_TEST_CASE(wrong_products_are_noticed) {
  ForgetfulGemm forgetful(queue);
  ImpreciseGemm imprecise(queue);
  for (const auto depth : {ops::CheckDepth::quick, ops::CheckDepth::thorough}) {
    BOOST_TEST(ops::wrong_product(queue, *ops::make_gemm(queue), depth, kWait) == "");
    BOOST_TEST(ops::wrong_product(queue, forgetful, depth, kWait) != "");
    BOOST_TEST(ops::wrong_product(queue, imprecise, depth, kWait) != "");
  }
}

BOOST_AUTO_TEST_CASE(a_device_that_is_not_done_in_time_is_noticed) {
  HangingGemm hanging(queue);
  BOOST_CHECK_THROW(ops::wrong_product(queue, hanging, ops::CheckDepth::quick, 0.01), ops::HangError);
  hanging.release();
  queue.finish();
}

BOOST_AUTO_TEST_CASE(every_class_multiplies_with_its_own_tiles) {
  ops::GemmTuning tuning = defaults(GemmProvider::ours);
  tuning.tiles = {{{4, 128, 1, 1}, {8, 64, 8, 2}, {5, 96, 2, 16}}};
  const auto builds = queue.programs().builds();
  BOOST_TEST(fault(tuning) == "");
  BOOST_TEST(queue.programs().builds() == builds + ops::kProductClasses);
}

BOOST_AUTO_TEST_CASE(impossible_tiles_are_usage_errors) {
  for (const ops::CpuGemmTiles tiles : {ops::CpuGemmTiles{0, 256, 4, 4},
                                        {6, 0, 4, 4},
                                        {6, 256, 0, 4},
                                        {6, 256, 4, 0},
                                        {std::size_t(-1), 256, 4, 4}}) {
    ops::GemmTuning tuning = defaults(GemmProvider::ours);
    tuning.of(ProductClass::small) = tiles;
    BOOST_CHECK_THROW(ops::make_gemm(queue, tuning), UsageError);
  }
}

BOOST_AUTO_TEST_CASE(what_a_search_finds_is_right_and_not_slower) {
  ops::GemmCandidate impossible{"impossible", defaults(GemmProvider::ours)};
  impossible.tuning.of(ProductClass::large).rows = 0;
  std::vector<std::string> notes;
  std::size_t shown = 0;
  std::atomic<bool> is_enough = false;  // by count, as a busy machine tries little in a given time
  ops::GemmSearchWatch watch;
  watch.stop = &is_enough;
  watch.note = [&](const std::string& note) { notes.push_back(note); };
  watch.progress = [&](const ops::GemmSearchProgress& progress) {
    shown = progress.tried + 1;
    is_enough = shown == 4;
  };
  const auto result = ops::search_gemm_tuning(queue, {GemmProvider::ours, 600, kWait, {impossible}}, watch);
  BOOST_TEST(fault(result.tuning) == "");
  for (const auto& [before, after] : result.times) {
    BOOST_TEST(before > 0);
    BOOST_TEST(after <= before);
  }
  BOOST_TEST(result.notes.size() == 1u);
  BOOST_TEST(result.notes == notes, boost::test_tools::per_element());
  BOOST_TEST(result.notes.at(0).find("impossible: ") == 0u, result.notes[0]);
  BOOST_TEST(result.tried > 2u);
  BOOST_TEST(result.tried == shown);
  BOOST_TEST(!result.device_hangs);
}

BOOST_AUTO_TEST_CASE(broken_candidates_of_clblast_are_dropped) {
  if (!survives_broken_kernels(queue.device())) return;
  const ops::GemmTuning before = defaults(GemmProvider::clblast);
  const ops::GemmCandidate incomplete = incomplete_clblast(before), uneven = uneven_clblast(before);
  const bool is_wrong = fault(uneven.tuning) != "";
  ops::GemmSearchWatch watch;
  std::atomic<bool> stop = false;
  watch.progress = [&](const ops::GemmSearchProgress& progress) { stop = progress.tried == 2; };
  watch.stop = &stop;
  const auto result =
      ops::search_gemm_tuning(queue, {GemmProvider::clblast, 60, kWait, {incomplete, uneven}}, watch);
  BOOST_TEST(result.notes.size() == (is_wrong ? 2u : 1u));
  BOOST_TEST(result.notes.at(0).find("incomplete: ") == 0u, result.notes[0]);
  if (is_wrong) BOOST_TEST(result.notes.at(1).find("uneven: the product ") == 0u, result.notes[1]);
  BOOST_TEST(fault(result.tuning) == "");
}

BOOST_AUTO_TEST_CASE(a_search_can_be_stopped) {
  const std::atomic<bool> stop = true;
  ops::GemmSearchWatch watch;
  watch.stop = &stop;
  BOOST_TEST(ops::search_gemm_tuning(queue, {GemmProvider::ours, 60}, watch).tried == 1u);
}

BOOST_AUTO_TEST_CASE(candidates_differ_from_one_another) {
  const ops::GemmTuning clblast = defaults(GemmProvider::clblast);
  for (const auto& candidates :
       {ops::kernel_candidates(clblast), ops::cut_candidates(clblast), ops::xgemm_candidates(clblast),
        ops::direct_candidates(clblast), ops::threshold_candidates(clblast)}) {
    std::set<std::string> names;
    for (const ops::GemmCandidate& candidate : candidates) names.insert(candidate.name);
    BOOST_TEST(names.size() == candidates.size());
    BOOST_TEST(names.size() > 5u);
  }
}

BOOST_AUTO_TEST_CASE(a_record_gives_back_what_was_found) {
  ops::save_tuning(path, queue.device(), found());
  const ops::LoadedTuning loaded = ops::load_tuning(queue, path);
  BOOST_TEST(loaded.notice == "");
  BOOST_TEST((loaded.tuning.provider == GemmProvider::ours));
  const ops::CpuGemmTiles& deep = loaded.tuning.of(ProductClass::deep);
  BOOST_TEST(deep.rows == 4u);
  BOOST_TEST(deep.depth_block == 128u);
  BOOST_TEST(deep.items_per_core == 2u);
  BOOST_TEST(deep.least_chunk == 8u);
  BOOST_TEST(loaded.tuning.of(ProductClass::large).rows == 6u);

  ops::GemmSearchResult other = found();
  other.tuning = defaults(GemmProvider::clblast);
  other.tuning.clblast["GemmRoutine"]["XGEMM_MIN_INDIRECT_SIZE"] = 2;
  ops::save_tuning(path, queue.device(), other);
  BOOST_TEST((ops::load_tuning(queue, path).tuning.clblast == other.tuning.clblast));
}

BOOST_AUTO_TEST_CASE(damaged_records_are_refused) {
  ops::save_tuning(path, queue.device(), found());
  const std::string whole = file_bytes(path);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 3}) {
    write("tunings/device.json", whole.substr(0, size));
    check_refused("damaged");
  }
  for (const char* text :
       {"[]", "{}", "7", "{\"format\": 1}", "{\"format\": 1, \"record\": {}, \"checksum\": 0}"}) {
    write("tunings/device.json", text);
    check_refused("damaged");
  }
  const std::string deep(200'000, '[');
  write("tunings/device.json",
        "{\"format\":1,\"checksum\":0,\"record\":" + deep + std::string(deep.size(), ']') + "}");
  check_refused("damaged");
  for (const char* number : {"-1", "0.5", "1e300", "\"4\""}) {
    auto json = nlohmann::json::parse(whole);
    json["record"]["tuning"]["tiles"]["deep"]["rows"] = nlohmann::json::parse(number);
    write("tunings/device.json", ops::tuning_text(json["record"]));
    check_refused("damaged");
  }
  auto divides = nlohmann::json::parse(whole);
  divides["record"]["tuning"] = {{"provider", "clblast"}, {"clblast", {{"Xgemm", {{"KWG", 0}}}}}};
  write("tunings/device.json", ops::tuning_text(divides["record"]));
  check_refused("damaged");
  std::string flipped = whole;
  flipped[whole.find("\"rows\": 4") + 8] ^= 1;
  write("tunings/device.json", flipped);
  check_refused("damaged");
  write("tunings/device.json", std::string(2 << 20, ' '));
  check_refused("too large");
  std::filesystem::remove(path);
  check_refused("cannot read");
  std::filesystem::create_directory(path);
  check_refused("not a regular file");
}

BOOST_AUTO_TEST_CASE(random_damage_never_breaks_loading) {
  ops::save_tuning(path, queue.device(), found());
  const std::string whole = file_bytes(path);
  survives_random_damage(whole, 40, 100, [&](const std::string& bytes) {
    write("tunings/device.json", bytes);
    const ops::LoadedTuning loaded = ops::load_tuning(queue, path);
    const std::size_t rows = loaded.tuning.of(ProductClass::deep).rows;
    BOOST_TEST((loaded.notice.empty() ? rows == 4 : rows == 6), loaded.notice);
  });
}

BOOST_AUTO_TEST_CASE(records_of_other_circumstances_are_refused) {
  ops::save_tuning(path, queue.device(), found());
  const auto whole = nlohmann::json::parse(file_bytes(path));
  const auto rewrite = [&](auto&& change) {
    nlohmann::json json = whole;
    change(json);
    const std::string text = json["record"].dump();
    json["checksum"] = crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    write("tunings/device.json", json.dump());
  };
  rewrite([](auto&) {});
  BOOST_TEST(ops::load_tuning(queue, path).notice == "");
  rewrite([](auto& json) { json["format"] = 2; });
  check_refused("another version of Isthmus");
  for (const char* name : {"device", "device version", "driver version", "platform version", "kernels"}) {
    rewrite([&](auto& json) { json["record"]["found for"][name] = "another"; });
    check_refused(std::string("found for another ") + name);
  }
  rewrite([](auto& json) { json["record"]["tuning"]["tiles"]["deep"]["rows"] = 0; });
  check_refused("no product can be cut");
  rewrite([](auto& json) { json["record"]["tuning"]["tiles"]["deep"]["rows"] = -1; });
  check_refused("damaged");
}

BOOST_AUTO_TEST_CASE(a_record_that_computes_wrong_products_is_refused) {
  if (!survives_broken_kernels(queue.device())) return;
  ops::GemmSearchResult uneven = found();
  uneven.tuning = uneven_clblast(defaults(GemmProvider::clblast)).tuning;
  ops::save_tuning(path, queue.device(), uneven);
  if (fault(uneven.tuning) != "")
    check_refused("the product");
  else
    BOOST_TEST(ops::load_tuning(queue, path).notice == "");
  uneven.tuning = incomplete_clblast(defaults(GemmProvider::clblast)).tuning;
  ops::save_tuning(path, queue.device(), uneven);
  check_refused("OverrideParameters");
  BOOST_TEST(fault(defaults(GemmProvider::clblast)) == "");
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_is_an_error) {
  const std::string file = write("file", "");
  BOOST_CHECK_EXCEPTION(ops::save_tuning(file + "/device.json", queue.device(), found()), Error, says(file));
}

BOOST_AUTO_TEST_CASE(the_environment_chooses_the_record) {
  const Environment config("XDG_CONFIG_HOME", (*this / "config").c_str());
  {
    const Environment unset("ISTHMUS_TUNING", nullptr);
    const std::string own = ops::tuning_path(queue.device());
    BOOST_TEST(own.find(*this / "config/isthmus/tuning/") == 0u, own);
    BOOST_TEST(ops::load_tuning(queue).notice == "");
    ops::save_tuning(own, queue.device(), found());
    BOOST_TEST(ops::load_tuning(queue).tuning.of(ProductClass::deep).rows == 4u);
  }
  {
    const Environment off("ISTHMUS_TUNING", "off");
    BOOST_TEST(ops::load_tuning(queue).tuning.of(ProductClass::deep).rows == 6u);
    BOOST_TEST(ops::load_tuning(queue).notice == "");
  }
  const Environment chosen("ISTHMUS_TUNING", path.c_str());
  BOOST_TEST(ops::tuning_path(queue.device()) == path);
  BOOST_TEST(ops::load_tuning(queue).notice.find("cannot read") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
