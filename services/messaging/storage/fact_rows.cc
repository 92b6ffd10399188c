#include "services/messaging/storage/fact_rows.h"

#include <limits>
#include <sstream>

namespace amble::messaging {
namespace {

using storage::Row;

/// The infinite future goes through the database as the greatest number.
absl::Time TimeOf(int64_t microseconds) {
  return microseconds == std::numeric_limits<int64_t>::max() ? absl::InfiniteFuture()
                                                             : absl::FromUnixMicros(microseconds);
}

std::vector<std::string> Parted(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> ids;
  for (std::string id; words >> id;) ids.push_back(id);
  return ids;
}

}  // namespace

Person PersonOf(const Row& row) {
  Person person{.id = row.Text(0),
                .merged_into = row.Text(1),
                .discretion = row.Bool(2) ? Discretion::kOn : Discretion::kOff,
                .locale = row.Text(3),
                .time_zone = row.Text(4),
                .guest = row.Bool(6),
                .version = row.Int(5)};
  const bool chosen = row.Int(7) != 0 && row.Int(8) == person.version;
  if (chosen) person.discretion = static_cast<Discretion>(row.Int(7));
  return person;
}

Practice PracticeOf(const Row& row) {
  return {.id = row.Text(0),
          .display_name = row.Text(1),
          .time_zone = row.Text(2),
          .help = row.Text(3),
          .version = row.Int(4)};
}

Group GroupOf(const Row& row) {
  return {.key = {row.Text(0), row.Text(1)},
          .title = row.Text(2),
          .therapy = row.Bool(3),
          .time_zone = row.Text(4),
          .version = row.Int(5)};
}

Member MemberOf(const Row& row) {
  return {.group = {row.Text(0), row.Text(1)},
          .id = row.Text(2),
          .person = row.Text(3),
          .walking_name = row.Text(4),
          .leads = row.Bool(5),
          .active = row.Bool(6),
          .joined = TimeOf(row.Int(7)),
          .left = TimeOf(row.Int(8)),
          .version = row.Int(9)};
}

Walk WalkOf(const Row& row) {
  return {.key = {row.Text(0), row.Text(1), row.Text(2)},
          .title = row.Text(3),
          .start = row.Time(4),
          .time_zone = row.Text(5),
          .duration_minutes = static_cast<int>(row.Int(6)),
          .cancelled = row.Bool(7),
          .cancel_reason = row.Text(8),
          .area = row.Text(9),
          .meeting_point = row.Text(10),
          .meeting_point_from = row.Time(11),
          .access = row.Text(12),
          .note = row.Text(13),
          .leader_phone = row.Text(14),
          .leaders = Parted(row.Text(15)),
          .home_contact = row.Text(19),
          .sequence = static_cast<int>(row.Int(16)),
          .repeats = row.Bool(21),
          .progress = static_cast<WalkProgress>(row.Int(17)),
          .decided = row.Bool(20),
          .version = row.Int(18)};
}

Response ResponseOf(const Row& row) {
  return {.walk = {row.Text(0), row.Text(1), row.Text(2)},
          .member = row.Text(3),
          .person = row.Text(4),
          .state = static_cast<ResponseState>(row.Int(5)),
          .promoted = row.Bool(6),
          .version = row.Int(7)};
}

}  // namespace amble::messaging
