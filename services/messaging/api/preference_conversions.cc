#include "services/messaging/api/preference_conversions.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/push/base64url.h"
#include "services/platform/resources/etag.h"
#include "services/platform/resources/field_mask.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::messaging {
namespace {

constexpr char kDevicePattern[] = "me/pushSubscriptions/*";

/// A kind that there is.
absl::StatusOr<NoticeKind> KindOf(int number, const std::string& field) {
  if (number < 1 || number > static_cast<int>(kLastNoticeKind)) {
    return InvalidField(field, "There is no such kind.");
  }
  return static_cast<NoticeKind>(number);
}

absl::StatusOr<std::map<NoticeKind, KindPreference>> KindsOf(const v1::Preferences& preferences) {
  std::map<NoticeKind, KindPreference> kinds;
  for (int i = 0; i < preferences.kinds_size(); ++i) {
    const v1::KindPreference& said = preferences.kinds(i);
    const std::string field = fmt::format("preferences.kinds[{}].kind", i);
    AMBLE_ASSIGN_OR_RETURN(const NoticeKind kind, KindOf(said.kind(), field));
    if (!kinds.try_emplace(kind, KindPreference{said.email(), said.push(), said.digest()}).second) {
      return InvalidField(field, "Is said twice.");
    }
  }
  return kinds;
}

}  // namespace

v1::Preferences ToProto(const Preferences& preferences) {
  v1::Preferences message;
  message.set_name("me/preferences");
  for (int number = 1; number <= static_cast<int>(kLastNoticeKind); ++number) {
    const KindPreference preference = preferences.For(static_cast<NoticeKind>(number));
    v1::KindPreference& kind = *message.add_kinds();
    kind.set_kind(static_cast<v1::NoticeKind>(number));
    kind.set_email(preference.email);
    kind.set_push(preference.push);
    kind.set_digest(preference.digest);
  }
  if (preferences.quiet_hours) {
    message.mutable_quiet_hours()->set_start_minute(preferences.quiet_hours->start_minute);
    message.mutable_quiet_hours()->set_end_minute(preferences.quiet_hours->end_minute);
  }
  message.set_digest_minute(preferences.digest_minute);
  message.set_calendar_files(preferences.calendar_files);
  message.set_direct_messages(preferences.direct_messages);
  message.set_no_mail_at_all(preferences.no_mail_at_all);
  message.set_address_bounced(!preferences.bounced_address.empty());
  message.set_etag(resources::FormatEtag(preferences.version));
  return message;
}

v1::PushSubscription ToProto(const PushDevice& device) {
  v1::PushSubscription message;
  message.set_name(resources::FormatName(kDevicePattern, {device.id}));
  message.mutable_web_push()->set_endpoint(device.subscription.endpoint);
  message.mutable_web_push()->set_p256dh(push::ToBase64Url(device.subscription.p256dh));
  *message.mutable_create_time() = resources::ToTimestamp(device.create_time);
  return message;
}

absl::StatusOr<UpdatePreferencesCommand> FromProto(const v1::UpdatePreferencesRequest& request) {
  const v1::Preferences& wanted = request.preferences();
  AMBLE_ASSIGN_OR_RETURN(
      const std::set<std::string> paths,
      resources::PathsToUpdate(request.update_mask(), wanted,
                               {"kinds", "quiet_hours", "digest_minute", "calendar_files",
                                "direct_messages", "no_mail_at_all"}));
  UpdatePreferencesCommand command{.etag = wanted.etag()};
  if (paths.contains("kinds")) {
    AMBLE_ASSIGN_OR_RETURN(command.kinds, KindsOf(wanted));
  }
  if (paths.contains("quiet_hours")) {
    command.quiet_hours.emplace();
    if (wanted.has_quiet_hours()) {
      *command.quiet_hours =
          QuietHours{wanted.quiet_hours().start_minute(), wanted.quiet_hours().end_minute()};
    }
  }
  if (paths.contains("digest_minute")) command.digest_minute = wanted.digest_minute();
  if (paths.contains("calendar_files")) command.calendar_files = wanted.calendar_files();
  if (paths.contains("direct_messages")) command.direct_messages = wanted.direct_messages();
  if (paths.contains("no_mail_at_all")) command.no_mail_at_all = wanted.no_mail_at_all();
  return command;
}

absl::StatusOr<UnsubscribeCommand> FromProto(const v1::UnsubscribeRequest& request) {
  UnsubscribeCommand command{.token = request.token(), .everything = request.everything()};
  if (request.kind() != v1::NOTICE_KIND_UNSPECIFIED) {
    AMBLE_ASSIGN_OR_RETURN(command.kind, KindOf(request.kind(), "kind"));
  }
  return command;
}

absl::StatusOr<SubscribePushCommand> FromProto(const v1::SubscribePushRequest& request) {
  if (!request.subscription().has_web_push()) return MissingField("subscription.web_push");
  const v1::WebPush& browser = request.subscription().web_push();
  return SubscribePushCommand{browser.endpoint(), browser.p256dh(), browser.auth()};
}

absl::StatusOr<std::string> ParseDevice(const v1::UnsubscribePushRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(std::vector<std::string> ids,
                         resources::ParseName(request.name(), kDevicePattern, "name"));
  return std::move(ids.front());
}

}  // namespace amble::messaging
