#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "services/platform/errors/errors.h"
#include "services/scheduling/app/calendar_feed_dependencies.h"
#include "services/scheduling/app/create_calendar_feed.h"
#include "services/scheduling/storage/calendar_feed_sql_repository.h"
#include "services/scheduling/storage/discretion_sql_repository.h"
#include "services/scheduling/testing/scheduling_fixture.h"

namespace amble::scheduling {

/// A staff that the test makes up.
class FakeStaffDirectory final : public StaffDirectory {
 public:
  absl::StatusOr<std::optional<auth::StaffMembership>> Find(const rpc::CallContext&,
                                                            const std::string& practice,
                                                            const std::string& person) override {
    if (!failure.ok()) return failure;
    const auto found = staff.find({practice, person});
    if (found == staff.end()) return std::nullopt;
    return auth::StaffMembership{.practice = practice, .roles = {found->second}};
  }

  std::map<std::pair<std::string, std::string>, auth::StaffRole> staff;
  absl::Status failure;  ///< what the next calls answer
};

/// The world of SchedulingFixture, with calendars. Nothing is known of who wants discretion.
class CalendarFeedFixture : public SchedulingFixture {
 protected:
  static constexpr char kPublicUrl[] = "https://walks.example";

  void Choose(const std::string& person, Discretion discretion) {
    ASSERT_EQ(database_->Write([&](storage::Transaction& transaction) {
      return discretions_.Apply(transaction, person, discretion, ++version_);
    }),
              absl::OkStatus());
  }
  /// A calendar of `person`'s; the secret in its URL.
  std::string Subscribe(const std::string& person, const std::string& group = "") {
    std::optional<GroupKey> key;
    if (!group.empty()) key = GroupKey{"heath", group};
    const auto created = CreateCalendarFeed(feed_dependencies_)(As(Somebody(person)), key);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? TokenIn(created->url) : "";
  }
  static std::string TokenIn(const std::string& url) {
    const size_t slash = url.rfind('/') + 1;
    return url.substr(slash, url.rfind('.') - slash);
  }

  CalendarFeedSqlRepository feeds_;
  DiscretionSqlRepository discretions_;
  FakeStaffDirectory staff_;
  CalendarFeedDependencies feed_dependencies_{.scheduling = &dependencies_,
                                              .feeds = &feeds_,
                                              .discretions = &discretions_,
                                              .staff = &staff_,
                                              .public_url = kPublicUrl};

 private:
  int64_t version_ = 0;
};

}  // namespace amble::scheduling
