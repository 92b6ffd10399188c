/// Attendance alone, as `amble serve --target=attendance` wires it, with one group whose members
/// answer. Its neighbours are absent: what they would have told is stored beforehand.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "services/attendance/module.h"
#include "services/platform/clock/clock.h"
#include "services/platform/errors/errors.h"
#include "services/platform/events/in_process_wakeups.h"
#include "services/platform/host/channels.h"
#include "services/platform/host/service_server.h"
#include "services/platform/ids/random_ids.h"
#include "services/platform/storage/migrations.h"
#include "tests/load/commands.h"
#include "tests/load/world.h"

namespace amble::load {
namespace {

constexpr absl::Duration kShutdownGrace = absl::Seconds(5);

struct Flags {
  int port;
  std::string database;  ///< "sqlite" or a URL
  std::string folder;
  int members;
  int capacity;
};

absl::Status Serve(const Flags& flags) {
  host::Configuration configuration;
  configuration.database = flags.database;
  configuration.data_directory = flags.folder;
  const SystemClock clock;
  RandomIds ids(clock);
  events::InProcessWakeups wakeups;
  const auth::TokenSigner signer(Key(), &clock);
  host::HostChannels nobody({}, {});
  AMBLE_ASSIGN_OR_RETURN(const std::unique_ptr<host::Module> module,
                         attendance::MakeModule({.configuration = &configuration,
                                                 .clock = &clock,
                                                 .ids = &ids,
                                                 .channels = &nobody,
                                                 .wakeups = &wakeups,
                                                 .signer = &signer,
                                                 .token_keys = {Key().public_key()}}));
  AMBLE_RETURN_IF_ERROR(storage::Migrate(*module->database(), module->migrations()));
  AMBLE_RETURN_IF_ERROR(StoreProjections(*module->database(), flags.members, flags.capacity));
  AMBLE_RETURN_IF_ERROR(module->Start());
  AMBLE_ASSIGN_OR_RETURN(
      const auto server,
      host::ServiceServer::Start({.name = "attendance",
                                  .services = module->grpc_services(),
                                  .listen = host::Endpoint{"127.0.0.1", flags.port}}));
  ServeUntilInputEnds();
  server->Shutdown(absl::Now() + kShutdownGrace);
  module->Drain(absl::Now() + kShutdownGrace);
  module->Stop();
  return absl::OkStatus();
}

}  // namespace
}  // namespace amble::load

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "load_answer_server PORT sqlite|URL FOLDER MEMBERS CAPACITY\n";
    return 2;
  }
  const absl::Status status = amble::load::Serve(
      {std::atoi(argv[1]), argv[2], argv[3], std::atoi(argv[4]), std::atoi(argv[5])});
  if (!status.ok()) std::cerr << status << '\n';
  return status.ok() ? 0 : 1;
}
