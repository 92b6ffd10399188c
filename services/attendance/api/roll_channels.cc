#include "services/attendance/api/roll_channels.h"

#include <utility>

#include "amble/messaging/v1/watch.pb.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"

namespace amble::attendance {
namespace {

constexpr char kRollPattern[] = "practices/*/groups/*/walks/*/roll";

absl::StatusOr<WalkId> ParseChannel(const std::string& channel) {
  auto ids = resources::ParseName(channel, kRollPattern, "channel");
  if (!ids.ok()) return NotFound("channel");
  return WalkId{(*ids)[0], (*ids)[1], (*ids)[2]};
}

std::string Changed(const std::string& channel, int64_t version) {
  messaging::v1::WatchResponse change;
  change.set_channel(channel);
  change.mutable_changed()->set_name(channel);
  change.mutable_changed()->set_etag(std::to_string(version));
  return change.SerializeAsString();
}

}  // namespace

std::string RollChannel(const WalkId& walk) {
  return resources::FormatName(kRollPattern, {walk.practice, walk.group, walk.walk});
}

absl::StatusOr<live::Page> RollChannels::Read(const std::string& channel, int64_t after,
                                              int limit) {
  AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseChannel(channel));
  live::Page page;
  AMBLE_ASSIGN_OR_RETURN(page.head, watch_.Version(walk));
  if (page.head > after && limit > 0) {
    page.entries.push_back({.position = page.head, .change = Changed(channel, page.head)});
  }
  return page;
}

absl::StatusOr<std::vector<std::string>> RollChannels::Grown(
    const std::map<std::string, int64_t>& known) {
  std::vector<std::string> walks, grown;
  std::map<std::string, int64_t> of_channel;
  for (const auto& [channel, position] : known) {
    auto walk = ParseChannel(channel);
    if (walk.ok()) walks.push_back(std::move(walk->walk));
  }
  AMBLE_ASSIGN_OR_RETURN(const std::vector<RollVersion> versions,
                         watch_.Versions(std::move(walks)));
  for (const RollVersion& version : versions) {
    of_channel.emplace(RollChannel(version.walk), version.version);
  }
  for (const auto& [channel, position] : known) {
    const auto found = of_channel.find(channel);
    if (found == of_channel.end() || found->second != position) grown.push_back(channel);
  }
  return grown;
}

absl::StatusOr<std::vector<live::Grant>> RollChannels::Lease(const std::string& channel,
                                                             const std::vector<std::string>& people,
                                                             absl::Time deadline) {
  AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseChannel(channel));
  AMBLE_ASSIGN_OR_RETURN(std::vector<std::string> leaders, watch_.Leaders(walk, people, deadline));
  std::vector<live::Grant> grants;
  for (std::string& leader : leaders) grants.push_back({.person = std::move(leader)});
  return grants;
}

}  // namespace amble::attendance
