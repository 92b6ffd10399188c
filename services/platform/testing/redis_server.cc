#include "services/platform/testing/redis_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "fmt/format.h"

namespace amble::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kReadyProbes = 3000;
constexpr int kProbeMilliseconds = 10;
constexpr std::chrono::seconds kAdminDeadline{30};
constexpr char kUser[] = "amble";
constexpr char kPassword[] = "a password for tests";
constexpr char kAdmin[] = "admin";

[[noreturn]] void Die(const std::string& what, const fs::path& log = {}) {
  std::cerr << "Redis for tests: " << what << '\n';
  if (!log.empty()) std::cerr << std::ifstream(log).rdbuf() << '\n';
  std::abort();
}

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Die("no free port");
  }
  close(probe);
  return ntohs(address.sin_port);
}

std::string ConfigurationOf(const fs::path& folder, int port) {
  std::string text = fmt::format(
      "bind 127.0.0.1\nport {}\nunixsocket \"{}\"\ndir \"{}\"\nsave \"\"\nappendonly no\n"
      "daemonize no\nmaxmemory-policy noeviction\n",
      port, (folder / "redis.sock").string(), folder.string());
  // The rights are those that redis/client.h names, so that a test notices when they are too few.
  text += "user default off\n";
  text += fmt::format(
      "user {} on \">{}\" resetkeys ~amble:* resetchannels &amble:* -@all +get +mget +set +del "
      "+hmget +hset +pexpire +time +eval +evalsha +publish +subscribe +ping +select\n",
      kUser, kPassword);
  text += fmt::format("user {} on nopass ~* &* +@all\n", kAdmin);
  return text;
}

}  // namespace

RedisServer::RedisServer() : port_(FreePort()) {
  // Makes the logger before there are threads: what libspdlog does then, ThreadSanitizer cannot
  // see.
  spdlog::default_logger();
  std::ofstream(folder_.path() / "redis.conf") << ConfigurationOf(folder_.path(), port_);
  Start();
}

RedisServer::~RedisServer() {
  if (process_ > 0) Kill();
}

redis::Credentials RedisServer::credentials() const { return {kUser, kPassword}; }

redis::Client::Options RedisServer::client_options() const {
  return {.address = unix_socket(), .credentials = credentials()};
}

void RedisServer::Start() {
  const std::string configuration = folder_.path() / "redis.conf";
  const fs::path log = folder_.path() / "server.log";
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) {
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    execlp("redis-server", "redis-server", configuration.c_str(), nullptr);
    _exit(127);
  }
  AwaitReady();
}

void RedisServer::AwaitReady() {
  for (int probe = 0; probe < kReadyProbes; ++probe) {
    if (TryAdmin({"PING"}).ok()) return;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != 0) break;
    poll(nullptr, 0, kProbeMilliseconds);
  }
  Die("did not start", folder_.path() / "server.log");
}

void RedisServer::Kill() {
  kill(process_, SIGKILL);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = 0;
}

void RedisServer::Pause() {
  kill(process_, SIGSTOP);
  int status = 0;
  if (waitpid(process_, &status, WUNTRACED) != process_ || !WIFSTOPPED(status)) Die("not paused");
}

void RedisServer::Resume() {
  kill(process_, SIGCONT);
  Admin({"PING"});
}

void RedisServer::Flush() { Admin({"FLUSHALL"}); }

void RedisServer::Fill() { Admin({"CONFIG", "SET", "maxmemory", "1"}); }

void RedisServer::Relieve() { Admin({"CONFIG", "SET", "maxmemory", "0"}); }

void RedisServer::DropClients() {
  Admin({"CLIENT", "KILL", "TYPE", "normal"});
  Admin({"CLIENT", "KILL", "TYPE", "pubsub"});
}

absl::StatusOr<redis::Reply> RedisServer::TryAdmin(const redis::Arguments& arguments) {
  const auto deadline = std::chrono::steady_clock::now() + kAdminDeadline;
  auto connection = redis::Connection::Open(tcp(), {.user = kAdmin, .password = "any"}, deadline);
  if (!connection.ok()) return connection.status();
  return (*connection)->Call(arguments, deadline);
}

redis::Reply RedisServer::Admin(const redis::Arguments& arguments) {
  auto reply = TryAdmin(arguments);
  if (!reply.ok()) Die(reply.status().ToString(), folder_.path() / "server.log");
  return *std::move(reply);
}

}  // namespace amble::testing
