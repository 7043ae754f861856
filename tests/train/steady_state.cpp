// A training step in steady state allocates no device memory, blocks on nothing and builds nothing. Counted
// at the OpenCL calls themselves, so that those of CLBlast count too: this program's own definitions stand
// before libOpenCL's.
#include <clblast.h>
#include <dlfcn.h>

#include <map>
#include <string>

#include "isthmus/train/bridging_stage.hpp"
#include "isthmus/train/domain_transfer_stage.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/judge_stage.hpp"
#include "isthmus/train/translator_stage.hpp"
#include "isthmus/train/vae_stage.hpp"
#include "ops/gemm_providers.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/tiny_data.hpp"

namespace {

std::map<std::string, int>& calls() {
  static std::map<std::string, int> counts;
  return counts;
}

template <class Function>
Function* counted(Function*, const char* name, const char* counted_as = nullptr) {
  ++calls()[counted_as ? counted_as : name];
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {
cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void* pointer, cl_int* status) {
  return counted(&clCreateBuffer, "clCreateBuffer")(context, flags, size, pointer, status);
}
cl_program clCreateProgramWithSource(cl_context context, cl_uint count, const char** strings,
                                     const size_t* lengths, cl_int* status) {
  return counted(&clCreateProgramWithSource, "clCreateProgramWithSource")(context, count, strings, lengths,
                                                                          status);
}
cl_int clBuildProgram(cl_program program, cl_uint count, const cl_device_id* devices, const char* options,
                      void(CL_CALLBACK* notify)(cl_program, void*), void* data) {
  return counted(&clBuildProgram, "clBuildProgram")(program, count, devices, options, notify, data);
}
cl_int clFinish(cl_command_queue queue) {
  return counted(&clFinish, "clFinish")(queue);
}
cl_int clWaitForEvents(cl_uint count, const cl_event* events) {
  return counted(&clWaitForEvents, "clWaitForEvents")(count, events);
}
cl_int clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                           size_t size, void* pointer, cl_uint waits, const cl_event* list, cl_event* event) {
  const auto real = counted(&clEnqueueReadBuffer, "clEnqueueReadBuffer", blocking ? "blocking read" : "read");
  return real(queue, buffer, blocking, offset, size, pointer, waits, list, event);
}
cl_int clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                            size_t size, const void* pointer, cl_uint waits, const cl_event* list,
                            cl_event* event) {
  const auto real =
      counted(&clEnqueueWriteBuffer, "clEnqueueWriteBuffer", blocking ? "blocking write" : "write");
  return real(queue, buffer, blocking, offset, size, pointer, waits, list, event);
}
}

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct SteadyFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  train::ExperimentConfig config = tiny_experiment();
  train::Streams streams{1, 1000};

  /// The counts of ten steps after two that warm up.
  std::map<std::string, int> calls_of(train::Stage& stage) {
    const Tensor losses(queue, {stage.losses().size()});
    queue.zero(losses);  // a term that is turned off is not written
    stage.initialise();
    stage.step(0, losses);
    stage.step(1, losses);
    queue.finish();
    calls().clear();
    const auto launches = queue.counters().launches;
    for (std::uint64_t step = 2; step < 12; ++step) stage.step(step, losses);
    const auto counts = calls();
    BOOST_TEST(queue.counters().launches >= launches + 100);  // it did work
    queue.finish();
    for (const float value : queue.download<float>(losses)) BOOST_TEST(std::isfinite(value));
    return counts;
  }

  void check(train::Stage& stage) {
    for (const auto& [name, count] : calls_of(stage))
      BOOST_ERROR(stage.name() << ": " << count << " of " << name);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(steady_state, SteadyFixture)

BOOST_AUTO_TEST_CASE(the_counters_see_what_clblast_does) {
  calls().clear();
  const Tensor a(queue, {300, 300}), b(queue, {300, 300}), c(queue, {300, 300});
  BOOST_TEST(calls()["clCreateBuffer"] == 3);
  // Without scratch of ours, CLBlast takes its own at every call.
  cl_command_queue raw = queue.id();
  const auto status =
      clblast::Gemm<float>(clblast::Layout::kRowMajor, clblast::Transpose::kNo, clblast::Transpose::kYes, 300,
                           300, 300, 1, a.buffer(), 0, 300, b.buffer(), 0, 300, 0, c.buffer(), 0, 300, &raw);
  BOOST_TEST(static_cast<int>(status) == 0);
  BOOST_TEST(calls()["clCreateProgramWithSource"] + calls()["clCreateBuffer"] > 3);
}

/// On a CPU the default provider is another.
BOOST_AUTO_TEST_CASE(clblast_steps) {
  gemm = ops::make_clblast_gemm(queue, ops::default_tuning(queue.device()));
  train::JudgeStage stage("judge_a", queue, *gemm, config.judge[0], a.device_train, 3, streams);
  check(stage);
}

BOOST_AUTO_TEST_CASE(vae_steps) {
  config.vae[0].lambda1 = 1;
  config.vae[0].jitter.rotation = 5;
  train::VaeStage stage("vae_a", queue, *gemm, config.vae[0], a.device_train, 3, streams);
  check(stage);
}

BOOST_AUTO_TEST_CASE(judge_steps) {
  train::JudgeStage stage("judge_a", queue, *gemm, config.judge[0], a.device_train, 3, streams);
  check(stage);
}

BOOST_AUTO_TEST_CASE(convolutional_vae_steps) {
  config.vae[0].channels = {5, 6};
  config.vae[0].class_weight = 2;
  config.vae[0].kl_warm_up = 0.5;
  train::VaeStage stage("vae_a", queue, *gemm, config.vae[0], a.device_train, 3, streams);
  check(stage);
}

BOOST_AUTO_TEST_CASE(convolutional_judge_steps) {
  config.judge[0].channels = {5, 6};
  config.judge[0].dropout = 0.3;
  train::JudgeStage stage("judge_a", queue, *gemm, config.judge[0], a.device_train, 3, streams);
  check(stage);
}

BOOST_AUTO_TEST_CASE(translator_steps) {
  config.translator[0].dropout = 0.3;
  config.translator[0].gate = config.translator[0].sample_latents = true;
  train::TranslatorData data;
  data.source_heads = queue.upload(Random(1).normal(600 * 16), {600, 16});
  data.target_heads = queue.upload(Random(2).normal(600 * 16), {600, 16});
  data.source_scale = data.target_scale = train::unit_scale(8);
  data.pairs = data::make_pair_tables(queue, a.train.labels, b.train.labels, {{0, 0}, {1, 1}, {2, 2}});
  const train::TranslatorConfig& translator = config.translator[0];
  for (const models::TranslatorOptions& options :
       {train::translator_options(translator, 8, 8), train::info_gan_options(translator, 8, 8, 3),
        train::constraint_options(translator, /*classes=*/8, 8)}) {
    train::TranslatorStage stage("translator_a2b", queue, *gemm, translator, options, data, streams);
    check(stage);
  }
}

BOOST_AUTO_TEST_CASE(domain_transfer_steps) {
  config.judge[0].channels = {5, 6};
  models::Judge judge(train::judge_options(config.judge[0], train::image_shape(a.device_train), 3));
  judge.arena().allocate(queue);
  judge.initialise(queue, 1, 0);
  train::DtnConfig dtn;
  dtn.channels = {5, 6};
  dtn.batch = 32;
  dtn.variation_weight = 1;
  const train::LatentScale scale = train::unit_scale(8);
  for (const bool uses_f : {true, false}) {
    dtn.uses_f = uses_f;
    train::DomainTransferStage stage("translator_a2b", queue, *gemm, dtn, judge,
                                     {a.device_train, b.device_train, scale, scale}, streams);
    check(stage);
  }
}

BOOST_AUTO_TEST_CASE(bridging_steps) {
  train::BridgingConfig bridging;
  bridging.batch = 64;
  bridging.labels = "30";
  train::BridgingData data;
  data.latents[0] = queue.upload(Random(1).normal(600 * 8), {600, 8});
  data.latents[1] = queue.upload(Random(2).normal(600 * 6), {600, 6});
  data.labels[0] = a.train.labels;
  data.labels[1] = b.train.labels;
  data.classes = 3;
  train::BridgingStage stage("translator_a2b", queue, *gemm, bridging, data, {}, streams);
  check(stage);
}

BOOST_AUTO_TEST_SUITE_END()
