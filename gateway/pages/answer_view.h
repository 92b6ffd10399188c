#pragma once

#include <functional>
#include <optional>
#include <string>

#include "amble/attendance/v1/attendance.pb.h"
#include "amble/groups/v1/agreements.pb.h"
#include "gateway/pages/site.h"

/// What the pages at /my/{practice}/{group}/{walk} and below it share: the page of my answer.
namespace amble::gateway {

/// The group that the page's path names: "practices/p/groups/g".
std::string GroupNameOf(const Visit& visit);
/// The walk that the page's path names: "practices/p/groups/g/walks/w".
std::string WalkNameOf(const Visit& visit);
/// "/my/p/g/w".
std::string WalkPathOf(const Visit& visit);

/// Calls `show(visit, response)` with the reader's answer, or answers why there is none.
void WithMyResponse(const Visit& visit,
                    std::function<void(const Visit&, const attendance::v1::Response&)> show);

/// What is said beside how the answer stands.
struct AnswerNews {
  int status = 200;
  std::string notice = {};  ///< what did not work
  std::string done = {};    ///< what did
  bool arrived = false;     ///< known to be there: that is not asked again
  bool following = false;   ///< the answer is to be for all walks that follow, too
  /// What has to be agreed to before a yes; the form comes first then.
  std::optional<groups::v1::Agreement> agreement = {};
  bool agreement_missing = false;  ///< a yes came without it
  PageData outcomes = {};          ///< what became of the dates of a series (OutcomesInWords)
};

/// Shows the answer, and as much of the place as the reader may know: photo and way are named to
/// who is going, from a set time on. Whether the walk will be is said, where that is asked. On the
/// day also "I'm here" (with the code of
/// `?arrival=`, if there is one) and "I'm late".
void ShowMyResponse(const Visit& visit, const attendance::v1::Response& response,
                    const AnswerNews& news);

}  // namespace amble::gateway
