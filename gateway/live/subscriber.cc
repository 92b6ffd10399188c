#include "gateway/live/subscriber.h"

#include <algorithm>
#include <utility>

#include "gateway/live/channel.h"

namespace amble::gateway::live {

std::string Subscriber::Cursor() const {
  std::vector<ChannelCursor> cursors;
  cursors.reserve(seats.size());
  for (const Seat& seat : seats) cursors.push_back(Channel::CursorOf(seat));
  return FormatCursor(cursors);
}

void Subscriber::Keep(const ExchangedSession& exchanged) {
  session = {.session = exchanged.session,
             .person = exchanged.person,
             .expire_time = exchanged.expire_time,
             .revocation_cursor = exchanged.revocation_cursor,
             .life = exchanged.life};
  vouched_since = session.revocation_cursor;
}

void Subscriber::Send(const Change& change) {
  if (!is_open()) return;
  writer->Write(
      format->Frame(Cursor(), format->IsJson() ? change.Json(*hub->codec) : change.Binary()));
}

void Subscriber::Greet() {
  if (is_greeted || !is_open()) return;
  if (std::ranges::any_of(seats, [](const Seat& s) { return s.state == Seat::State::kNew; })) {
    return;
  }
  is_greeted = true;
  Beat();
}

void Subscriber::Beat() {
  if (is_open()) writer->Write(format->Heartbeat(Cursor()));
}

void Subscriber::AwaitDrain() {
  if (std::exchange(awaits_drain, true)) return;
  writer->OnDrained([drained = &hub->drained, id = id] { (*drained)(id); });
}

void Subscriber::End(const absl::Status& status) {
  if (std::exchange(is_over, true)) return;
  if (opening != nullptr) {
    opening->refuse(status);
    opening.reset();
  } else if (writer != nullptr) {
    writer->End(format->End(status));
  }
}

}  // namespace amble::gateway::live
