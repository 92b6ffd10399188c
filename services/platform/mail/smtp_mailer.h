#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/mail/mailer.h"

namespace amble::mail {

/// Whether the conversation is encrypted.
enum class Encryption {
  kNone,      ///< plain text: a catcher on this machine
  kStartTls,  ///< begins plain, STARTTLS is required before anything is said (port 587)
  kTls,       ///< TLS from the first byte (port 465)
};

struct SmtpOptions {
  std::string host;  ///< a name or an IP address
  uint16_t port = 587;
  std::string user = {};      ///< no authentication when empty
  std::string password = {};  ///< never logged
  Encryption encryption = Encryption::kStartTls;
  /// How we greet the server (EHLO): the public host name of this installation.
  std::string greeting = "localhost";
  /// Where reports of mails that cannot be delivered go: the envelope's sender. Empty: each mail's
  /// From.
  std::string return_path = {};
  /// PEM file of the authorities trusted; the system's when empty.
  std::string authorities = {};
  /// For one mail, from connecting to the last reply.
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// Sends by libcurl. A connection is kept for 20 s and used for the mails that follow. Send calls
/// wait for each other.
class SmtpMailer final : public Mailer {
 public:
  /// INVALID_ARGUMENT when host or greeting are no host names.
  static absl::StatusOr<std::unique_ptr<SmtpMailer>> Create(SmtpOptions options);
  ~SmtpMailer() override;

  absl::Status Send(const Message& message) override;

  /// Connects, greets, encrypts and authenticates as Send would, and sends nothing. The errors of
  /// Send.
  absl::Status CheckConnection();

 private:
  struct Connection;
  SmtpMailer(SmtpOptions options, std::string url, std::unique_ptr<Connection> connection);

  const SmtpOptions options_;
  const std::string url_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace amble::mail
