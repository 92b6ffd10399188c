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

void PrintDemo(const host::Configuration& configuration, const Demo& demo) {
  const std::string& url = configuration.public_url;
  fmt::print("Look around in the demo practice:\n\n");
  fmt::print("  An invitation, as a participant gets it: {}\n", demo.invitation_url);
  fmt::print("  The therapist is {}, the operator {}.\n", demo.therapist_email,
             demo.operator_email);
  fmt::print("  Sign in as either at {}/sign-in; the code comes to /dev/mail.\n\n", url);
  fmt::print("  curl {}/v1/{}/walks \\\n       -H 'Authorization: Bearer {}'\n\n", url, demo.group,
             demo.therapist_token);
  if (!configuration.gateway_grpc) return;
  fmt::print(
      "  buf curl --protocol grpc --http2-prior-knowledge \\\n"
      "       -H 'Authorization: Bearer {}' -d '{{\"parent\": \"{}\"}}' \\\n"
      "       http://{}/amble.scheduling.v1.SchedulingService/ListWalks\n\n",
      demo.therapist_token, demo.group, configuration.gateway_grpc->ToString());
}

void PrintFirstSteps(const host::Configuration& configuration, bool catches_mail) {
  const std::string& url = configuration.public_url;
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
}

}  // namespace

void PrintDevBanner(const host::Configuration& configuration, bool catches_mail,
                    const std::optional<Demo>& demo) {
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
  if (demo) {
    PrintDemo(configuration, *demo);
  } else {
    PrintFirstSteps(configuration, catches_mail);
  }
  std::fflush(stdout);
}

}  // namespace amble::program
