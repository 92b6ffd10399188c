#include "services/attendance/app/lapse_offers.h"

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "services/platform/errors/errors.h"

namespace amble::attendance {

absl::Status LapseOffers::operator()() const {
  const absl::Time now = dependencies_.clock->Now();
  std::vector<OfferKey> offers;
  do {
    AMBLE_RETURN_IF_ERROR(
        dependencies_.database->Read([&](storage::Transaction& transaction) -> absl::Status {
          AMBLE_ASSIGN_OR_RETURN(
              offers, dependencies_.responses->LapsedOffers(transaction, now, kMostLapses));
          return absl::OkStatus();
        }));
    AMBLE_RETURN_IF_ERROR(End(offers));
  } while (offers.size() == kMostLapses);
  return absl::OkStatus();
}

absl::Status LapseOffers::End(std::vector<OfferKey> offers) const {
  const auto nobody = std::make_shared<const rpc::CallContext>();
  std::vector<std::future<absl::Status>> ends;
  ends.reserve(offers.size());
  absl::Status status;
  for (OfferKey& offer : offers) {
    auto ended = std::make_shared<std::promise<absl::Status>>();
    status = combiner_->Submit(
        {.walk = std::move(offer.walk),
         .authority = AnswerCommand::Authority::kClock,
         .member = std::move(offer.member),
         .call = nobody},
        [ended](const absl::StatusOr<AnswerView>& view) { ended->set_value(view.status()); });
    if (!status.ok()) break;  // too much is waiting: the rest is for the next time
    ends.push_back(ended->get_future());
  }
  for (std::future<absl::Status>& end : ends) status.Update(end.get());
  return status;
}

}  // namespace amble::attendance
