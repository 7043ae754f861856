#include <fmt/format.h>

#include <algorithm>

#include "image_sources.hpp"

namespace isthmus::data {
namespace {

constexpr std::size_t kMostBytes = std::size_t(1) << 24;  // of images that do not fit yet

/// The wanted images of a file.
class ReaderSource : public ImageSource {
 public:
  ReaderSource(std::unique_ptr<ImageReader> reader, const SourceOptions& options)
      : reader_(std::move(reader)), options_(options) {
    const Images& head = reader_->head();
    std::size_t wanted = head.count;
    if (has_labels() && !options_.classes.empty())
      wanted = static_cast<std::size_t>(std::count_if(head.labels.begin(), head.labels.end(),
                                                      [this](int label) { return is_wanted(label); }));
    count_ = left_ = std::min(wanted, options_.count);
  }

  std::size_t count() const override { return count_; }
  bool has_labels() const override { return !reader_->head().labels.empty(); }

  bool read(std::size_t most, ImageBatch& batch) override {
    const Images& head = reader_->head();
    const std::size_t before = left_;
    while (left_ == before) {
      if (left_ == 0) return false;
      const std::size_t at_once = std::max<std::size_t>(1, kMostBytes / head.image_size());
      const std::size_t count = std::min({most, at_once, head.count - next_});
      reader_->read(count, some_);
      keep_wanted(batch);
      next_ += count;
      if (next_ == head.count) reader_->expect_end();
    }
    return true;
  }

 private:
  bool is_wanted(int label) const {
    const std::vector<int>& classes = options_.classes;
    return std::find(classes.begin(), classes.end(), label) != classes.end();
  }

  /// Moves the wanted ones together, and adds them to the batch.
  void keep_wanted(ImageBatch& batch) {
    const std::vector<std::int32_t>& labels = reader_->head().labels;
    const std::size_t size = some_.image_size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < some_.count && kept < left_; ++i) {
      if (!labels.empty() && !options_.classes.empty() && !is_wanted(labels[next_ + i])) continue;
      const auto from = some_.pixels.begin() + static_cast<std::ptrdiff_t>(i * size);
      if (i > kept) std::copy_n(from, size, some_.pixels.begin() + static_cast<std::ptrdiff_t>(kept * size));
      batch.names.push_back(fmt::format("{:06}", next_ + i));
      ++kept;
    }
    left_ -= kept;
    some_.count = kept;
    some_.pixels.resize(kept * size);
    if (kept == 0) return;
    some_ = fit(std::move(some_), options_);
    append(some_, batch);
  }

  std::unique_ptr<ImageReader> reader_;
  SourceOptions options_;
  Images some_;
  std::size_t count_, left_, next_ = 0;
};

}  // namespace

std::unique_ptr<ImageSource> open_reader_source(std::unique_ptr<ImageReader> reader,
                                                const SourceOptions& options) {
  return std::make_unique<ReaderSource>(std::move(reader), options);
}

}  // namespace isthmus::data
