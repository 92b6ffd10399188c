#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace amble::push {

/// A request as a push service got it; names of headers in lower case.
struct PushRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;
  std::string body;
};

struct PushReply {
  unsigned status = 201;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  bool silent = false;  ///< keeps the connection and never answers
};

/// A push service over plain HTTP/1.1 on a free port of 127.0.0.1, which answers as a test says.
class PushService {
 public:
  using Handler = std::function<PushReply(const PushRequest&)>;

  /// `handler` runs on the service's one thread.
  explicit PushService(Handler handler);
  /// Closes all connections.
  ~PushService();

  uint16_t port() const;
  std::string origin() const;
  /// What has come so far.
  std::vector<PushRequest> requests() const;
  /// How many clients have connected so far.
  int connections() const;
  /// Blocks until an answer has been sent whole, or its client has gone away; how many bytes of it
  /// went out.
  size_t WaitForSentBytes();

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace amble::push
