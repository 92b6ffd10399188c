#include "services/groups/api/conversions.h"

#include <map>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"
#include "services/platform/paging/paging.h"
#include "services/platform/resources/etag.h"
#include "services/platform/resources/field_mask.h"
#include "services/platform/resources/resource_name.h"
#include "services/platform/resources/timestamps.h"

namespace amble::groups {
namespace {

const std::vector<std::string_view> kChangeableGroupFields = {
    "title", "description", "join_policy", "capacity", "time_zone", "free_places", "offer_minutes"};
const std::vector<std::string_view> kChangeableMemberFields = {"walking_name", "role", "state",
                                                               "shows_name"};

absl::StatusOr<PartKey> ParsePart(const std::string& name, const char* pattern,
                                  const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, pattern, field));
  return PartKey{{ids[0], ids[1]}, ids[2]};
}

Group FromProto(const v1::Group& group) {
  return {.title = group.title(),
          .description = group.description(),
          .kind = static_cast<GroupKind>(group.kind()),
          .join_policy = static_cast<JoinPolicy>(group.join_policy()),
          .capacity = group.capacity(),
          .time_zone = group.time_zone(),
          .free_places = static_cast<FreePlaces>(group.free_places()),
          .offer_minutes = group.offer_minutes()};
}

v1::WalkPreview ToProto(const WalkPreview& walk) {
  v1::WalkPreview out;
  out.set_walk(
      resources::FormatName(kWalkPattern, {walk.group.practice, walk.group.group, walk.walk}));
  out.set_title(walk.title);
  *out.mutable_start_time() = resources::ToTimestamp(walk.start_time);
  out.set_time_zone(walk.time_zone);
  out.set_duration_minutes(walk.duration_minutes);
  out.set_area(walk.area);
  out.set_access(walk.access);
  out.set_cancelled(walk.cancelled);
  return out;
}

}  // namespace

absl::StatusOr<std::string> ParsePractice(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kPracticePattern, field));
  return ids[0];
}

absl::StatusOr<GroupKey> ParseGroup(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kGroupPattern, field));
  return GroupKey{ids[0], ids[1]};
}

absl::StatusOr<GroupKey> ParseAgreement(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kAgreementPattern, field));
  return GroupKey{ids[0], ids[1]};
}

absl::StatusOr<PartKey> ParseMember(const std::string& name, const std::string& field) {
  return ParsePart(name, kMemberPattern, field);
}

absl::StatusOr<PartKey> ParseInvitation(const std::string& name, const std::string& field) {
  return ParsePart(name, kInvitationPattern, field);
}

absl::StatusOr<PartKey> ParseWalk(const std::string& name) {
  return ParsePart(name, kWalkPattern, "walk");
}

absl::StatusOr<GroupKey> ParseCard(const std::string& name, const std::string& field) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kCardPattern, field));
  return GroupKey{ids[0], ids[1]};
}

absl::StatusOr<PartKey> ParseCardOfWalk(const std::string& name, const std::string& walk) {
  AMBLE_ASSIGN_OR_RETURN(const GroupKey group, ParseCard(name, "name"));
  if (walk.empty()) return PartKey{.group = group, .id = {}};
  AMBLE_ASSIGN_OR_RETURN(const PartKey key, ParseWalk(walk));
  if (key.group != group) return NotFound("walk");
  return key;
}

absl::StatusOr<std::string> ParseToken(const std::string& name) {
  AMBLE_ASSIGN_OR_RETURN(auto ids, resources::ParseName(name, kTokenPattern, "name"));
  return ids[0];
}

std::string NameOf(const GroupKey& group) {
  return resources::FormatName(kGroupPattern, {group.practice, group.group});
}

std::string NameOf(const Member& member) {
  return resources::FormatName(kMemberPattern,
                               {member.group.practice, member.group.group, member.id});
}

std::string NameOf(const Separation& separation) {
  return resources::FormatName(kSeparationPattern, {separation.practice, separation.id});
}

std::string NameOf(const ClashRecord& clash) {
  return resources::FormatName(kClashPattern, {clash.group.practice, clash.separation, clash.walk});
}

absl::StatusOr<CreateGroupCommand> FromProto(const v1::CreateGroupRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(std::string practice, ParsePractice(request.parent(), "parent"));
  CreateGroupCommand command{.group = FromProto(request.group()),
                             .walking_name = request.walking_name(),
                             .agreement_text = request.agreement_text()};
  command.group.key.practice = std::move(practice);
  return command;
}

absl::StatusOr<UpdateGroupCommand> FromProto(const v1::UpdateGroupRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto key, ParseGroup(request.group().name(), "group.name"));
  AMBLE_ASSIGN_OR_RETURN(
      auto paths,
      resources::PathsToUpdate(request.update_mask(), request.group(), kChangeableGroupFields));
  UpdateGroupCommand command{FromProto(request.group()), std::move(paths), request.group().etag()};
  command.group.key = std::move(key);
  return command;
}

absl::StatusOr<UpdateMemberCommand> FromProto(const v1::UpdateMemberRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto key, ParseMember(request.member().name(), "member.name"));
  AMBLE_ASSIGN_OR_RETURN(
      auto paths,
      resources::PathsToUpdate(request.update_mask(), request.member(), kChangeableMemberFields));
  return UpdateMemberCommand{.member = {.group = std::move(key.group),
                                        .id = std::move(key.id),
                                        .walking_name = request.member().walking_name(),
                                        .role = static_cast<MemberRole>(request.member().role()),
                                        .state = static_cast<MemberState>(request.member().state()),
                                        .shows_name = request.member().shows_name()},
                             .paths = std::move(paths),
                             .etag = request.member().etag()};
}

absl::StatusOr<AddMemberCommand> FromProto(const v1::AddMemberRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto group, ParseGroup(request.parent(), "parent"));
  return AddMemberCommand{
      .group = std::move(group),
      .person = {.walking_name = request.walking_name(), .contact = request.contact()},
      .agreement_version = request.agreement_version()};
}

absl::StatusOr<ImportMembersCommand> FromProto(const v1::ImportMembersRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(auto group, ParseGroup(request.parent(), "parent"));
  return ImportMembersCommand{.group = std::move(group),
                              .csv = request.csv(),
                              .agreement_version = request.agreement_version(),
                              .dry_run = request.dry_run()};
}

absl::StatusOr<Invitation> FromProto(const v1::CreateInvitationRequest& request) {
  const v1::Invitation& given = request.invitation();
  AMBLE_ASSIGN_OR_RETURN(auto group, ParseGroup(request.parent(), "parent"));
  Invitation invitation{
      .group = std::move(group), .email = given.email(), .max_uses = given.max_uses()};
  if (given.has_expire_time())
    invitation.expire_time = resources::FromTimestamp(given.expire_time());
  if (!given.member().empty()) {
    AMBLE_ASSIGN_OR_RETURN(auto member, ParseMember(given.member(), "invitation.member"));
    if (member.group != invitation.group) return NotFound("member");
    invitation.member = std::move(member.id);
  }
  return invitation;
}

absl::StatusOr<AnswerInvitationCommand> FromProto(const v1::AnswerInvitationRequest& request) {
  AMBLE_ASSIGN_OR_RETURN(std::string token, ParseToken(request.name()));
  AnswerInvitationCommand command{.token = std::move(token),
                                  .answer = static_cast<Answer>(request.answer()),
                                  .walking_name = request.walking_name(),
                                  .email = request.email(),
                                  .agreement_version = request.agreement_version()};
  if (!request.walk().empty()) {
    AMBLE_ASSIGN_OR_RETURN(auto walk, ParsePart(request.walk(), kWalkPattern, "walk"));
    command.walk_group = std::move(walk.group);
    command.walk = std::move(walk.id);
  }
  return command;
}

absl::StatusOr<ListMembersQuery> FromProto(const v1::ListMembersRequest& request) {
  ListMembersQuery query;
  AMBLE_ASSIGN_OR_RETURN(query.group, ParseGroup(request.parent(), "parent"));
  AMBLE_ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size()));
  for (const int state : request.states()) {
    if (state < v1::MEMBER_STATE_INVITED || state > v1::MEMBER_STATE_REMOVED) {
      return InvalidField("states", "Must be states of a member.");
    }
    query.states.insert(static_cast<MemberState>(state));
  }
  return query;
}

v1::Group ToProto(const Group& group) {
  v1::Group out;
  out.set_name(NameOf(group.key));
  out.set_title(group.title);
  out.set_description(group.description);
  out.set_kind(static_cast<v1::GroupKind>(group.kind));
  out.set_join_policy(static_cast<v1::JoinPolicy>(group.join_policy));
  out.set_capacity(group.capacity);
  out.set_time_zone(group.time_zone);
  out.set_free_places(static_cast<v1::FreePlaces>(group.free_places));
  out.set_offer_minutes(group.offer_minutes);
  out.set_active_count(group.active_count);
  out.set_waiting_count(group.waiting_count);
  *out.mutable_agreement() = ToProto(group.key, group.agreement);
  *out.mutable_create_time() = resources::ToTimestamp(group.create_time);
  if (group.archive_time) {
    *out.mutable_archive_time() = resources::ToTimestamp(*group.archive_time);
  }
  out.set_etag(resources::FormatEtag(group.version));
  return out;
}

v1::Agreement ToProto(const GroupKey& group, const Agreement& agreement) {
  v1::Agreement out;
  out.set_name(NameOf(group) + "/agreement");
  out.set_version(agreement.version);
  out.set_text(agreement.text);
  return out;
}

v1::Member ToProto(const MemberView& view) {
  const Member& member = view.member;
  v1::Member out;
  out.set_name(NameOf(member));
  out.set_walking_name(member.walking_name);
  out.set_role(static_cast<v1::MemberRole>(member.role));
  if (view.by_name) return out;
  out.set_state(static_cast<v1::MemberState>(member.state));
  out.set_waiting_position(view.waiting_position);
  out.set_agreement_version(member.agreement_version);
  out.set_me(view.me);
  out.set_shows_name(member.shows_name);
  *out.mutable_create_time() = resources::ToTimestamp(member.create_time);
  out.set_etag(resources::FormatEtag(member.version));
  // Somebody else's membership is shown to leaders alone.
  if (!view.me) {
    out.set_without_account(member.without_account());
    out.set_contact(member.contact);
  }
  return out;
}

v1::ImportMembersResponse ToProto(const GroupKey& group, const ImportedTable& table) {
  v1::ImportMembersResponse out;
  std::map<ImportOutcome, int> counts;
  for (const ImportedRow& row : table.rows) {
    ++counts[row.outcome];
    v1::ImportedRow& shown = *out.add_rows();
    shown.set_line(row.line);
    shown.set_outcome(static_cast<v1::ImportOutcome>(row.outcome));
    if (!row.member.empty()) shown.set_member(NameOf(Member{.group = group, .id = row.member}));
    shown.set_state(static_cast<v1::MemberState>(row.state));
    shown.set_walking_name(row.walking_name);
    shown.set_column(row.column);
    shown.set_message(row.message);
  }
  out.set_created_count(counts[ImportOutcome::kCreated]);
  out.set_already_there_count(counts[ImportOutcome::kAlreadyThere]);
  out.set_refused_count(counts[ImportOutcome::kRefused]);
  for (const std::string& column : table.ignored_columns) out.add_ignored_columns(column);
  return out;
}

v1::Invitation ToProto(const Invitation& invitation) {
  v1::Invitation out;
  out.set_name(resources::FormatName(
      kInvitationPattern, {invitation.group.practice, invitation.group.group, invitation.id}));
  out.set_email(invitation.email);
  out.set_max_uses(invitation.max_uses);
  out.set_use_count(invitation.use_count);
  *out.mutable_expire_time() = resources::ToTimestamp(invitation.expire_time);
  out.set_revoked(invitation.revoked);
  *out.mutable_create_time() = resources::ToTimestamp(invitation.create_time);
  if (!invitation.member.empty()) {
    out.set_member(resources::FormatName(
        kMemberPattern, {invitation.group.practice, invitation.group.group, invitation.member}));
  }
  return out;
}

v1::InvitationPreview ToProto(const std::string& name, const InvitationPreview& preview) {
  v1::InvitationPreview out;
  out.set_name(name);
  out.set_state(static_cast<v1::InvitationState>(preview.state));
  out.set_title(preview.title);
  out.set_practice_display_name(preview.practice_display_name);
  out.set_mailed(preview.mailed);
  out.set_asks_to_join(preview.asks_to_join);
  if (preview.agreement.version != 0) {
    *out.mutable_agreement() = ToProto(preview.group, preview.agreement);
  }
  for (const WalkPreview& walk : preview.walks) *out.add_walks() = ToProto(walk);
  out.set_help(preview.help);
  out.set_group(NameOf(preview.group));
  if (preview.first_walk.version != 0) {
    v1::FirstWalkPreview& first_walk = *out.mutable_first_walk();
    first_walk.set_minute_by_minute(preview.first_walk.minute_by_minute);
    first_walk.set_slip_away(preview.first_walk.slip_away);
    first_walk.set_meets_at_corner(!preview.first_walk.corner.empty());
    first_walk.set_greeter_walking_name(preview.greeter.walking_name);
    first_walk.set_greeter_wears(preview.greeter.wears);
    first_walk.set_greeter_has_photo(preview.greeter.has_photo);
  }
  return out;
}

}  // namespace amble::groups
