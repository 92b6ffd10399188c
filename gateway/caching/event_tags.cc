#include "gateway/caching/event_tags.h"

#include "amble/groups/v1/events.pb.h"
#include "fmt/format.h"
#include "services/platform/events/event_message.h"

namespace amble::gateway {

std::string TagOf(std::string_view feed, std::string_view resource) {
  return fmt::format("{}:{}", feed, resource);
}

std::string TagBelow(std::string_view feed, std::string_view resource) {
  return fmt::format("{}:{}/", feed, resource);
}

std::string TagOfCollection(std::string_view feed, std::string_view collection) {
  return TagBelow(feed, collection);
}

std::string TagOfPerson(std::string_view feed, std::string_view resource, std::string_view person) {
  return fmt::format("{}:{}/people/{}", feed, resource, person);
}

std::vector<std::string> TagsOf(std::string_view feed, const events::Event& event) {
  std::vector<std::string> tags{TagOf(feed, event.aggregate)};
  // Resources are named by pairs: a collection and an id. The last of a singleton is alone.
  const std::string_view name = event.aggregate;
  bool is_pair = false;
  for (size_t at = name.find('/'); at != std::string_view::npos; at = name.find('/', at + 1)) {
    const std::string_view beginning = name.substr(0, at);
    if (is_pair) tags.push_back(TagBelow(feed, beginning));
    if (!is_pair && name.find('/', at + 1) == std::string_view::npos) {
      tags.push_back(TagOfCollection(feed, beginning));
    }
    is_pair = !is_pair;
  }
  if (events::Holds<groups::v1::MemberEvent>(event)) {
    if (const auto member = events::ParseEvent<groups::v1::MemberEvent>(event); member.ok()) {
      const std::string group =
          fmt::format("practices/{}/groups/{}", member->practice(), member->group());
      tags.push_back(TagOfPerson(feed, group, member->person()));
    }
  }
  return tags;
}

}  // namespace amble::gateway
