#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/clock/clock.h"
#include "services/platform/mail/caught_mail.h"

namespace amble::mail {

inline constexpr size_t kMaxCaughtMailBytes = 1 << 20;
inline constexpr size_t kMaxCaughtMails = 200;
inline constexpr size_t kMaxCatcherConnections = 32;
/// For one command, and for all of the data of one mail.
inline constexpr std::chrono::seconds kCatcherTimeout{10};

/// An SMTP server (RFC 5321) on loopback that delivers nothing: development and tests look here at
/// what would have been sent. The latest kMaxCaughtMails are kept. Safe from any thread.
class DevMailCatcher {
 public:
  /// Listens on 127.0.0.1; port 0 takes a free one. UNAVAILABLE when the port is taken. `clock`
  /// must outlive the catcher.
  static absl::StatusOr<std::unique_ptr<DevMailCatcher>> Start(const Clock& clock,
                                                               uint16_t port = 0);
  ~DevMailCatcher();

  uint16_t port() const;
  /// The mails kept, the oldest first.
  std::vector<CaughtMail> Mails() const;
  /// Blocks until `count` mails have been caught since the start, whether kept or not. False when
  /// they have not within `limit`.
  bool AwaitMails(int64_t count, std::chrono::milliseconds limit) const;

 private:
  class Server;
  explicit DevMailCatcher(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace amble::mail
