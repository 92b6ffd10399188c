#include "services/messaging/app/make_threads.h"

#include <algorithm>
#include <utility>

#include "services/platform/ids/ids.h"

namespace amble::messaging {
namespace {

/// As long as all other ids.
constexpr size_t kIdLength = 32;

Thread Made(const GroupKey& group, Thread thread, absl::Time now) {
  thread.key.practice = group.practice;
  thread.group = group.group;
  thread.last_time = now;
  thread.key.thread =
      HashSecret("thread/" + group.practice + "/" + group.group + "/" + Between(thread))
          .substr(0, kIdLength);
  return thread;
}

}  // namespace

Thread GroupThread(const GroupKey& group, absl::Time now) {
  return Made(group, {.kind = ThreadKind::kGroup}, now);
}

Thread WalkThread(const WalkKey& walk, absl::Time now) {
  return Made(walk.GroupOf(), {.kind = ThreadKind::kWalk, .walk = walk.walk}, now);
}

Thread LeaderThread(const GroupKey& group, const std::string& member, absl::Time now) {
  return Made(group, {.kind = ThreadKind::kLeader, .member = member}, now);
}

Thread DirectThread(const GroupKey& group, const std::string& one, const std::string& two,
                    absl::Time now) {
  const auto& [first, second] = std::minmax(one, two);
  return Made(group, {.kind = ThreadKind::kDirect, .member = first, .other = second}, now);
}

}  // namespace amble::messaging
