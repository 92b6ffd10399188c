#pragma once

#include <functional>
#include <thread>

namespace amble::host {

/// Turns SIGTERM and SIGINT into a call, on a thread of its own. Construct it before any other
/// thread starts: it blocks both signals in the calling thread, and threads inherit that. Also
/// ignores SIGPIPE: a peer that went away is an error of write(), not an end.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// From now on the first signal calls `on_first`; the second ends the process at once, with 128
  /// plus its number. Signals that came before count. Call it once.
  void Listen(std::function<void()> on_first);
  /// Waits for a call under way; none begins afterwards. The signals stay blocked: nothing kills
  /// what is left to close.
  void Close();

 private:
  void Run(const std::function<void()>& on_first) const;

  int signals_;  ///< a signalfd
  int wake_;     ///< an eventfd that ends the thread
  std::thread thread_;
};

}  // namespace amble::host
