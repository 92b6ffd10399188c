#include "services/amble/free_port.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "fmt/format.h"

namespace amble::program {
namespace {

/// The port that could be bound; nullopt, with errno set, when it could not.
std::optional<int> TryPort(const addrinfo& address) {
  const int descriptor = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  const bool free = bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 &&
                    listen(descriptor, 1) == 0 &&
                    getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &length) == 0;
  const int error = errno;
  close(descriptor);
  errno = error;
  if (!free) return std::nullopt;
  char port[NI_MAXSERV];
  if (getnameinfo(reinterpret_cast<sockaddr*>(&bound), length, nullptr, 0, port, sizeof port,
                  NI_NUMERICSERV) != 0) {
    return std::nullopt;
  }
  return std::stoi(port);
}

std::optional<int> TryEndpoint(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    errno = EADDRNOTAVAIL;
    return std::nullopt;
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
  return TryPort(*found);
}

}  // namespace

absl::StatusOr<int> FreePort(const host::Endpoint& wanted) {
  std::optional<int> port = TryEndpoint(wanted.host, wanted.port);
  if (!port && errno == EADDRINUSE) port = TryEndpoint(wanted.host, 0);
  if (port) return *port;
  return absl::UnavailableError(fmt::format("cannot listen on {}: {}", wanted.ToString(),
                                            std::generic_category().message(errno)));
}

}  // namespace amble::program
