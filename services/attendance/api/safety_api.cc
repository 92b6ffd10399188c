#include "services/attendance/api/safety_api.h"

#include <charconv>
#include <string>
#include <vector>

#include "services/attendance/api/conversions.h"
#include "services/attendance/api/group_names.h"
#include "services/platform/errors/errors.h"
#include "services/platform/resources/timestamps.h"

namespace amble::attendance {
namespace {

using resources::ToTimestamp;
using rpc::CallContext;

v1::SafetyCards ToProto(const WalkId& walk, const std::vector<WalkerSafetyCard>& cards) {
  v1::SafetyCards message;
  message.set_walk(WalkName(walk));
  for (const WalkerSafetyCard& one : cards) {
    v1::WalkerSafetyCard& walker = *message.add_walkers();
    walker.set_member(MemberName({walk.practice, walk.group}, one.walker.member));
    walker.set_walking_name(one.walker.walking_name);
    if (!one.card) continue;
    walker.set_unreadable(one.card->unreadable);
    if (one.card->unreadable) continue;
    accounts::v1::SafetyCard& card = *walker.mutable_card();
    card.set_emergency_name(one.card->emergency_name);
    card.set_emergency_phone(one.card->emergency_phone);
    card.set_needs(one.card->needs);
    *card.mutable_update_time() = ToTimestamp(one.card->update_time);
  }
  return message;
}

v1::SafetyCardReading ToProto(const NamedReading& named) {
  const SafetyCardReading& reading = named.reading;
  v1::SafetyCardReading message;
  message.set_walk(WalkName(reading.walk));
  message.set_walk_title(named.walk_title);
  message.set_reader(MemberName({reading.walk.practice, reading.walk.group}, reading.reader));
  message.set_reader_name(named.reader_name);
  *message.mutable_read_time() = ToTimestamp(reading.time);
  return message;
}

/// Out of a token that this service sealed, so it has the form of a number.
absl::Time TimeFrom(const std::string& microseconds) {
  int64_t number = 0;
  std::from_chars(microseconds.data(), microseconds.data() + microseconds.size(), number);
  return absl::FromUnixMicros(number);
}

}  // namespace

grpc::ServerUnaryReactor* SafetyApi::GetSafetyCards(grpc::CallbackServerContext* context,
                                                    const v1::GetSafetyCardsRequest* request,
                                                    v1::SafetyCards* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::GetSafetyCardsRequest& request) -> absl::StatusOr<v1::SafetyCards> {
        AMBLE_ASSIGN_OR_RETURN(const WalkId walk, ParseWalk(request.walk(), "walk"));
        AMBLE_ASSIGN_OR_RETURN(const std::vector<WalkerSafetyCard> cards, get_(call, walk));
        return ToProto(walk, cards);
      });
}

grpc::ServerUnaryReactor* SafetyApi::ListSafetyCardReadings(
    grpc::CallbackServerContext* context, const v1::ListSafetyCardReadingsRequest* request,
    v1::ListSafetyCardReadingsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call, const v1::ListSafetyCardReadingsRequest& request)
          -> absl::StatusOr<v1::ListSafetyCardReadingsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListSafetyCardReadings"});
        AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> before,
                               tokens_->Decode(scope, request.page_token(), 2));
        SafetyRepository::ReadingKey key;
        if (!before.empty()) key = {TimeFrom(before[0]), before[1]};
        AMBLE_ASSIGN_OR_RETURN(std::vector<NamedReading> readings,
                               list_readings_(call, key, limit + 1));
        v1::ListSafetyCardReadingsResponse reply;
        reply.set_next_page_token(
            CutPage(readings, limit, *tokens_, scope, [](const NamedReading& named) {
              return std::vector<std::string>{
                  std::to_string(absl::ToUnixMicros(named.reading.time)), named.reading.reading};
            }));
        for (const NamedReading& named : readings) *reply.add_readings() = ToProto(named);
        return reply;
      });
}

}  // namespace amble::attendance
