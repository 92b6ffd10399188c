/// A mail server (RFC 5321, as far as one client of ours needs it) that keeps nothing but who was
/// written to, under which Message-ID: load_mail_sink PORT. Command:
///   seen   {"mails", "ids", "recipients"}: how many arrived, of how many Message-IDs, to how many
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>

#include "tests/load/commands.h"

namespace amble::load {
namespace {

constexpr int kClients = 16;  ///< that may wait to be accepted
constexpr size_t kReadBytes = 64 * 1024;
constexpr size_t kMostBytes = 1 << 20;  ///< of a mail

/// What arrived. Safe from any thread.
class Arrived {
 public:
  void Add(std::string recipient, std::string id) {
    std::lock_guard lock(mutex_);
    ++mails_;
    recipients_.insert(std::move(recipient));
    ids_.insert(std::move(id));
  }
  std::string ToJson() const {
    std::lock_guard lock(mutex_);
    return fmt::format(R"({{"mails": {}, "ids": {}, "recipients": {}}})", mails_, ids_.size(),
                       recipients_.size());
  }

 private:
  mutable std::mutex mutex_;
  int64_t mails_ = 0;
  std::unordered_set<std::string> recipients_;
  std::unordered_set<std::string> ids_;
};

/// One client, until it leaves.
class Conversation {
 public:
  Conversation(int socket, Arrived& arrived) : socket_(socket), arrived_(arrived) {}
  ~Conversation() { close(socket_); }

  void Hold() {
    Say("220 sink\r\n");
    for (std::string line; Hear("\r\n", line);) {
      const std::string_view verb = std::string_view(line).substr(0, 4);
      if (verb == "QUIT") return Say("221 bye\r\n");
      if (verb == "RCPT") recipient_ = line.substr(line.find(':') + 1);
      if (verb != "DATA") {
        Say("250 ok\r\n");
        continue;
      }
      Say("354 go on\r\n");
      std::string mail;
      if (!Hear("\r\n.\r\n", mail)) return;
      // Before it is acknowledged.
      arrived_.Add(recipient_, IdOf(mail));
      Say("250 kept\r\n");
    }
  }

 private:
  static std::string IdOf(const std::string& mail) {
    constexpr std::string_view kName = "Message-ID: ";
    const size_t begin = mail.find(kName);
    if (begin == std::string::npos) return "";
    return mail.substr(begin + kName.size(), mail.find("\r\n", begin) - begin - kName.size());
  }

  void Say(std::string_view reply) {
    if (send(socket_, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) heard_.clear();
  }
  /// What comes before `end`; false when the client has gone.
  bool Hear(std::string_view end, std::string& text) {
    size_t searched = 0;
    for (;;) {
      const size_t found = heard_.find(end, searched);
      if (found != std::string::npos) {
        text = heard_.substr(0, found);
        heard_.erase(0, found + end.size());
        return true;
      }
      searched = heard_.size() < end.size() ? 0 : heard_.size() - end.size();
      char bytes[kReadBytes];
      const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0 || heard_.size() > kMostBytes) return false;
      heard_.append(bytes, static_cast<size_t>(count));
    }
  }

  const int socket_;
  Arrived& arrived_;
  std::string heard_;
  std::string recipient_;
};

void Serve(int listening, Arrived& arrived) {
  for (;;) {
    const int client = accept(listening, nullptr, nullptr);
    if (client < 0) return;
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::thread([client, &arrived] { Conversation(client, arrived).Hold(); }).detach();
  }
}

int Listen(int port) {
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listening, kClients) != 0) {
    std::cerr << "cannot listen on " << port << '\n';
    std::exit(1);
  }
  return listening;
}

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  namespace load = amble::load;
  if (argc != 2) {
    std::cerr << "load_mail_sink PORT\n";
    return 2;
  }
  static load::Arrived arrived;  // outlives the threads
  const int listening = load::Listen(std::atoi(argv[1]));
  std::thread([listening] { load::Serve(listening, arrived); }).detach();
  const int code =
      load::ServeCommands({{"seen", [](std::istringstream&) { return arrived.ToJson(); }}});
  std::cout.flush();
  std::_Exit(code);  // whoever still talks is cut off
}
