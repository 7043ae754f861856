// Devices with less memory, and smaller work-groups, than the one at hand: a run does with what there is, or
// ends with an error that says what did not fit and what to do.
#include <cmath>
#include <regex>

#include "isthmus/ops/sum.hpp"
#include "isthmus/train/judge_stage.hpp"
#include "isthmus/train/vae_stage.hpp"
#include "support/faulty_opencl.hpp"
#include "support/faulty_run.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// The device has these limits for as long as it lives.
class Limited {
 public:
  explicit Limited(const opencl::Limits& limits) : before_(opencl::set_limits(limits)) {}
  ~Limited() { opencl::set_limits(before_); }
  Limited(const Limited&) = delete;

 private:
  opencl::Limits before_;
};

opencl::Limits allocation_of(std::size_t bytes) {
  opencl::Limits limits;
  limits.allocation = bytes;
  return limits;
}

/// What one step of a stage computes.
struct Step {
  std::vector<float> gradients, losses;
  std::size_t workspace;
};

struct LimitsFixture : FaultyRun {
  enum Kind { vae, judge };

  LimitsFixture() {
    config.judge[1].channels.clear();
    for (const int i : {0, 1}) {
      config.vae[i].batch = config.judge[i].batch = 101;
      config.vae[i].hidden = config.judge[i].hidden = {64};
      config.vae[i].lambda1 = 0.5;
      config.judge[i].dropout = 0;
    }
  }

  Step step_of(Kind kind, int domain) const {
    Queue queue(test_device());
    const auto gemm = ops::make_gemm(queue);
    const data::DeviceImages uploaded = data::upload(queue, images[domain]);
    std::unique_ptr<train::Stage> stage;
    if (kind == vae)
      stage = std::make_unique<train::VaeStage>("vae", queue, *gemm, config.vae[domain], uploaded, 2,
                                                train::Streams{1, 1000});
    else
      stage = std::make_unique<train::JudgeStage>("judge", queue, *gemm, config.judge[domain], uploaded, 2,
                                                  train::Streams{1, 1000});
    const Tensor losses(queue, {stage->losses().size()});
    queue.zero(losses);
    stage->initialise();
    stage->step(0, losses);
    return {queue.download<float>(stage->arenas()[0].second->state().gradients),
            queue.download<float>(losses), stage->memory().bytes()};
  }

  /// What training says where it fails.
  std::string failure_of(const opencl::Limits& limits) {
    const Limited limited(limits);
    std::string text;
    try {
      train("limited");
      BOOST_ERROR("nothing failed");
    } catch (const Error& error) {
      text = error.what();
    }
    BOOST_TEST(opencl::unreleased() == "");
    return text;
  }
};

/// The largest difference, in parts of the largest value.
double difference(const std::vector<float>& a, const std::vector<float>& b) {
  BOOST_REQUIRE_EQUAL(a.size(), b.size());
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i])));
    difference = std::max(difference, std::abs(static_cast<double>(a[i]) - b[i]));
    if (!std::isfinite(b[i])) difference = INFINITY;
  }
  return difference / largest;
}

void check_matches(const std::string& text, const std::string& pattern) {
  BOOST_TEST(std::regex_match(text, std::regex(pattern)), text);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(device_limits, LimitsFixture)

BOOST_AUTO_TEST_CASE(a_batch_that_does_not_fit_is_taken_in_parts) {
  for (const auto& [kind, domain] : {std::pair(vae, 0), {vae, 1}, {judge, 0}})
    BOOST_TEST_CONTEXT((kind == vae ? "vae " : "judge ") << domain) {
      const Step whole = step_of(kind, domain);
      double least = INFINITY;
      for (const std::size_t percent : {99, 55}) {
        const std::size_t limit = whole.workspace * percent / 100;
        const Limited limited(allocation_of(limit));
        const Step parts = step_of(kind, domain);
        BOOST_TEST(parts.workspace <= limit);
        BOOST_TEST(difference(whole.gradients, parts.gradients) < 2e-6);
        BOOST_TEST(difference(whole.losses, parts.losses) < 2e-6);
        least = std::min(least, static_cast<double>(parts.workspace));
      }
      BOOST_TEST(least < 0.6 * static_cast<double>(whole.workspace));
    }
}

BOOST_AUTO_TEST_CASE(a_run_in_parts_is_resumed_bit_for_bit) {
  const Limited limited(allocation_of(100'000));
  train("whole");
  opencl::inject({"clFlush", 5, CL_OUT_OF_RESOURCES});
  BOOST_CHECK_THROW(train("resumed"), DeviceError);
  BOOST_TEST(opencl::heal());
  train("resumed");
  BOOST_TEST(have_same_models("whole", "resumed"));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_in_parts_is_an_error) {
  check_matches(failure_of(allocation_of(50'000)),
                "vae_b: a workspace of \\d+ bytes for 1 of the batch's 101 images on .*, which has room for "
                "50000, failed: "
                "CL_MEM_OBJECT_ALLOCATION_FAILURE; a smaller batch or smaller layers take less memory");
  check_matches(
      failure_of(allocation_of(3000)),
      ".*clCreateBuffer of 3072 bytes on .*, which takes 3000 in a buffer and \\d+ in all, of which \\d+ "
      "are in use, failed: CL_INVALID_BUFFER_SIZE.*");
  opencl::Limits memory;
  memory.global_memory = 50'000;
  check_matches(
      failure_of(memory),
      "vae_b: clCreateBuffer of \\d+ bytes on .*, which takes \\d+ in a buffer and 50000 in all, of which "
      "\\d+ are in use, failed: CL_MEM_OBJECT_ALLOCATION_FAILURE; a smaller batch .*");
}

BOOST_AUTO_TEST_CASE(batch_normalisation_needs_the_whole_batch) {
  config.judge[0].channels = {32};
  check_matches(
      failure_of(allocation_of(400'000)),
      "judge_a: a workspace of \\d+ bytes for 101 of the batch's 101 images, which batch normalisation "
      "takes together, on .*; a smaller batch or smaller layers take less memory");
}

BOOST_AUTO_TEST_CASE(smaller_work_groups_do) {
  const Step usual = step_of(vae, 0);
  opencl::Limits limits;
  limits.group = limits.kernel_group = 16;
  const Limited limited(limits);
  BOOST_TEST(difference(usual.gradients, step_of(vae, 0).gradients) < 2e-6);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_does_not_run_here_is_named) {
  opencl::Limits group;
  group.kernel_group = 1;
  check_matches(failure_of(group),
                ".*launch of \\w+ in groups of \\d+ \\(at most 1 here\\) failed: "
                "CL_INVALID_WORK_GROUP_SIZE.*");
  opencl::Limits local;
  local.local_memory = 16;
  check_matches(failure_of(local),
                "gemm: panels of \\d+ terms take \\d+ bytes of the device's 16 of local memory");
  const Limited limited(local);
  Queue queue(test_device());
  const Tensor x(queue, {10}), sum(queue, {1}), partials(queue, {ops::kPartialSums});
  BOOST_CHECK_EXCEPTION(
      ops::squared_norm(queue, x, sum, partials), DeviceError, [](const DeviceError& error) {
        check_matches(error.what(),
                      "clCreateKernel\\(\\w+\\), whose work-groups share \\d+ bytes where .* has 16, "
                      "failed: CL_OUT_OF_RESOURCES");
        return true;
      });
}

BOOST_AUTO_TEST_CASE(kernels_need_no_extensions) {
  const std::regex needed("\\bdouble\\b|cl_khr_fp64|sub_group|cl_khr_|cl_intel_|cl_amd_|cl_nv_");
  // What comments say, and what SUB_GROUP asks for where the device has it.
  const std::regex not_needed("//[^\n]*|#ifdef SUB_GROUP\n[^\n]*\n#else");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(ISTHMUS_SOURCE_DIR "/cl"))
    if (entry.is_regular_file()) {
      const std::string code = std::regex_replace(file_bytes(entry.path().string()), not_needed, "");
      BOOST_TEST(!std::regex_search(code, needed), entry.path());
    }
}

BOOST_AUTO_TEST_SUITE_END()
