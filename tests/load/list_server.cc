// What stands behind grpc-gateway: answers ListWalks with the reply in a file, and checks nothing.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "amble/scheduling/v1/scheduling.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace amble {
namespace {

class FixedWalks final : public scheduling::v1::SchedulingService::CallbackService {
 public:
  explicit FixedWalks(scheduling::v1::ListWalksResponse reply) : reply_(std::move(reply)) {}

  grpc::ServerUnaryReactor* ListWalks(grpc::CallbackServerContext* context,
                                      const scheduling::v1::ListWalksRequest*,
                                      scheduling::v1::ListWalksResponse* response) override {
    *response = reply_;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const scheduling::v1::ListWalksResponse reply_;
};

int Run(const std::string& port, const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  scheduling::v1::ListWalksResponse reply;
  if (!reply.ParseFromString(bytes.str()) || reply.walks().empty()) {
    fmt::print(stderr, "no walks in {}\n", path);
    return 1;
  }
  FixedWalks walks(std::move(reply));
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + port, grpc::InsecureServerCredentials());
  builder.RegisterService(&walks);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  fmt::print("ready\n");
  std::fflush(stdout);
  // Until whoever started it lets go.
  for (std::string line; std::getline(std::cin, line);) {
  }
  server->Shutdown();
  return 0;
}

}  // namespace
}  // namespace amble

int main(int count, char** words) {
  if (count != 3) return 2;
  return amble::Run(words[1], words[2]);
}
