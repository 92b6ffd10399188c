#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "services/platform/testing/temporary_folder.h"

namespace amble::testing {

/// A real PostgreSQL for tests, on a free port of the loopback interface with data of its own. One
/// serves the whole program: Shared(). When AMBLE_TEST_POSTGRES_URL is set, the server that it
/// names is used instead and nothing is started. A server that cannot be started aborts the
/// program: the tests would otherwise pass without having run.
class PostgresServer {
 public:
  /// Started when first asked for, stopped at the end of the program.
  static PostgresServer& Shared();

  /// One more, started here whatever the environment says, for a test that restarts it.
  static std::unique_ptr<PostgresServer> Own();

  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// A libpq URL with all rights.
  const std::string& url() const { return url_; }

  /// A random schema name that nobody uses; the schema itself is made by who opens it.
  std::string NewSchema() const;

  /// Drops `schema` and all in it; nothing happens when there is none.
  void DropSchema(const std::string& schema) const;

  /// Stops at once, as after a power cut, and starts again on the same port. Only for a server
  /// started here.
  void Restart();

  /// Stops at once, and starts again on the same port when it comes back. Only for a server started
  /// here.
  void GoAway() { Stop(); }
  void ComeBack() { Start(); }

  /// Makes the server and all its backends stand still, as a machine does that has lost its disk,
  /// and go on. Only for a server started here.
  void Freeze();
  void Thaw();
  int port() const { return port_; }
  bool started_here() const { return process_ > 0; }

 private:
  /// Uses the server at `url`, or starts one when it is null or empty.
  explicit PostgresServer(const char* url);
  void Initialize();
  void Start();
  void Stop();
  void AwaitReady() const;
  void SignalAll(int signal) const;

  TemporaryFolder folder_;
  std::string binaries_;
  std::string url_;
  int port_ = 0;
  pid_t process_ = 0;
};

}  // namespace amble::testing
