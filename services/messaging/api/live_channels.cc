#include "services/messaging/api/live_channels.h"

#include <utility>

#include "amble/messaging/v1/watch.pb.h"
#include "services/messaging/api/thread_conversions.h"
#include "services/messaging/app/give_hints.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// What clients call the channel of their hints.
constexpr char kClientsChannel[] = "me";

std::string ChangeOf(const std::string& channel, const MessageView& view) {
  v1::WatchResponse change;
  change.set_channel(channel);
  *change.mutable_message() = ToProto(view);
  return change.SerializeAsString();
}

std::string ChangeOf(const Hint& hint) {
  v1::WatchResponse change;
  change.set_channel(kClientsChannel);
  change.mutable_changed()->set_name(hint.name);
  return change.SerializeAsString();
}

absl::StatusOr<ThreadKey> ParseChannel(const std::string& channel) {
  auto key = ParseThreadKey(channel, "channel");
  if (!key.ok()) return NotFound("channel");
  return key;
}

}  // namespace

absl::StatusOr<live::Page> LiveChannels::Read(const std::string& channel, int64_t after,
                                              int limit) {
  return channel == kHintsChannel ? ReadHints(after, limit) : ReadThread(channel, after, limit);
}

absl::StatusOr<live::Page> LiveChannels::ReadHints(int64_t after, int limit) {
  AMBLE_ASSIGN_OR_RETURN(const HintPage read, hints_.Read(after, limit));
  live::Page page{.entries = {}, .head = read.head, .too_old = read.too_old};
  for (const Hint& hint : read.hints) {
    page.entries.push_back({.position = hint.position,
                            .change = ChangeOf(hint),
                            .person = hint.person,
                            .write_time = hint.write_time});
  }
  return page;
}

absl::StatusOr<live::Page> LiveChannels::ReadThread(const std::string& channel, int64_t after,
                                                    int limit) {
  AMBLE_ASSIGN_OR_RETURN(const ThreadKey key, ParseChannel(channel));
  AMBLE_ASSIGN_OR_RETURN(FollowedPage read, threads_.Read(key, after, limit));
  live::Page page{.entries = {}, .head = read.head};
  for (FollowedEntry& entry : read.entries) {
    page.entries.push_back({.position = entry.plain.message.sequence,
                            .change = ChangeOf(channel, entry.plain),
                            .veiled_change = entry.differs ? ChangeOf(channel, entry.veiled) : "",
                            .author = std::move(entry.author),
                            .write_time = entry.post_time});
  }
  return page;
}

absl::StatusOr<std::vector<std::string>> LiveChannels::Grown(
    const std::map<std::string, int64_t>& known) {
  std::vector<std::string> grown;
  std::vector<ThreadKey> keys;
  for (const auto& [channel, position] : known) {
    if (auto key = ParseChannel(channel); key.ok()) keys.push_back(*std::move(key));
  }
  AMBLE_ASSIGN_OR_RETURN(const auto heads, threads_.Heads(keys));
  std::map<std::string, int64_t> of_channel;
  for (const auto& [key, head] : heads) of_channel[NameOf(key)] = head;
  for (const auto& [channel, position] : known) {
    if (channel == kHintsChannel) {
      AMBLE_ASSIGN_OR_RETURN(const bool have_grown, hints_.HaveGrown(position));
      if (have_grown) grown.push_back(channel);
      continue;
    }
    const auto head = of_channel.find(channel);
    if (head == of_channel.end() || head->second > position) grown.push_back(channel);
  }
  return grown;
}

absl::StatusOr<std::vector<live::Grant>> LiveChannels::Lease(const std::string& channel,
                                                             const std::vector<std::string>& people,
                                                             absl::Time deadline) {
  std::vector<live::Grant> grants;
  if (channel == kHintsChannel) {
    for (const std::string& person : people) grants.push_back({.person = person});
    return grants;
  }
  AMBLE_ASSIGN_OR_RETURN(const ThreadKey key, ParseChannel(channel));
  AMBLE_ASSIGN_OR_RETURN(auto granted, threads_.Lease(key, people, deadline));
  for (ThreadGrant& grant : granted) {
    grants.push_back({std::move(grant.person), grant.from, std::move(grant.veiled)});
  }
  return grants;
}

}  // namespace amble::messaging
