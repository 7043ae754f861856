#include "isthmus/train/translation_stream.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <thread>

#include "channel.hpp"
#include "isthmus/compute/error.hpp"
#include "translation_network.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kMostSamples = 1000;

/// A batch on its way. There are as many as can be read, computed (one waits for the device while the next is
/// enqueued) and written at the same time.
struct Slot {
  data::ImageBatch batch;
  std::vector<std::uint8_t> results;
  std::size_t first = 0;  ///< number of its first image
  Event done;
};

/// Slots go round from the reader by the device to the writer, each in a thread of its own.
class Stream {
 public:
  Stream(Queue& queue, TranslationNetwork& network, const TranslationRequest& request,
         data::ImageSource& source, data::ImageSink& sink, const TranslationWatch& watch)
      : queue_(queue), network_(network), request_(request), source_(source), sink_(sink), watch_(watch) {
    for (Slot& slot : slots_) {
      slot.results.resize(network.results_size());
      free_.push(&slot);
    }
  }

  TranslationCount run() {
    std::thread reader([this] { guard([this] { read(); }); });
    std::thread writer([this] { guard([this] { write(); }); });
    guard([this] { compute(); });
    computed_.close();
    writer.join();
    free_.close();
    reader.join();
    if (failure_) {
      clFinish(queue_.id());  // the device may be at work in a slot; its own failure is known already
      std::rethrow_exception(failure_);
    }
    if (count_.is_whole && count_.images > 0) sink_.finish();
    return count_;
  }

 private:
  void read() {
    bool has_more = true;
    for (std::size_t first = 0; has_more && !is_ending_;) {
      const auto slot = free_.pop();
      if (!slot) break;
      data::ImageBatch& batch = (*slot)->batch;
      batch.clear();
      const std::size_t most =
          std::min(network_.rows(), TranslationNetwork::kBlock - first % TranslationNetwork::kBlock);
      while (has_more && batch.images.count < most) has_more = source_.read(most - batch.images.count, batch);
      (*slot)->first = first;
      first += batch.images.count;
      read_.push(*slot);
    }
    read_.close();
  }

  void compute() {
    Slot* before = nullptr;
    while (const auto slot = read_.pop()) {
      if (is_ending_) break;
      if (watch_.stop && *watch_.stop) {
        count_.is_whole = false;
        break;
      }
      const data::ImageBatch& batch = (*slot)->batch;
      if (batch.images.count > 0)
        (*slot)->done = network_.enqueue(batch.images.pixels.data(), batch.images.count, (*slot)->first,
                                         (*slot)->results.data());
      if (before) finish(*before);
      before = *slot;
    }
    is_ending_ = true;
    if (before) finish(*before);
  }

  /// Waits for the device to have done it.
  void finish(Slot& slot) {
    if (slot.batch.images.count > 0) queue_.wait(slot.done);
    for (const std::string& reason : slot.batch.refused) watch_.on_refused(reason);
    count_.refused += slot.batch.refused.size();
    count_.images += slot.batch.images.count;
    watch_.on_progress(count_.images);
    computed_.push(&slot);
  }

  void write() {
    while (const auto slot = computed_.pop()) {
      const data::ImageBatch& batch = (*slot)->batch;
      if (batch.images.count > 0)
        sink_.write(
            {batch, (*slot)->results.data(), request_.samples, network_.rows(), network_.result_size()});
      free_.push(*slot);
    }
  }

  /// Runs a thread's part; what it throws ends all of them.
  template <class Part>
  void guard(Part&& part) {
    try {
      part();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      is_ending_ = true;
      for (Channel<Slot*>* channel : {&free_, &read_, &computed_}) channel->close();
    }
  }

  Queue& queue_;
  TranslationNetwork& network_;
  const TranslationRequest& request_;
  data::ImageSource& source_;
  data::ImageSink& sink_;
  const TranslationWatch& watch_;
  std::array<Slot, 4> slots_;
  Channel<Slot*> free_, read_, computed_;
  std::atomic<bool> is_ending_ = false;
  std::mutex mutex_;
  std::exception_ptr failure_;
  TranslationCount count_;
};

}  // namespace

TranslationCount translate_stream(Queue& queue, ops::Gemm& gemm, TrainedRun& run,
                                  const TranslationRequest& request, data::ImageSource& source,
                                  data::ImageSink& sink, const TranslationWatch& watch) {
  if (request.samples == 0 || request.samples > kMostSamples)
    throw UsageError("translations of each image are 1 to " + std::to_string(kMostSamples) + ", not " +
                     std::to_string(request.samples));
  std::size_t rows = TranslationNetwork::most_rows(queue, gemm, run, request);
  if (request.batch > 0) rows = std::min(rows, request.batch);
  rows = std::clamp<std::size_t>(source.count(), 1, rows);
  TranslationNetwork network(queue, gemm, run, request, rows);
  return Stream(queue, network, request, source, sink, watch).run();
}

}  // namespace isthmus::train
