#include "services/platform/host/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "services/platform/host/log.h"

namespace amble::host {
namespace {

constexpr int kSignalExitBase = 128;

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

/// Without these descriptors the process could not be stopped in order.
int MustOpen(int descriptor) {
  if (descriptor >= 0) return descriptor;
  logging::Error("cannot watch for signals", {{"errno", errno}});
  std::abort();
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = StopSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signals_ = MustOpen(signalfd(-1, &set, SFD_CLOEXEC));
  wake_ = MustOpen(eventfd(0, EFD_CLOEXEC));
}

StopSignals::~StopSignals() {
  Close();
  close(signals_);
  close(wake_);
}

void StopSignals::Close() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  if (write(wake_, &one, sizeof one) != sizeof one) std::abort();
  thread_.join();
}

void StopSignals::Listen(std::function<void()> on_first) {
  thread_ = std::thread([this, on_first = std::move(on_first)] { Run(on_first); });
}

void StopSignals::Run(const std::function<void()>& on_first) const {
  pthread_setname_np(pthread_self(), "signals");
  bool stopping = false;
  while (true) {
    std::array<pollfd, 2> watched{{{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR
    if (watched[1].revents != 0) return;
    signalfd_siginfo signal;
    if (read(signals_, &signal, sizeof signal) != sizeof signal) continue;
    if (stopping) _exit(kSignalExitBase + static_cast<int>(signal.ssi_signo));
    stopping = true;
    logging::Info("stopping", {{"signal", signal.ssi_signo}});
    on_first();
  }
}

}  // namespace amble::host
