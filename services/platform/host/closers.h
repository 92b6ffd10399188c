#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace amble::host {

/// What must be undone at the end, in reverse order of adding. One thread.
class Closers {
 public:
  Closers() = default;
  ~Closers() { RunAll(); }
  Closers(const Closers&) = delete;
  Closers& operator=(const Closers&) = delete;

  void Add(std::function<void()> close) { closers_.push_back(std::move(close)); }

  /// Runs each once, the last added first; a second call does nothing.
  void RunAll() {
    while (!closers_.empty()) {
      const std::function<void()> close = std::move(closers_.back());
      closers_.pop_back();
      close();
    }
  }

 private:
  std::vector<std::function<void()>> closers_;
};

}  // namespace amble::host
