#pragma once

#include "services/messaging/app/dependencies.h"
#include "services/messaging/app/notice_worker.h"
#include "services/platform/metrics/registry.h"
#include "services/platform/service/housekeeping.h"

namespace amble::messaging {

/// What decides who is told what, and when: its worker, its housekeeping, and what it counts.
class NoticesPart {
 public:
  /// `dependencies` and `metrics` outlive it, and it outlives the use of `housekeeping`.
  NoticesPart(const Dependencies& dependencies, metrics::Registry& metrics,
              service::Housekeeping& housekeeping);

  void Start() { worker_.Start(); }
  void Wake() { worker_.Wake(); }
  void Stop() { worker_.Stop(); }

 private:
  void Dropped(int64_t dropped);
  absl::Status DropStale();
  absl::Status Forget();

  const Dependencies& dependencies_;
  metrics::Counter& dropped_;
  NoticeWorker worker_;
};

}  // namespace amble::messaging
