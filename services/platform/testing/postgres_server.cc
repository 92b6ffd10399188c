#include "services/platform/testing/postgres_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <random>
#include <vector>

namespace amble::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kSchemaLetters = 20;
constexpr int kReadyProbes = 3000;
constexpr int kProbeMilliseconds = 10;

[[noreturn]] void Die(const std::string& what, const fs::path& log = {}) {
  std::cerr << "PostgreSQL for tests: " << what << '\n';
  if (!log.empty()) std::cerr << std::ifstream(log).rdbuf() << '\n';
  std::abort();
}

/// The newest of Debian's versions.
std::string FindBinaries() {
  fs::path newest;
  int newest_version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > newest_version && fs::exists(entry.path() / "bin/initdb")) {
      newest = entry.path() / "bin";
      newest_version = version;
    }
  }
  if (newest_version == 0) Die("not installed; looked in /usr/lib/postgresql");
  return newest.string();
}

/// The account that the server runs as: ours, but never root's, which it refuses.
const passwd* ServerAccount() {
  if (geteuid() != 0) return nullptr;
  if (const passwd* account = getpwnam("postgres")) return account;
  if (const passwd* account = getpwnam("nobody")) return account;
  Die("root needs an account postgres or nobody to run it as");
}

/// Starts a program that ends with this one, writing to `log`.
pid_t Spawn(const std::vector<std::string>& words, const fs::path& log) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const passwd* account = ServerAccount();
  const pid_t child = fork();
  if (child != 0) return child;
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (account != nullptr && (setgroups(0, nullptr) != 0 || setgid(account->pw_gid) != 0 ||
                             setuid(account->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  execv(arguments[0], arguments.data());
  _exit(127);
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

}  // namespace

PostgresServer& PostgresServer::Shared() {
  static PostgresServer server(std::getenv("AMBLE_TEST_POSTGRES_URL"));
  return server;
}

std::unique_ptr<PostgresServer> PostgresServer::Own() {
  return std::unique_ptr<PostgresServer>(new PostgresServer(nullptr));
}

PostgresServer::PostgresServer(const char* url) {
  if (url != nullptr && *url != 0) {
    url_ = url;
    return;
  }
  binaries_ = FindBinaries();
  port_ = FreePort();
  url_ = fmt::format("postgresql://amble@127.0.0.1:{}/postgres", port_);
  Initialize();
  Start();
}

PostgresServer::~PostgresServer() {
  if (started_here()) Stop();
}

void PostgresServer::Initialize() {
  if (const passwd* account = ServerAccount()) {
    if (chown(folder_.path().c_str(), account->pw_uid, account->pw_gid) != 0) Die("chown");
  }
  const fs::path log = folder_.path() / "initdb.log";
  // The default order of texts is a linguistic one, so that a forgotten COLLATE "C" shows.
  const pid_t child = Spawn({binaries_ + "/initdb", "--pgdata", (folder_.path() / "data").string(),
                             "--username=amble", "--auth=trust", "--no-sync", "--encoding=UTF8",
                             "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"},
                            log);
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) Die("initdb failed", log);
}

void PostgresServer::Start() {
  process_ = Spawn({binaries_ + "/postgres", "-D", (folder_.path() / "data").string(), "-c",
                    fmt::format("port={}", port_), "-c", "listen_addresses=127.0.0.1", "-c",
                    "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200",
                    "-c", "max_prepared_transactions=0"},
                   folder_.path() / "server.log");
  AwaitReady();
}

void PostgresServer::AwaitReady() const {
  for (int probe = 0; probe < kReadyProbes; ++probe) {
    if (PQping(url_.c_str()) == PQPING_OK) return;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != 0) break;
    poll(nullptr, 0, kProbeMilliseconds);
  }
  Die("did not start", folder_.path() / "server.log");
}

void PostgresServer::Stop() {
  if (!started_here()) return;
  SignalAll(SIGCONT);
  kill(process_, SIGQUIT);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = 0;
}

/// The server first, so that it starts no backend meanwhile.
void PostgresServer::SignalAll(int signal) const {
  if (!started_here()) return;  // 0 would be this program itself
  kill(process_, signal);
  const std::string parent = std::to_string(process_);
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const int process = std::atoi(entry.path().filename().c_str());
    if (process <= 0) continue;
    std::ifstream file(entry.path() / "stat");
    std::string text;
    std::getline(file, text);
    // "pid (name) state parent …"; the name may hold anything. Who has ended has no text.
    const size_t end = text.rfind(')');
    if (end == std::string::npos || text.size() < end + 4) continue;
    const std::string rest = text.substr(end + 4);
    if (rest.substr(0, rest.find(' ')) == parent) kill(process, signal);
  }
}

void PostgresServer::Freeze() { SignalAll(SIGSTOP); }
void PostgresServer::Thaw() { SignalAll(SIGCONT); }

void PostgresServer::Restart() {
  Stop();
  Start();
}

std::string PostgresServer::NewSchema() const {
  std::random_device random;
  std::string name = "test_";
  for (int i = 0; i < kSchemaLetters; ++i) name += static_cast<char>('a' + random() % 26);
  return name;
}

void PostgresServer::DropSchema(const std::string& schema) const {
  PGconn* connection = PQconnectdb(url_.c_str());
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  PQclear(PQexec(connection, fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", schema).c_str()));
  PQfinish(connection);
}

}  // namespace amble::testing
