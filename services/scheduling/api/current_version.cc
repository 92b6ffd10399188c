#include "services/scheduling/api/current_version.h"

namespace amble::scheduling {
namespace {

template <typename Message>
Message NameAndEtag(const Message& message) {
  Message brief;
  brief.set_name(message.name());
  brief.set_etag(message.etag());
  return brief;
}

}  // namespace

v1::Walk InShort(const v1::Walk& walk) {
  v1::Walk brief = NameAndEtag(walk);
  brief.set_title(walk.title());
  *brief.mutable_start() = walk.start();
  *brief.mutable_start_time() = walk.start_time();
  brief.set_state(walk.state());
  brief.set_sequence(walk.sequence());
  return brief;
}

v1::Route InShort(const v1::Route& route) {
  v1::Route brief = NameAndEtag(route);
  brief.set_title(route.title());
  return brief;
}

v1::RiskChecklist InShort(const v1::RiskChecklist& checklist) { return NameAndEtag(checklist); }

v1::SessionPlan InShort(const v1::SessionPlan& plan) { return NameAndEtag(plan); }

}  // namespace amble::scheduling
