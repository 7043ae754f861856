#include "isthmus/nn/memory_plan.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::nn {

std::size_t largest_workspace(const Device& device) {
  return std::min(device.max_allocation(), device.global_memory() / 2);
}

Tensor MemoryPlan::take(Shape shape, DataType type) {
  if (is_laid_out_) {
    if (next_ >= blocks_.size() || blocks_[next_].shape != shape || blocks_[next_].type != type)
      throw UsageError("memory plan: tensor " + std::to_string(next_) + " of shape " + shape.text() +
                       " was not in the dry run");
    const Block& block = blocks_[next_++];
    return Tensor(workspace_, block.offset / element_size(type), shape, type);
  }
  const std::size_t index = log_->blocks.size();
  log_->blocks.push_back({shape, type, log_->clock++, std::numeric_limits<std::size_t>::max(), 0});
  // No memory yet: a token whose deleter notes the death of the tensor's last copy.
  Memory token(static_cast<cl_mem>(nullptr),
               [log = log_, index](cl_mem) { log->blocks[index].death = log->clock++; });
  return Tensor(std::move(token), 0, shape, type);
}

/// Largest first, each at the lowest offset that is free for the whole of its life.
void MemoryPlan::lay_out() {
  blocks_ = log_->blocks;
  bytes_ = lower_bound_ = 0;
  std::vector<std::size_t> by_size(blocks_.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::size_t a, std::size_t b) { return blocks_[a].bytes() > blocks_[b].bytes(); });

  std::vector<std::size_t> placed;
  for (const std::size_t index : by_size) {
    Block& block = blocks_[index];
    std::map<std::size_t, std::size_t> busy;  // offset -> end, of blocks alive at the same time
    for (const std::size_t other : placed)
      if (blocks_[other].birth < block.death && block.birth < blocks_[other].death) {
        std::size_t& end = busy[blocks_[other].offset];
        end = std::max(end, blocks_[other].offset + blocks_[other].bytes());
      }
    block.offset = 0;
    for (const auto& [begin, end] : busy) {
      if (begin >= block.offset + block.bytes()) break;
      block.offset = std::max(block.offset, end);
    }
    placed.push_back(index);
    bytes_ = std::max(bytes_, block.offset + block.bytes());
  }

  for (const Block& at : blocks_) {  // the peak is reached at some birth
    std::size_t alive = 0;
    for (const Block& block : blocks_)
      if (block.birth <= at.birth && at.birth < block.death) alive += block.bytes();
    lower_bound_ = std::max(lower_bound_, alive);
  }
}

}  // namespace isthmus::nn
