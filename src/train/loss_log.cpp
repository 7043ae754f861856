#include "isthmus/train/loss_log.hpp"

namespace isthmus::train {

LossLog::LossLog(Queue& queue, std::size_t terms, std::size_t window, std::uint64_t first_step)
    : queue_(queue), terms_(terms), window_(window), step_(first_step) {
  for (Half& half : halves_) {
    half.slots = Tensor(queue, {window, terms});
    queue.zero(half.slots);
    half.host.resize(window * terms);
  }
}

LossLog::~LossLog() {
  for (const Half& half : halves_) {  // the device may still be writing to host memory that goes away
    const cl_event event = half.read.get();
    if (event && clWaitForEvents(1, &event) != CL_SUCCESS) clFinish(queue_.id());
  }
}

Tensor LossLog::next() {
  if (halves_[filling_].steps == window_) close_window();
  Half& half = halves_[filling_];
  if (half.read) {
    queue_.wait(half.read);
    arrived_.push_back(take(half));
  }
  if (half.steps == 0) half.first_step = step_;
  ++step_;
  return half.slots.slice(half.steps++, 1).reshape({terms_});
}

void LossLog::close_window() {
  Half& half = halves_[filling_];
  if (half.steps == 0) return;
  half.read = queue_.read_later(half.slots.slice(0, half.steps), half.host.data());
  queue_.flush();
  filling_ = 1 - filling_;
}

LossLog::Window LossLog::take(Half& half) {
  Window window{half.first_step, {}};
  for (std::size_t step = 0; step < half.steps; ++step)
    window.values.emplace_back(half.host.begin() + step * terms_, half.host.begin() + (step + 1) * terms_);
  half.read = {};
  half.steps = 0;
  return window;
}

std::optional<LossLog::Window> LossLog::poll() {
  Half& older = halves_[filling_].read ? halves_[filling_] : halves_[1 - filling_];
  if (arrived_.empty() && older.read && Queue::is_complete(older.read)) arrived_.push_back(take(older));
  if (arrived_.empty()) return std::nullopt;
  Window window = std::move(arrived_.front());
  arrived_.erase(arrived_.begin());
  return window;
}

std::optional<LossLog::Window> LossLog::drain() {
  if (auto window = poll()) return window;
  Half& older = halves_[filling_].read ? halves_[filling_] : halves_[1 - filling_];
  if (!older.read) return std::nullopt;
  queue_.wait(older.read);
  return take(older);
}

}  // namespace isthmus::train
