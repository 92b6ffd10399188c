#include "services/groups/testing/groups_fixture.h"

#include <array>
#include <set>
#include <utility>

#include "generated/GroupsMigrations.h"
#include "generated/MailMigrations.h"
#include "services/groups/app/create_group.h"
#include "services/groups/app/create_invitation.h"
#include "services/groups/app/request_to_join.h"
#include "services/platform/idempotency/request_ledger.h"

namespace amble::groups {
namespace {

constexpr storage::Statement kMails{
    "SELECT to_address, subject, text_body FROM mail_outbox ORDER BY id"};
constexpr char kAgreement[] = "What is said on a walk stays on the walk.";

const std::set<MemberState> kAllStates = {
    MemberState::kInvited, MemberState::kRequested, MemberState::kWaiting, MemberState::kActive,
    MemberState::kPaused,  MemberState::kLeft,      MemberState::kRemoved};

}  // namespace

absl::StatusOr<Guest> FakeGuestAccounts::Create(const rpc::CallContext&, const NewGuest& guest) {
  const std::lock_guard lock(mutex_);
  if (!failure.ok()) return failure;
  auto& person = person_by_request_[guest.request_id];
  if (person.empty()) {
    people.push_back(guest);
    person = "guest-" + std::to_string(people.size());
  }
  if (guest.without_session) return Guest{.person = person, .session_token = {}};
  return Guest{.person = person, .session_token = "session-" + std::to_string(++sessions)};
}

absl::StatusOr<bool> FakeGuestAccounts::HasAccount(const rpc::CallContext&,
                                                   const std::string& person) {
  if (!failure.ok()) return failure;
  return !person.starts_with("guest-");
}

absl::StatusOr<Answered> FakeAnswers::Respond(const rpc::CallContext&, const FirstAnswer& answer) {
  if (!failure.ok()) return failure;
  const bool again = !answers.empty() && answers.back().request_id == answer.request_id;
  if (!again) answers.push_back(answer);
  return Answered{.state = answer.answer == Answer::kGoing ? "GOING" : "NOT_GOING"};
}

GroupsTest::GroupsTest(storage::Engine engine) : database_(testing::OpenFresh(engine)) {
  const std::array sets{GroupsMigrations(), idempotency::Migrations(), MailMigrations()};
  if (const absl::Status status = storage::Migrate(*database_, sets); !status.ok()) {
    ADD_FAILURE() << status;
  }
  to_ = {.database = database_.get(),
         .groups = &groups_,
         .members = &members_,
         .invitations = &invitations_,
         .practices = &practices_,
         .walks = &walks_,
         .separations = &separations_,
         .goers = &goers_,
         .clashes = &clashes_,
         .first_walks = &first_walks_,
         .member_photos = &member_photos_,
         .events = &events_,
         .guests = &guests_,
         .answers = &answers_,
         .mail = &mail_,
         .clock = &clock_,
         .ids = &ids_,
         .is_time_zone = [](std::string_view name) { return name == "Europe/London"; },
         .settings = {.public_url = "https://amble.test",
                      .mail_from = {.name = "Amble", .address = "amble@amble.test"},
                      .help = "Call 112."}};
}

Call GroupsTest::Anybody() {
  auto call = std::make_unique<rpc::CallContext>();
  call->request.caller = "anybody";
  return call;
}

Call GroupsTest::As(const std::string& person) {
  auto call = std::make_unique<rpc::CallContext>();
  call->principal.kind = auth::Principal::Kind::kPerson;
  call->principal.person = person;
  call->request.caller = person;
  return call;
}

Call GroupsTest::AsStaff(const std::string& person, auth::StaffRole role, bool credential) const {
  Call call = As(person);
  call->principal.staff = {{.practice = "p1",
                            .roles = {role},
                            .credential_expire_time = credential
                                                          ? clock_.Now() + absl::Hours(24 * 365)
                                                          : absl::InfinitePast()}};
  return call;
}

Call GroupsTest::AsGuest(const std::string& person, const GroupKey& group) {
  Call call = As(person);
  call->principal.kind = auth::Principal::Kind::kGuest;
  call->principal.guest_group = "practices/" + group.practice + "/groups/" + group.group;
  return call;
}

Call GroupsTest::Repeatable(Call call, const std::string& request_id, const std::string& body) {
  call->request.method = "/amble.groups.v1.GroupsService/Tested";
  call->request.request_id = request_id;
  call->request.body_hash = body;
  return call;
}

Group GroupsTest::MakeGroup(GroupKind kind, int capacity, JoinPolicy policy) {
  auto group = CreateGroup(to_)(*AsTherapist(),
                                {.group = {.key = {"p1", ""},
                                           .title = "Grief and anxiety walks",
                                           .description = "For those who mourn.",
                                           .kind = kind,
                                           .join_policy = policy,
                                           .capacity = capacity,
                                           .time_zone = "Europe/London"},
                                 .walking_name = "Theresa",
                                 .agreement_text = kind == GroupKind::kTherapy ? kAgreement : ""});
  EXPECT_EQ(group.status(), absl::OkStatus());
  return group.ok() ? *std::move(group) : Group();
}

std::string GroupsTest::MakeInvitation(const GroupKey& group, const std::string& email,
                                       int max_uses) {
  auto created =
      CreateInvitation(to_)(*AsTherapist(), {.group = group, .email = email, .max_uses = max_uses});
  EXPECT_EQ(created.status(), absl::OkStatus());
  return created.ok() ? created->url.substr(created->url.rfind('/') + 1) : "";
}

absl::StatusOr<Member> GroupsTest::Join(const GroupKey& group, const std::string& person) {
  auto view = RequestToJoin(to_)(*As(person), {.group = group, .walking_name = "W " + person});
  if (!view.ok()) return view.status();
  return view->member;
}

Group GroupsTest::Stored(const GroupKey& group) {
  Group stored;
  Write([&](storage::Transaction& transaction) {
    auto found = to_.groups->Find(transaction, group);
    if (found.ok() && *found) stored = **found;
    return found.status();
  });
  return stored;
}

Member GroupsTest::Stored(const GroupKey& group, const std::string& member) {
  Member stored;
  Write([&](storage::Transaction& transaction) {
    auto found = members_.Find(transaction, group, member);
    if (found.ok() && *found) stored = **found;
    return found.status();
  });
  return stored;
}

std::optional<Member> GroupsTest::Present(const GroupKey& group, const std::string& person) {
  std::optional<Member> present;
  Write([&](storage::Transaction& transaction) {
    auto found = members_.FindPresent(transaction, group, person);
    if (found.ok()) present = *found;
    return found.status();
  });
  return present;
}

void GroupsTest::ExpectConsistent(const GroupKey& group) {
  const Group stored = Stored(group);
  Group counted = stored;
  counted.active_count = counted.waiting_count = counted.leader_count = 0;
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto all, members_.List(transaction, group, kAllStates, 0, 10'000));
    for (const Member& member : all) CountIn(counted, member);
    return absl::OkStatus();
  });
  EXPECT_EQ(stored.active_count, counted.active_count);
  EXPECT_EQ(stored.waiting_count, counted.waiting_count);
  EXPECT_EQ(stored.leader_count, counted.leader_count);
  EXPECT_FALSE(stored.HasFreePlace() && stored.waiting_count > 0);
}

void GroupsTest::Write(const storage::Database::Work& work) {
  EXPECT_EQ(database_->Write(work), absl::OkStatus());
}

std::map<std::string, std::string> GroupsTest::Mails() {
  std::map<std::string, std::string> mails;
  Write([&](storage::Transaction& transaction) -> absl::Status {
    AMBLE_ASSIGN_OR_RETURN(auto rows, transaction.Query(kMails, {}));
    for (const storage::Row& row : rows) mails[row.Text(0)] = row.Text(1) + "\n" + row.Text(2);
    return absl::OkStatus();
  });
  return mails;
}

}  // namespace amble::groups
