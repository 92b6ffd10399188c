#pragma once

#include <functional>
#include <string>

#include "amble/attendance/v1/attendance.pb.h"
#include "gateway/pages/site.h"

/// What the pages at /my/{practice}/{group}/{walk} and below it share: the page of my answer.
namespace amble::gateway {

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
};

/// Shows the answer, and as much of the place as the reader may know: photo and way are named to
/// who is going, from a set time on. On the day also "I'm here" (with the code of
/// `?arrival=`, if there is one) and "I'm late".
void ShowMyResponse(const Visit& visit, const attendance::v1::Response& response,
                    const AnswerNews& news);

}  // namespace amble::gateway
