#include "services/groups/app/added_person.h"

#include <fmt/format.h>

#include "services/platform/errors/errors.h"
#include "services/platform/text/email.h"
#include "services/platform/text/text.h"

namespace amble::groups {
namespace {

constexpr char kAt = '@';

}  // namespace

std::string AddedPerson::Email() const {
  return contact.find(kAt) == std::string::npos ? "" : contact;
}

absl::StatusOr<AddedPerson> CheckAdded(const AddedPerson& given) {
  AddedPerson person{.walking_name = TrimSpace(given.walking_name),
                     .contact = TrimSpace(given.contact)};
  if (person.walking_name.empty()) return MissingField("walking_name");
  AMBLE_RETURN_IF_ERROR(CheckText(person.walking_name, TextKind::kName, "walking_name"));
  if (CodePoints(person.walking_name) > kLongestWalkingName) {
    return InvalidField("walking_name",
                        fmt::format("Must have at most {} characters.", kLongestWalkingName));
  }
  AMBLE_RETURN_IF_ERROR(CheckText(person.contact, TextKind::kLine, "contact"));
  if (CodePoints(person.contact) > kLongestContact) {
    return InvalidField("contact",
                        fmt::format("Must have at most {} characters.", kLongestContact));
  }
  if (!person.Email().empty()) {
    AMBLE_ASSIGN_OR_RETURN(person.contact, NormalizeEmail(person.contact, "contact"));
  }
  return person;
}

absl::StatusOr<std::string> CreatePerson(const Dependencies& dependencies,
                                         const rpc::CallContext& call, const GroupKey& group,
                                         const AddedPerson& person, std::string_view part) {
  // Different for different callers, groups and parts of what they ask.
  const std::string request_id =
      call.request.request_id.empty()
          ? dependencies.ids->NewId()
          : HashSecret(fmt::format("{}/{}/{}/{}/{}", call.request.request_id, call.request.caller,
                                   group.practice, group.group, part));
  AMBLE_ASSIGN_OR_RETURN(const Guest guest,
                         dependencies.guests->Create(call, {.group = group,
                                                            .display_name = person.walking_name,
                                                            .email = person.Email(),
                                                            .request_id = request_id,
                                                            .without_session = true}));
  return guest.person;
}

absl::StatusOr<bool> Rehearse(const Dependencies& dependencies, const rpc::CallContext& call,
                              const GroupKey& group, const Effect& effect) {
  bool ran = false;
  const absl::Status status = ChangeGroup(
      dependencies, call, group,
      [&](storage::Transaction& transaction, Roster& roster) {
        ran = true;
        return effect(transaction, roster);
      },
      [&](storage::Transaction&, const std::string&) {
        return ran ? absl::CancelledError() : absl::OkStatus();
      });
  if (ran && absl::IsCancelled(status)) return true;
  if (!status.ok()) return status;
  return ran;
}

}  // namespace amble::groups
