// Many subscribers of one channel, and who publishes to it at a fixed rate:
//   load_subscribers SUBSCRIBE_PORT OPENINGS PUBLISH_PORT PUBLICATIONS
// OPENINGS is a file with the bytes that a subscriber sends once: several, each after a
// kSeparator, are taken in turns. PUBLICATIONS is one with the bytes of publications, in which
// kPlaceholder stands for what is published; they too are taken in turns. What surrounds it on the
// way back is of no interest here, so one client speaks to all servers. Reads from its standard
// input and answers each line with one of JSON:
//   connect COUNT        opens so many more
//   flow RATE SECONDS    publishes RATE a second; ends when all has arrived, or kPatience later
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace amble::load {
namespace {

using Steady = std::chrono::steady_clock;

/// As long as what takes its place: "#<sequence>#<nanoseconds>#", filled up with dots.
constexpr std::string_view kPlaceholder = "%PAYLOAD%";
constexpr size_t kPayloadBytes = 160;
constexpr char kSeparator = '\x1e';
constexpr std::chrono::seconds kPatience{10};
/// Connections that are opened without waiting for an answer, and how long is then waited.
constexpr int kOpenedAtOnce = 100;
constexpr int kEvents = 512;
constexpr size_t kReadBytes = 64 * 1024;

[[noreturn]] void Fail(std::string_view what) {
  fmt::print(stderr, "{}: {}\n", what, errno);
  std::exit(1);
}

/// What takes turns in a file.
std::vector<std::string> Turns(const char* path) {
  std::vector<std::string> turns;
  std::ifstream file(path, std::ios::binary);
  for (std::string one; std::getline(file, one, kSeparator);) turns.push_back(std::move(one));
  if (turns.empty()) Fail(path);
  return turns;
}

int Connected(int port) {
  const int socket_number = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_number, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    Fail("connect");
  }
  const int yes = 1;
  setsockopt(socket_number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  fcntl(socket_number, F_SETFL, O_NONBLOCK);
  return socket_number;
}

void SendAll(int socket_number, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_number, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) Fail("send");
    if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

int64_t Nanoseconds(Steady::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

/// What one subscriber has heard.
struct Subscriber {
  int socket_number = -1;
  std::string rest;      ///< the beginning of a marker whose end has not come yet
  int64_t last = -1;     ///< sequence
  int64_t received = 0;  ///< bytes
};

class Subscribers {
 public:
  Subscribers(int port, std::vector<std::string> openings, int publish_port,
              std::vector<std::string> publications)
      : port_(port), openings_(std::move(openings)), publications_(std::move(publications)) {
    poll_ = epoll_create1(0);
    publisher_ = Connected(publish_port);
    Watch(publisher_, nullptr);
  }

  std::string Connect(int count) {
    for (int i = 0; i < count; ++i) {
      auto subscriber = std::make_unique<Subscriber>();
      subscriber->socket_number = Connected(port_);
      SendAll(subscriber->socket_number, openings_[subscribers_.size() % openings_.size()]);
      Watch(subscriber->socket_number, subscriber.get());
      subscribers_.push_back(std::move(subscriber));
      if (i % kOpenedAtOnce == kOpenedAtOnce - 1) AwaitFirstBytes();
    }
    AwaitFirstBytes();
    return fmt::format(R"({{"connected": {}}})", subscribers_.size());
  }

  std::string Flow(double rate, double seconds) {
    latencies_.clear();
    gaps_ = 0;
    delivered_ = 0;
    const auto began = Steady::now();
    const auto interval = std::chrono::duration<double>(1 / rate);
    const auto messages = static_cast<int64_t>(rate * seconds);
    const int64_t first = published_;
    const int64_t wanted = messages * static_cast<int64_t>(subscribers_.size());
    Steady::time_point ended = began;
    while (delivered_ < wanted) {
      const auto next = began + std::chrono::duration_cast<Steady::duration>(
                                    interval * static_cast<double>(published_ - first));
      const auto now = Steady::now();
      if (published_ - first < messages && now >= next) {
        Publish(next);
        continue;
      }
      if (published_ - first == messages && now > ended + kPatience) break;
      if (published_ - first < messages) ended = now;
      Receive(published_ - first < messages ? next - now : Steady::duration(kPatience));
    }
    const double took = std::chrono::duration<double>(Steady::now() - began).count();
    std::sort(latencies_.begin(), latencies_.end());
    return fmt::format(
        R"({{"completed": {}, "failed": {}, "seconds": {:.6f}, "p50": {:.0f}, "p99": {:.0f}}})",
        delivered_, wanted - delivered_ + gaps_, took, Quantile(0.5), Quantile(0.99));
  }

 private:
  void Watch(int socket_number, Subscriber* subscriber) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = subscriber;
    if (epoll_ctl(poll_, EPOLL_CTL_ADD, socket_number, &event) != 0) Fail("epoll_ctl");
  }

  /// Until every server has said something: that it listens.
  void AwaitFirstBytes() {
    const auto until = Steady::now() + kPatience;
    for (const auto& subscriber : subscribers_) {
      while (subscriber->received == 0) {
        if (Steady::now() > until) Fail("a subscriber was not answered");
        Receive(kPatience);
      }
    }
  }

  void Publish(Steady::time_point intended) {
    std::string bytes = publications_[static_cast<size_t>(published_) % publications_.size()];
    std::string payload = fmt::format("#{}#{}#", published_++, Nanoseconds(intended));
    payload.resize(kPayloadBytes, '.');
    bytes.replace(bytes.find(kPlaceholder), kPlaceholder.size(), payload);
    SendAll(publisher_, bytes);
  }

  void Receive(Steady::duration limit) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    epoll_event events[kEvents];
    const int count = epoll_wait(poll_, events, kEvents, static_cast<int>(milliseconds));
    for (int i = 0; i < count; ++i) {
      auto* const subscriber = static_cast<Subscriber*>(events[i].data.ptr);
      const int socket_number = subscriber == nullptr ? publisher_ : subscriber->socket_number;
      const ssize_t size = recv(socket_number, buffer_.data(), buffer_.size(), 0);
      if (size == 0) Fail("closed by the server");
      if (size > 0 && subscriber != nullptr) {
        Take(*subscriber, std::string_view(buffer_.data(), static_cast<size_t>(size)));
      }
    }
  }

  void Take(Subscriber& subscriber, std::string_view bytes) {
    subscriber.received += static_cast<int64_t>(bytes.size());
    std::string joined;
    if (!subscriber.rest.empty()) {
      joined = std::exchange(subscriber.rest, {}) + std::string(bytes);
      bytes = joined;
    }
    const int64_t now = Nanoseconds(Steady::now());
    for (;;) {
      const size_t begin = bytes.find('#');
      if (begin == std::string_view::npos) return;
      const size_t middle = bytes.find('#', begin + 1);
      const size_t end = middle == std::string_view::npos ? middle : bytes.find('#', middle + 1);
      if (end == std::string_view::npos) {
        subscriber.rest = bytes.substr(begin);
        return;
      }
      int64_t sequence = 0;
      int64_t intended = 0;
      std::from_chars(bytes.data() + begin + 1, bytes.data() + middle, sequence);
      std::from_chars(bytes.data() + middle + 1, bytes.data() + end, intended);
      if (subscriber.last >= 0 && sequence != subscriber.last + 1) ++gaps_;
      subscriber.last = sequence;
      ++delivered_;
      latencies_.push_back(static_cast<float>(now - intended) / 1000);
      bytes.remove_prefix(end + 1);
    }
  }

  double Quantile(double share) const {
    if (latencies_.empty()) return 0;
    return latencies_[static_cast<size_t>(share * static_cast<double>(latencies_.size() - 1))];
  }

  const int port_;
  const std::vector<std::string> openings_;
  const std::vector<std::string> publications_;
  int poll_ = -1;
  int publisher_ = -1;
  int64_t published_ = 0;
  int64_t delivered_ = 0;
  int64_t gaps_ = 0;
  std::vector<std::unique_ptr<Subscriber>> subscribers_;
  std::vector<float> latencies_;  ///< microseconds
  std::vector<char> buffer_ = std::vector<char>(kReadBytes);
};

int Run(char** words) {
  Subscribers subscribers(std::atoi(words[1]), Turns(words[2]), std::atoi(words[3]),
                          Turns(words[4]));
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream asked(line);
    std::string verb;
    double first = 0;
    double second = 0;
    asked >> verb >> first >> second;
    const std::string reply = verb == "connect" ? subscribers.Connect(static_cast<int>(first))
                                                : subscribers.Flow(first, second);
    fmt::print("{}\n", reply);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace amble::load

int main(int count, char** words) {
  if (count != 5) return 2;
  return amble::load::Run(words);
}
