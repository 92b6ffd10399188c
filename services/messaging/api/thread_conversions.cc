#include "services/messaging/api/thread_conversions.h"

#include <charconv>
#include <string_view>

#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::messaging {
namespace {

constexpr char kGroupPattern[] = "practices/*/groups/*";
constexpr char kWalkPattern[] = "practices/*/groups/*/walks/*";
constexpr char kMemberPattern[] = "practices/*/groups/*/members/*";
constexpr char kThreadPattern[] = "practices/*/threads/*";
constexpr char kMessagePattern[] = "practices/*/threads/*/messages/*";
constexpr char kBlockPattern[] = "me/blocks/*";

std::string MemberNameOf(const GroupKey& group, const std::string& member) {
  if (member.empty()) return "";
  return resources::FormatName(kMemberPattern, {group.practice, group.group, member});
}

/// The number of a message; 0, which none has, for what is no number.
int64_t NumberOf(std::string_view id) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool whole = error == std::errc() && end == id.data() + id.size();
  // One name for one message.
  return whole && number > 0 && std::to_string(number) == id ? number : 0;
}

}  // namespace

absl::StatusOr<ThreadKey> ParseThreadKey(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kThreadPattern, field));
  return ThreadKey{ids[0], ids[1]};
}

absl::StatusOr<MessageKey> ParseMessageKey(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kMessagePattern, field));
  return MessageKey{{ids[0], ids[1]}, NumberOf(ids[2])};
}

absl::StatusOr<MemberName> ParseMemberName(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kMemberPattern, field));
  return MemberName{{ids[0], ids[1]}, ids[2]};
}

absl::StatusOr<OpenThreadCommand> FromProto(const v1::OpenThreadRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(request.parent(), kGroupPattern, "parent"));
  OpenThreadCommand command{.group = {ids[0], ids[1]}, .member = "", .walk = ""};
  if (!request.walk().empty() && !request.member().empty()) {
    return InvalidField("walk", "Is not for a conversation with a member.");
  }
  if (!request.member().empty()) {
    AMBLE_ASSIGN_OR_RETURN(const MemberName member, ParseMemberName(request.member(), "member"));
    if (member.group != command.group) return InvalidField("member", "Is of another group.");
    command.member = member.member;
  }
  if (!request.walk().empty()) {
    AMBLE_ASSIGN_OR_RETURN(auto walk, resources::ParseName(request.walk(), kWalkPattern, "walk"));
    if (GroupKey{walk[0], walk[1]} != command.group) {
      return InvalidField("walk", "Is of another group.");
    }
    command.walk = walk[2];
  }
  return command;
}

std::string NameOf(const ThreadKey& key) { return ChannelOf(key); }

v1::Thread ToProto(const ThreadView& view) {
  const Thread& from = view.thread;
  v1::Thread thread;
  thread.set_name(NameOf(from.key));
  thread.set_kind(static_cast<v1::ThreadKind>(from.kind));
  thread.set_group(resources::FormatName(kGroupPattern, {from.key.practice, from.group}));
  if (!from.walk.empty()) {
    thread.set_walk(
        resources::FormatName(kWalkPattern, {from.key.practice, from.group, from.walk}));
  }
  thread.set_member(MemberNameOf(from.GroupOf(), view.member));
  thread.set_title(view.title);
  thread.set_last_sequence(from.last_sequence);
  if (view.last_time) *thread.mutable_last_time() = resources::ToTimestamp(*view.last_time);
  thread.set_read_sequence(view.read_sequence);
  thread.set_muted(view.muted);
  thread.set_may_post(view.may_post);
  thread.set_not_monitored(view.not_monitored);
  return thread;
}

v1::Message ToProto(const MessageView& view) {
  const Message& from = view.message;
  const ThreadKey& thread = from.key.thread;
  v1::Message message;
  message.set_name(resources::FormatName(
      kMessagePattern, {thread.practice, thread.thread, std::to_string(from.key.number)}));
  message.set_sequence(from.sequence);
  message.set_author(MemberNameOf(view.group, from.author));
  message.set_walking_name(view.walking_name);
  message.set_text(from.text);
  message.set_state(static_cast<v1::MessageState>(from.state));
  *message.mutable_post_time() = resources::ToTimestamp(from.post_time);
  message.set_by_leader(from.by_leader);
  return message;
}

v1::BlockedMember ToProto(const Block& block) {
  v1::BlockedMember blocked;
  blocked.set_name(resources::FormatName(kBlockPattern, {block.id}));
  blocked.set_member(MemberNameOf(block.group, block.member));
  blocked.set_walking_name(block.walking_name);
  *blocked.mutable_create_time() = resources::ToTimestamp(block.create_time);
  return blocked;
}

v1::Report ToProto(const ReportView& view) {
  const GroupKey& group = view.message.group;
  v1::Report report;
  *report.mutable_message() = ToProto(view.message);
  report.set_name(report.message().name());
  report.set_thread_kind(static_cast<v1::ThreadKind>(view.kind));
  for (const auto& [complaint, walking_name] : view.complaints) {
    v1::Complaint& told = *report.add_complaints();
    told.set_member(MemberNameOf(group, complaint.member));
    told.set_walking_name(walking_name);
    told.set_reason(complaint.reason);
    *told.mutable_create_time() = resources::ToTimestamp(complaint.create_time);
  }
  if (view.report.settle_time) {
    *report.mutable_settle_time() = resources::ToTimestamp(*view.report.settle_time);
    report.set_settler(MemberNameOf(group, view.report.settler));
  }
  return report;
}

}  // namespace amble::messaging
