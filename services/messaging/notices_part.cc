#include "services/messaging/notices_part.h"

#include <spdlog/spdlog.h>

#include "services/messaging/app/keep_notices.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

NoticesPart::NoticesPart(const Dependencies& dependencies, metrics::Registry& metrics,
                         service::Housekeeping& housekeeping)
    : dependencies_(dependencies),
      dropped_(metrics.GetCounter("amble_messaging_notices_dropped_total",
                                  "People who were not told something: it was too late.")),
      worker_(dependencies, {.on_dropped = [this](int64_t dropped) { Dropped(dropped); },
                             .on_error =
                                 [](const absl::Status& status) {
                                   spdlog::warn("Notices are put off: {}", status.ToString());
                                 }}) {
  housekeeping.Add([this] { return DropStale(); });
  housekeeping.Add([this] { return Forget(); });
}

void NoticesPart::Dropped(int64_t dropped) {
  dropped_.Add(static_cast<uint64_t>(dropped));
  spdlog::warn("{} people were not told something in time.", dropped);
}

absl::Status NoticesPart::DropStale() {
  for (int64_t dropped = 1; dropped > 0;) {
    AMBLE_ASSIGN_OR_RETURN(dropped, DropStaleDispatches(dependencies_));
    if (dropped > 0) Dropped(dropped);
  }
  return absl::OkStatus();
}

absl::Status NoticesPart::Forget() {
  for (int64_t forgotten = 1; forgotten > 0;) {
    AMBLE_ASSIGN_OR_RETURN(forgotten, ForgetNotices(dependencies_));
  }
  return absl::OkStatus();
}

}  // namespace amble::messaging
