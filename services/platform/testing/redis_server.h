#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "services/platform/redis/client.h"
#include "services/platform/testing/temporary_folder.h"

namespace amble::testing {

/// A real redis-server for tests, on a free port of the loopback interface and on a unix socket in
/// a folder of its own; it keeps nothing on disk. Its default user is off; the user of
/// credentials() has just the rights that redis/client.h names. A server that cannot be started
/// aborts the program: the tests would otherwise pass without having run.
class RedisServer {
 public:
  RedisServer();
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  redis::Address tcp() const { return {.host = "127.0.0.1", .port = port_}; }
  redis::Address unix_socket() const { return {.path = (folder_.path() / "redis.sock").string()}; }
  redis::Credentials credentials() const;
  redis::Client::Options client_options() const;

  /// kill -9. What it held is gone.
  void Kill();
  /// Starts again on the same port and socket, empty.
  void Start();
  /// SIGSTOP: connections stay open, and nothing is answered.
  void Pause();
  void Resume();
  /// Forgets all keys.
  void Flush();
  /// Makes it full: every command that needs memory is refused (maxmemory, noeviction).
  void Fill();
  /// Ends that.
  void Relieve();
  /// Closes the connections of all others.
  void DropClients();

  /// Runs a command with all rights, and aborts when it fails.
  redis::Reply Admin(const redis::Arguments& arguments);

 private:
  void AwaitReady();
  absl::StatusOr<redis::Reply> TryAdmin(const redis::Arguments& arguments);

  TemporaryFolder folder_;
  int port_ = 0;
  pid_t process_ = 0;
};

}  // namespace amble::testing
