#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/dependencies.h"
#include "services/platform/rpc/call_context.h"

/// Told: who has really heard of something. LEADERs and CO_LEADERs of the group see all that it was
/// told; COORDINATOR and OWNER of the practice its cancellations and announcements.
namespace amble::messaging {

/// The most notices of one walk that are listed.
inline constexpr int kMostTellings = 200;

/// A notice, and how many heard of it.
struct Told {
  Notice notice;
  Tally tally;
};

/// What a group was told of a walk, the latest first.
class ListWalkNotices {
 public:
  explicit ListWalkNotices(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<std::vector<Told>> operator()(const rpc::CallContext& call,
                                               const WalkKey& walk) const;

 private:
  const Dependencies& to_;
};

struct DeliveryPage {
  Notice notice;
  std::vector<NamedDelivery> deliveries;
  bool more = false;
  Tally tally;
};

/// Who has heard of a notice; those who have not first.
class ListDeliveries {
 public:
  explicit ListDeliveries(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<DeliveryPage> operator()(const rpc::CallContext& call, const std::string& practice,
                                          const std::string& notice, const ToldPlace& after,
                                          int limit) const;

 private:
  const Dependencies& to_;
};

/// A delivery, and the group of its member.
struct ToldDelivery {
  GroupKey group;
  NamedDelivery delivery;
};

/// A leader told somebody, or tried to: `state` is TOLD_BY_PHONE or UNREACHABLE. Who has seen it
/// themselves has, whatever a leader says.
class MarkTold {
 public:
  explicit MarkTold(const Dependencies& dependencies) : to_(dependencies) {}
  absl::StatusOr<ToldDelivery> operator()(const rpc::CallContext& call, const std::string& practice,
                                          const std::string& notice, const std::string& member,
                                          DeliveryState state) const;

 private:
  const Dependencies& to_;
};

}  // namespace amble::messaging
