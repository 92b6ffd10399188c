#include "services/messaging/api/notice_conversions.h"

#include <string>

#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::messaging {
namespace {

std::string NoticeName(const std::string& practice, const std::string& notice) {
  return resources::FormatName("practices/*/notices/*", {practice, notice});
}

std::string MemberName(const GroupKey& group, const std::string& member) {
  return resources::FormatName("practices/*/groups/*/members/*",
                               {group.practice, group.group, member});
}

template <typename Message>
void AddChannels(Channels channels, Message& message) {
  for (const Channel channel : {Channel::kApp, Channel::kEmail, Channel::kPush}) {
    if (Holds(channels, channel)) message.add_channels(static_cast<v1::Channel>(channel));
  }
}

v1::Recipient ToProto(const AnnouncedTo& to, const GroupKey& group) {
  v1::Recipient recipient;
  recipient.set_member(MemberName(group, to.member));
  recipient.set_walking_name(to.walking_name);
  AddChannels(to.channels, recipient);
  recipient.set_failure(std::string(failure::InWords(to.failure)));
  return recipient;
}

}  // namespace

absl::StatusOr<AnnounceCommand> FromProto(const v1::AnnounceRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto ids,
                         resources::ParseName(request.parent(), "practices/*/groups/*", "parent"));
  AnnounceCommand command{
      .group = {ids[0], ids[1]}, .text = request.text(), .validate_only = request.validate_only()};
  for (const int channel : request.channels()) {
    if (channel == v1::CHANNEL_UNSPECIFIED) return InvalidField("channels", "Name a channel.");
    command.channels |= BitOf(static_cast<Channel>(channel));
  }
  if (request.walk().empty()) return command;
  AMBLE_ASSIGN_OR_RETURN(
      ids, resources::ParseName(request.walk(), "practices/*/groups/*/walks/*", "walk"));
  if (GroupKey{ids[0], ids[1]} != command.group) {
    return InvalidField("walk", "Must be of the group in `parent`.");
  }
  command.walk = ids[2];
  return command;
}

v1::AnnounceResponse ToProto(const Announced& announced, const GroupKey& group) {
  v1::AnnounceResponse response;
  if (!announced.notice.empty()) {
    response.set_notice(NoticeName(group.practice, announced.notice));
  }
  response.set_recipient_count(static_cast<int32_t>(announced.recipient_count));
  for (const AnnouncedTo& to : announced.recipients) {
    *response.add_recipients() = ToProto(to, group);
  }
  for (const AnnouncedTo& to : announced.unreachable) {
    *response.add_unreachable() = ToProto(to, group);
  }
  return response;
}

v1::Notice ToProto(const WordedNotice& worded) {
  const Notice& notice = worded.own.notice;
  v1::Notice proto;
  proto.set_name(NoticeName(notice.practice, notice.id));
  proto.set_kind(static_cast<v1::NoticeKind>(notice.kind));
  if (!notice.group.empty()) {
    proto.set_group(resources::FormatName("practices/*/groups/*", {notice.practice, notice.group}));
  }
  if (!notice.walk.empty()) {
    proto.set_walk(resources::FormatName("practices/*/groups/*/walks/*",
                                         {notice.practice, notice.group, notice.walk}));
  }
  if (!notice.thread.empty()) {
    proto.set_thread(
        resources::FormatName("practices/*/threads/*", {notice.practice, notice.thread}));
  }
  proto.set_title(worded.title);
  proto.set_text(worded.text);
  *proto.mutable_create_time() = resources::ToTimestamp(worded.own.delivery.create_time);
  if (worded.own.delivery.seen_time != absl::UnixEpoch()) {
    *proto.mutable_seen_time() = resources::ToTimestamp(worded.own.delivery.seen_time);
  }
  return proto;
}

v1::Telling ToProto(const Told& told) {
  v1::Telling telling;
  telling.set_notice(NoticeName(told.notice.practice, told.notice.id));
  telling.set_kind(static_cast<v1::NoticeKind>(told.notice.kind));
  *telling.mutable_create_time() = resources::ToTimestamp(told.notice.create_time);
  telling.set_recipient_count(static_cast<int32_t>(told.tally.recipients));
  telling.set_told_count(static_cast<int32_t>(told.tally.heard));
  telling.set_failed_count(static_cast<int32_t>(told.tally.failed));
  return telling;
}

v1::Delivery ToProto(const NamedDelivery& named, const GroupKey& group) {
  const Delivery& delivery = named.delivery;
  v1::Delivery proto;
  proto.set_name(resources::FormatName("practices/*/notices/*/deliveries/*",
                                       {delivery.practice, delivery.notice, delivery.member}));
  proto.set_member(MemberName(group, delivery.member));
  proto.set_walking_name(named.walking_name);
  proto.set_state(static_cast<v1::DeliveryState>(delivery.state));
  AddChannels(delivery.channels, proto);
  *proto.mutable_state_time() = resources::ToTimestamp(delivery.state_time);
  proto.set_failure(std::string(failure::InWords(delivery.failure)));
  proto.set_stopped_all(delivery.stopped_all);
  return proto;
}

}  // namespace amble::messaging
