#include "services/amble/dev_banner.h"

#include <cstdio>
#include <filesystem>

#include "fmt/format.h"
#include "services/platform/host/version.h"

namespace amble::program {
namespace {

/// How this program is called from here: "build/release/amble".
std::string ProgramPath() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "amble";
  const auto relative = std::filesystem::relative(program, error);
  const bool below = !error && !relative.empty() && *relative.begin() != "..";
  return (below ? relative : program).string();
}

}  // namespace

void PrintDevBanner(const host::Configuration& configuration, bool catches_mail) {
  const std::string& url = configuration.public_url;
  std::error_code error;
  const auto folder = std::filesystem::absolute(configuration.data_directory, error);
  fmt::print("\n{} is running. Ctrl-C ends it.\n\n", host::VersionLine());
  fmt::print("  The platform  {}\n", url);
  fmt::print("  The API       {}/docs\n", url);
  if (catches_mail) fmt::print("  Mail          {}/dev/mail\n", url);
  if (configuration.gateway_grpc) {
    fmt::print("  Native gRPC   {} (with reflection)\n", configuration.gateway_grpc->ToString());
  }
  fmt::print("  Data          {}\n\n", folder.lexically_normal().string());
  fmt::print("Sign in as anybody: ask for a code, {}.\n\n",
             catches_mail ? "then read it at /dev/mail" : "which comes by mail");
  fmt::print(
      "  curl {}/v1/signIn:start -H 'Content-Type: application/json' \\\n"
      "       -d '{{\"email\": \"you@example.org\"}}'\n\n",
      url);
  fmt::print("Become the operator, who makes practices and verifies credentials:\n\n");
  fmt::print(
      "  {} admin create --email=you@example.org \\\n"
      "       --data-directory={} --public-url={}\n\n",
      ProgramPath(), configuration.data_directory, url);
  std::fflush(stdout);
}

}  // namespace amble::program
