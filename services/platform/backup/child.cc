#include "services/platform/backup/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace amble::backup {
namespace {

/// So much of what a program says is kept.
constexpr size_t kMostSaidBytes = 2000;
constexpr int kNotFound = 127;

/// A pipe whose ends close by themselves.
class Pipe {
 public:
  Pipe() { good_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    if (!good_) return;
    close(ends_[0]);
    CloseWriter();
  }
  bool good() const { return good_; }
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void CloseWriter() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool good_ = false;
};

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Our environment, with `variables` instead of what it says of them.
std::vector<std::string> Environment(const std::map<std::string, std::string>& variables) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!variables.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : variables) all.push_back(name + "=" + value);
  return all;
}

std::string ReadAll(int descriptor) {
  std::string said;
  std::array<char, 512> chunk;
  for (;;) {
    const ssize_t count = read(descriptor, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (said.size() < kMostSaidBytes) said.append(chunk.data(), static_cast<size_t>(count));
  }
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return said;
}

}  // namespace

absl::Status RunChild(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& variables,
                      const std::string& install) {
  Pipe errors;
  if (!errors.good()) return absl::ResourceExhaustedError("no pipe for a program's messages");
  std::vector<std::string> arguments = words;
  std::vector<std::string> environment = Environment(variables);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors.writer(), STDERR_FILENO);
  pid_t child = 0;
  const int failure = posix_spawnp(&child, words.front().c_str(), &actions, nullptr,
                                   Pointers(arguments).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) {
    return absl::FailedPreconditionError(fmt::format("{} cannot be run ({}): {}", words.front(),
                                                     std::generic_category().message(failure),
                                                     install));
  }
  errors.CloseWriter();
  const std::string said = ReadAll(errors.reader());
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotFound) {
    return absl::FailedPreconditionError(
        fmt::format("{} cannot be run: {}", words.front(), install));
  }
  return absl::FailedPreconditionError(fmt::format("{} failed: {}", words.front(), said));
}

}  // namespace amble::backup
