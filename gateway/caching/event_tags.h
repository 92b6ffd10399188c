#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/platform/events/event.h"

namespace amble::gateway {

/// "groups:practices/p/groups/g": what is said of this aggregate itself.
std::string TagOf(std::string_view feed, std::string_view resource);
/// "scheduling:practices/p/groups/g/": what is said of anything below this resource.
std::string TagBelow(std::string_view feed, std::string_view resource);
/// "scheduling:practices/p/routes/": what is said of any member of this collection.
std::string TagOfCollection(std::string_view feed, std::string_view collection);
/// "groups:practices/p/groups/g/people/x": what is said of a person's place in a group.
std::string TagOfPerson(std::string_view feed, std::string_view resource, std::string_view person);

/// What an event is about: its aggregate, the collection that has it, everything that it is below
/// of, and for a membership the person.
std::vector<std::string> TagsOf(std::string_view feed, const events::Event& event);

}  // namespace amble::gateway
