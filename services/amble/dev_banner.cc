#include "services/amble/dev_banner.h"

#include <cstdio>
#include <filesystem>

#include "fmt/format.h"
#include "services/platform/host/version.h"

namespace amble::program {

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
  std::fflush(stdout);
}

}  // namespace amble::program
