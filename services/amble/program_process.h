#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// The program as a process of its own, for tests.
namespace amble::program {

/// One run of `AMBLE_PROGRAM ARGUMENT…`, killed at the end if it still runs. Its lines are read as
/// they come.
class ProgramProcess {
 public:
  static constexpr std::chrono::minutes kPatience{2};

  ProgramProcess(const char* program, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program);
    std::vector<char*> words;
    for (std::string& word : arguments) words.push_back(word.data());
    words.push_back(nullptr);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    process_ = fork();
    if (process_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      dup2(ends[1], STDERR_FILENO);
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      execv(words[0], words.data());
      _exit(127);
    }
    close(ends[1]);
    reader_ = std::jthread([this, end = ends[0]] { ReadLines(end); });
  }
  ~ProgramProcess() {
    if (process_ > 0) {
      Signal(SIGKILL);
      Wait();
    }
  }

  void Signal(int signal) const { kill(process_, signal); }

  /// The exit code, or minus the signal that ended it.
  int Wait() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    reader_.join();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  /// Whether a line with `text` has come, or comes before it ends.
  bool AwaitLine(std::string_view text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return over_ || Count(text) > 0; }) &&
           Count(text) > 0;
  }
  int64_t LinesWith(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return Count(text);
  }
  /// All that it has said.
  std::string Output() const {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const std::string& line : lines_) all += line + "\n";
    return all;
  }

 private:
  int64_t Count(std::string_view text) const {
    return std::count_if(lines_.begin(), lines_.end(),
                         [text](const std::string& line) { return line.find(text) != line.npos; });
  }
  void ReadLines(int end) {
    FILE* stream = fdopen(end, "r");
    char* line = nullptr;
    size_t room = 0;
    for (ssize_t size; (size = getline(&line, &room, stream)) > 0;) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line, static_cast<size_t>(size) - (line[size - 1] == '\n'));
      changed_.notify_all();
    }
    free(line);
    fclose(stream);
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }

  pid_t process_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  bool over_ = false;
  std::jthread reader_;
};

}  // namespace amble::program
