#include "services/attendance/app/get_safety_cards.h"

#include <map>
#include <utility>

#include "services/attendance/app/authorize.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::StatusOr<GetSafetyCards::View> GetSafetyCards::Look(storage::Transaction& transaction,
                                                          const rpc::CallContext& call,
                                                          const WalkId& id) const {
  AMBLE_ASSIGN_OR_RETURN(const Access access,
                         Authorize(dependencies_, transaction, call, id, Right::kLead));
  AMBLE_RETURN_IF_ERROR(CheckShowsSafetyCards(access.walk, dependencies_.clock->Now()));
  View view{.reader = access.member->member};
  AMBLE_ASSIGN_OR_RETURN(view.walkers,
                         dependencies_.safety->Walkers(transaction, id.practice, id.walk));
  return view;
}

absl::StatusOr<std::vector<WalkerSafetyCard>> GetSafetyCards::operator()(
    const rpc::CallContext& call, const WalkId& id) const {
  AMBLE_ASSIGN_OR_RETURN(View view, WithCatchUp(dependencies_, call, [&]() -> absl::StatusOr<View> {
                           View seen;
                           AMBLE_RETURN_IF_ERROR(dependencies_.database->Read(
                               [&](storage::Transaction& transaction) -> absl::Status {
                                 AMBLE_ASSIGN_OR_RETURN(seen, Look(transaction, call, id));
                                 return absl::OkStatus();
                               }));
                           return seen;
                         }));
  std::vector<std::string> people;
  for (const Walker& walker : view.walkers) people.push_back(walker.person);
  std::map<std::string, SafetyCard> cards;
  if (!people.empty()) {
    AMBLE_ASSIGN_OR_RETURN(cards, dependencies_.safety_cards->Find(call, people));
  }
  std::vector<WalkerSafetyCard> shown;
  const absl::Time now = dependencies_.clock->Now();
  AMBLE_RETURN_IF_ERROR(
      dependencies_.database->Write([&](storage::Transaction& transaction) -> absl::Status {
        shown.clear();
        // The caller may have stopped leading meanwhile, and others have come or gone.
        AMBLE_ASSIGN_OR_RETURN(view, Look(transaction, call, id));
        std::vector<SafetyCardReading> readings;
        for (Walker& walker : view.walkers) {
          const auto card = cards.find(walker.person);
          WalkerSafetyCard one{.walker = std::move(walker)};
          if (card != cards.end()) one.card = card->second;
          if (one.card && !one.card->unreadable) {
            readings.push_back({.reading = dependencies_.ids->NewId(),
                                .walk = id,
                                .member = one.walker.member,
                                .person = one.walker.person,
                                .reader = view.reader,
                                .reader_person = call.principal.person,
                                .time = now});
          }
          shown.push_back(std::move(one));
        }
        return dependencies_.safety->AddReadings(transaction, readings);
      }));
  return shown;
}

}  // namespace amble::attendance
