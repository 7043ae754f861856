// What the handles stand for. Each shares the queue that it was made from, so they go in any order.
#pragma once

#include <memory>
#include <optional>

#include "isthmus/c/isthmus.h"
#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/trained_run.hpp"

struct isthmus_device {
  isthmus::Device device;
};

struct isthmus_queue {
  std::shared_ptr<isthmus::Queue> queue;
  std::optional<isthmus::Queue::DryRun> dry_run;
};

struct isthmus_gemm_engine {
  std::shared_ptr<isthmus::Queue> queue;
  std::unique_ptr<isthmus::ops::Gemm> gemm;
};

struct isthmus_run {
  std::shared_ptr<isthmus::Queue> queue;
  std::unique_ptr<isthmus::ops::Gemm> gemm;
  isthmus::train::TrainedRun run;
};
