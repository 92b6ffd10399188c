#include "services/messaging/app/preferred_ways.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/messaging/app/time_words.h"
#include "services/messaging/domain/failure.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

Occasion OccasionOf(const ToTell& one) {
  const Notice& notice = *one.notice;
  const bool of_walk = notice.walk_start != absl::UnixEpoch();
  return {.kind = notice.kind,
          .due = one.due,
          .walk_start = of_walk ? notice.walk_start : absl::InfiniteFuture(),
          .forced = notice.channels,
          .personal = one.personal};
}

/// What is known of all who are told, asked for at once.
struct Known {
  std::map<std::string, std::string> zones;  ///< by person
  std::map<GroupKey, std::string> group_zones;
  std::map<std::string, Preferences> preferences;
  std::set<std::string> with_devices;
};

absl::StatusOr<Known> LookUp(FactRepository& facts, PreferenceRepository& preferences,
                             storage::Transaction& transaction, const std::vector<ToTell>& all) {
  std::set<std::string> distinct;
  Known known;
  for (const ToTell& one : all) {
    distinct.insert(one.recipient.person);
    const GroupKey group = one.notice->GroupOf();
    if (known.group_zones.contains(group)) continue;
    AMBLE_ASSIGN_OR_RETURN(const auto found, facts.FindGroup(transaction, group));
    known.group_zones[group] = found ? found->time_zone : "";
  }
  const std::vector<std::string> people(distinct.begin(), distinct.end());
  AMBLE_ASSIGN_OR_RETURN(const auto persons, facts.FindPeople(transaction, people));
  for (const Person& person : persons) known.zones[person.id] = person.time_zone;
  AMBLE_ASSIGN_OR_RETURN(known.preferences, preferences.FindAll(transaction, people));
  AMBLE_ASSIGN_OR_RETURN(const auto devices, preferences.ListDevices(transaction, people));
  for (const PushDevice& device : devices) known.with_devices.insert(device.person);
  return known;
}

Way WayOf(const Known& known, const ToTell& one) {
  const std::string& person = one.recipient.person;
  // Who is no person of the platform has said nothing, and has no app.
  if (IsHomeContact(person)) return {.choice = {.email = one.due}};
  const auto said = known.preferences.find(person);
  const Preferences preferences = said == known.preferences.end() ? Preferences() : said->second;
  const auto zone = known.zones.find(person);
  Way way{.choice = ChooseChannels(preferences, OccasionOf(one),
                                   ZoneNamed(zone == known.zones.end() ? "" : zone->second,
                                             known.group_zones.at(one.notice->GroupOf()))),
          .stopped_all = preferences.no_mail_at_all};
  if (!known.with_devices.contains(person)) way.choice.push.reset();
  if (!way.choice.email && !way.choice.push) {
    way.failure = preferences.no_mail_at_all ? failure::kNoMailAtAll : failure::kMailTurnedOff;
  }
  // Tried all the same, for the address may be another one by now.
  if (way.choice.email && !way.choice.push && !preferences.bounced_address.empty()) {
    way.failure = failure::kAddressBounced;
  }
  return way;
}

}  // namespace

absl::StatusOr<std::vector<Way>> PreferredWays::Choose(storage::Transaction& transaction,
                                                       const std::vector<ToTell>& all) {
  AMBLE_ASSIGN_OR_RETURN(const Known known, LookUp(facts_, preferences_, transaction, all));
  std::vector<Way> ways;
  ways.reserve(all.size());
  for (const ToTell& one : all) ways.push_back(WayOf(known, one));
  return ways;
}

}  // namespace amble::messaging
