#include "services/attendance/app/answer_round.h"

#include <utility>

#include "services/attendance/app/excuse_themselves.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// Whether the command may set a place free, so that somebody moves up, or take one off the list.
bool MayFree(const AnswerCommand& command) { return command.answer != Answer::kGoing; }

/// Who is offered a place may have lost it by now.
bool MayLapse(const Response& response) { return response.state == ResponseState::kOffered; }

std::vector<std::string> List(std::set<std::string> texts) {
  return {std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end())};
}

}  // namespace

AnswerRound::AnswerRound(const Dependencies& dependencies, std::string practice,
                         std::vector<const AnswerCommand*> commands, absl::Time now)
    : dependencies_(dependencies), practice_(std::move(practice)), now_(now) {
  items_.reserve(commands.size());
  for (const AnswerCommand* command : commands) items_.push_back({command, nullptr, {}});
}

absl::Status AnswerRound::Load(storage::Transaction& transaction) {
  AMBLE_RETURN_IF_ERROR(LoadWalks(transaction));
  // Only after the walks are held: whoever changes a membership holds the group's walks too, so
  // nobody who was removed slips in.
  AMBLE_RETURN_IF_ERROR(LoadMembers(transaction));
  AMBLE_RETURN_IF_ERROR(LoadResponses(transaction));
  return LoadRequests(transaction);
}

absl::Status AnswerRound::LoadWalks(storage::Transaction& transaction) {
  std::set<std::string> ids;
  for (const Item& item : items_) ids.insert(item.command->walk.walk);
  AMBLE_ASSIGN_OR_RETURN(std::vector<Walk> walks,
                         dependencies_.walks->Lock(transaction, practice_, List(std::move(ids))));
  std::set<std::string> groups;
  for (const Walk& walk : walks) groups.insert(walk.id.group);
  AMBLE_RETURN_IF_ERROR(LoadGroups(transaction, List(std::move(groups))));
  for (Walk& walk : walks) {
    const Group* group = GroupOf(walk.id.group);
    std::string id = walk.id.walk;
    books_.emplace(std::move(id),
                   WalkBook(std::move(walk), now_, group ? group->places : PlaceRule()));
  }
  return absl::OkStatus();
}

absl::Status AnswerRound::LoadGroups(storage::Transaction& transaction,
                                     std::vector<std::string> groups) {
  if (groups.empty()) return absl::OkStatus();
  AMBLE_ASSIGN_OR_RETURN(std::vector<Group> known, dependencies_.members->FindGroups(
                                                       transaction, practice_, std::move(groups)));
  for (Group& group : known) {
    std::string id = group.group;
    groups_.emplace(std::move(id), std::move(group));
  }
  return absl::OkStatus();
}

absl::Status AnswerRound::LoadMembers(storage::Transaction& transaction) {
  std::set<std::string> persons;
  std::set<std::string> ids;
  for (const Item& item : items_) {
    if (!item.command->person.empty()) persons.insert(item.command->person);
    if (!item.command->member.empty()) ids.insert(item.command->member);
  }
  AMBLE_ASSIGN_OR_RETURN(members_, dependencies_.members->FindByPersons(transaction, practice_,
                                                                        List(std::move(persons))));
  AMBLE_ASSIGN_OR_RETURN(
      std::vector<Member> named,
      dependencies_.members->FindAll(transaction, practice_, List(std::move(ids))));
  const size_t by_person = members_.size();
  members_.insert(members_.end(), named.begin(), named.end());
  for (size_t i = 0; i < members_.size(); ++i) {
    by_id_[members_[i].member] = &members_[i];
    if (i < by_person) by_person_[members_[i].person].push_back(&members_[i]);
  }
  return absl::OkStatus();
}

absl::Status AnswerRound::LoadResponses(storage::Transaction& transaction) {
  std::vector<ResponseKey> keys;
  std::map<std::string, int64_t> frees;
  for (Item& item : items_) {
    const AnswerCommand& command = *item.command;
    item.member = command.authority == AnswerCommand::Authority::kOwn
                      ? MembershipOf(command.person, command.walk.group)
                      : MemberById(command.member, command.walk.group);
    if (item.member == nullptr || BookOf(command) == nullptr) continue;
    keys.push_back({command.walk.walk, item.member->member});
    if (MayFree(command)) ++frees[command.walk.walk];
  }
  AMBLE_ASSIGN_OR_RETURN(std::vector<StoredResponse> stored,
                         dependencies_.responses->Find(transaction, practice_, keys));
  for (StoredResponse& response : stored) {
    if (MayLapse(response.response)) ++frees[response.walk];
    books_.at(response.walk).Load(std::move(response.response));
  }
  for (auto& [id, book] : books_) {
    const int64_t may_move_up = frees[id] + book.walk().PlacesLeft();
    if (may_move_up == 0 || book.walk().turnout.waitlisted == 0) continue;
    AMBLE_ASSIGN_OR_RETURN(
        std::vector<Response> waiting,
        dependencies_.responses->FirstWaiting(transaction, practice_, id, may_move_up));
    for (Response& response : waiting) book.Load(std::move(response));
  }
  return absl::OkStatus();
}

absl::Status AnswerRound::LoadRequests(storage::Transaction& transaction) {
  std::vector<std::string> keys;
  for (const Item& item : items_) {
    const rpc::RequestKey& request = item.command->call->request;
    if (!request.request_id.empty()) keys.push_back(LedgerKey(request));
  }
  AMBLE_ASSIGN_OR_RETURN(requests_,
                         dependencies_.ledger->Find(transaction, practice_, std::move(keys)));
  return absl::OkStatus();
}

void AnswerRound::Decide() {
  for (Item& item : items_) item.status = DecideOne(item);
}

absl::Status AnswerRound::DecideOne(Item& item) {
  const AnswerCommand& command = *item.command;
  WalkBook* book = BookOf(command);
  if (book == nullptr) return NotFound("walk");
  if (command.authority == AnswerCommand::Authority::kClock) {
    if (item.member == nullptr) return NotFound("member");
    book->Lapse(command.member);
    return absl::OkStatus();
  }
  AMBLE_RETURN_IF_ERROR(CheckAuthority(command, item.member));
  return DecideOnce(item, *book);
}

absl::Status AnswerRound::CheckAuthority(const AnswerCommand& command, const Member* member) const {
  if (command.authority == AnswerCommand::Authority::kLeader) {
    AMBLE_RETURN_IF_ERROR(CheckLeads(MembershipOf(command.person, command.walk.group)));
    if (member == nullptr) return NotFound("member");
  }
  return CheckMayAnswer(member, GroupOf(command.walk.group), command.answer);
}

absl::Status AnswerRound::DecideOnce(Item& item, WalkBook& book) {
  const AnswerCommand& command = *item.command;
  const rpc::RequestKey& request = command.call->request;
  std::string key;
  if (!request.request_id.empty()) {
    key = LedgerKey(request);
    const auto remembered = requests_.find(key);
    if (remembered != requests_.end()) {
      if (remembered->second == request.body_hash) return absl::OkStatus();
      return Error(absl::StatusCode::kAborted, Reason::kRequestIdReused,
                   "The request_id was used for another request.");
    }
  }
  const int64_t version = book.Of(item.member->member).version;
  AMBLE_RETURN_IF_ERROR(
      book.Record({.member = item.member->member,
                   .person = item.member->person,
                   .answer = command.answer,
                   .reason = command.reason,
                   .etag = command.etag,
                   .by_leader = command.authority == AnswerCommand::Authority::kLeader,
                   .to_offer = command.to_offer}));
  if (book.Of(item.member->member).version != version) {
    callers_[{command.walk.walk, item.member->member}] = command.call.get();
  }
  if (!key.empty()) {
    requests_.emplace(key, request.body_hash);
    new_requests_.push_back({std::move(key), request.body_hash});
  }
  return absl::OkStatus();
}

absl::Status AnswerRound::Save(storage::Transaction& transaction) {
  std::vector<const Walk*> walks;
  std::vector<StoredResponse> responses;
  std::vector<ResponseChange> changes;
  std::vector<const Walk*> crossed;
  for (auto& [id, book] : books_) {
    std::vector<WalkBook::Change> of_walk = book.Changes();
    if (of_walk.empty()) continue;
    walks.push_back(&book.walk());
    if (book.CrossMinimum()) crossed.push_back(&book.walk());
    for (WalkBook::Change& change : of_walk) {
      const auto caller = callers_.find({id, change.response.member});
      changes.push_back({.walk = book.walk().id,
                         .plan_version = book.walk().plan_version,
                         .response = change.response,
                         .promoted = change.promoted,
                         .call = caller == callers_.end() ? nullptr : caller->second});
      responses.push_back({id, std::move(change.response)});
    }
  }
  if (!new_requests_.empty()) {
    AMBLE_RETURN_IF_ERROR(
        dependencies_.ledger->Remember(transaction, practice_, std::move(new_requests_), now_));
  }
  if (walks.empty()) return absl::OkStatus();
  AMBLE_RETURN_IF_ERROR(dependencies_.responses->Save(transaction, practice_, responses));
  AMBLE_RETURN_IF_ERROR(dependencies_.walks->SaveTurnouts(transaction, walks));
  AMBLE_RETURN_IF_ERROR(dependencies_.events->ResponsesChanged(transaction, changes));
  AMBLE_RETURN_IF_ERROR(ExcuseThemselves(dependencies_, transaction, walks, changes));
  if (crossed.empty()) return absl::OkStatus();
  return dependencies_.events->MinimumCrossed(transaction, crossed);
}

absl::StatusOr<AnswerResults> AnswerRound::Results(storage::Transaction& transaction) const {
  struct Shared {
    std::shared_ptr<const Walk> walk;
    std::unordered_map<std::string, int> positions;
  };
  std::map<std::string, Shared> shared;
  for (const auto& [id, book] : books_) {
    shared.emplace(id, Shared{std::make_shared<const Walk>(book.walk()), book.Positions()});
  }
  AnswerResults results;
  results.reserve(items_.size());
  for (const Item& item : items_) {
    if (!item.status.ok()) {
      results.emplace_back(item.status);
      continue;
    }
    const std::string& id = item.command->walk.walk;
    const Shared& of_walk = shared.at(id);
    AnswerView view{of_walk.walk, books_.at(id).Of(item.member->member), item.member->walking_name,
                    0};
    if (view.response.state == ResponseState::kWaitlisted) {
      const auto position = of_walk.positions.find(view.response.member);
      if (position != of_walk.positions.end()) {
        view.position = position->second;
      } else {
        AMBLE_ASSIGN_OR_RETURN(const int64_t before,
                               dependencies_.responses->WaitingBefore(transaction, practice_, id,
                                                                      view.response.join_sequence));
        view.position = static_cast<int>(before) + 1;
      }
    }
    results.emplace_back(std::move(view));
  }
  return results;
}

const Member* AnswerRound::MembershipOf(const std::string& person, const std::string& group) const {
  const auto found = by_person_.find(person);
  if (found == by_person_.end()) return nullptr;
  std::vector<const Member*> memberships;
  for (const Member* member : found->second) {
    if (member->group == group) memberships.push_back(member);
  }
  return CurrentMembership(memberships);
}

const Member* AnswerRound::MemberById(const std::string& member, const std::string& group) const {
  const auto found = by_id_.find(member);
  return found != by_id_.end() && found->second->group == group ? found->second : nullptr;
}

const Group* AnswerRound::GroupOf(const std::string& group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : &found->second;
}

WalkBook* AnswerRound::BookOf(const AnswerCommand& command) {
  const auto found = books_.find(command.walk.walk);
  if (found == books_.end() || found->second.walk().id.group != command.walk.group) return nullptr;
  return &found->second;
}

}  // namespace amble::attendance
