#include "services/platform/host/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amble::host {
namespace {

/// A supervisor's socket at `path`, abstract when it begins with "@".
class Supervisor {
 public:
  explicit Supervisor(const std::string& path) : path_(path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@') address.sun_path[0] = '\0';
    descriptor_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())),
              0)
        << path;
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Supervisor() {
    unsetenv("NOTIFY_SOCKET");
    close(descriptor_);
    if (path_.front() == '/') std::filesystem::remove(path_);
  }

  /// What has been told; empty when nothing waits.
  std::string Heard() {
    std::array<char, 64> text;
    const ssize_t length = recv(descriptor_, text.data(), text.size(), 0);
    return length < 0 ? "" : std::string(text.data(), static_cast<size_t>(length));
  }

 private:
  std::string path_;
  int descriptor_;
};

std::string FreshName() { return "/tmp/amble-supervisor-" + std::to_string(getpid()); }

TEST(TellSupervisor, SendsTheStateToASocketInAFolder) {
  Supervisor supervisor(FreshName());
  TellSupervisor("READY=1");
  EXPECT_EQ(supervisor.Heard(), "READY=1");
  EXPECT_EQ(supervisor.Heard(), "");
}

TEST(TellSupervisor, SendsTheStateToAnAbstractSocket) {
  Supervisor supervisor("@" + FreshName());
  TellSupervisor("STOPPING=1");
  EXPECT_EQ(supervisor.Heard(), "STOPPING=1");
}

TEST(TellSupervisor, IsSilentWithoutASupervisor) {
  unsetenv("NOTIFY_SOCKET");
  testing::internal::CaptureStderr();
  TellSupervisor("READY=1");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(TellSupervisor, SurvivesASocketThatIsNotThere) {
  const std::string too_long(sizeof(sockaddr_un::sun_path), 'a');
  for (const std::string& path :
       {std::string("/nowhere/notify"), std::string("relative"), "/" + too_long}) {
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    testing::internal::CaptureStderr();
    TellSupervisor("READY=1");
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                testing::HasSubstr("the supervisor cannot be told"))
        << path;
  }
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace amble::host
