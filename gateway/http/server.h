#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/limits.h"
#include "gateway/http/request_guard.h"
#include "gateway/http/response.h"
#include "services/platform/clock/clock.h"

namespace amble::gateway {

struct ServerOptions {
  /// An IP address; no names.
  std::string address = "127.0.0.1";
  /// 0 takes a free one.
  uint16_t port = 0;
  /// Threads that read and write; handlers run on them too.
  int io_threads = 2;
  /// Addresses or networks whose X-Forwarded-* are believed.
  std::vector<std::string> trusted_proxies;
  Limits limits;
  /// While it says so, each answer says `Connection: close`, so that clients have gone elsewhere
  /// when the server drains. Called on every thread; quick. May be empty: never.
  std::function<bool()> is_leaving;
  /// For calls that take larger bodies than `limits.max_body_bytes`. Called on every thread; quick.
  /// May be empty: none does.
  LargestBody largest_body;
};

/// An HTTP/1.1 server. Each request that passes the guard goes to the handler; what does not is
/// answered here, as google.rpc.Status in JSON, and closes its connection. Requests of one
/// connection are handled one at a time, in order.
class Server {
 public:
  /// Listens and serves when it returns. INVALID_ARGUMENT for an address or proxy that is none,
  /// UNAVAILABLE when the port is taken. `clock` dates the answers and must outlive the server.
  /// `quick` may be empty.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const Clock* clock, Handler handler,
                                                       QuickHandler quick = {});

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Closes what is still open, without waiting. Afterwards no handler runs; answers that come
  /// later are dropped.
  ~Server();

  /// Where it listens.
  uint16_t port() const;

  /// How many clients are connected.
  size_t connections() const;

  /// Stops listening, finishes the requests that were accepted (their answers say
  /// `Connection: close`) and returns true when all connections are closed, false when some were
  /// still open after `timeout`. Blocks; not from a handler.
  bool Drain(absl::Duration timeout);

 private:
  class Implementation;

  explicit Server(std::unique_ptr<Implementation> implementation);

  std::unique_ptr<Implementation> implementation_;
};

}  // namespace amble::gateway
