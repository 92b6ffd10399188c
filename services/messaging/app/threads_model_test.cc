/// What everybody reads of a thread against a model so simple that it is right by looking at it.
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "services/messaging/app/follow_thread.h"
#include "services/messaging/app/hide_message.h"
#include "services/messaging/app/list_reports.h"
#include "services/messaging/app/make_threads.h"
#include "services/messaging/app/report_message.h"
#include "services/messaging/app/settle_report.h"
#include "services/messaging/app/unblock_member.h"
#include "services/messaging/app/withdraw_message.h"
#include "services/messaging/storage/report_sql_repository.h"
#include "services/messaging/testing/threads_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// The first leads; see MessagingFixture::Join.
const std::vector<std::string> kPeople{"lea", "mia", "noor", "pat", "quin"};
constexpr int kCases = 40;
constexpr size_t kLongestStory = 40;

enum class Deed { kPost, kWithdraw, kHide, kJoin, kLeave, kBlock, kUnblock, kReport, kSettle };
constexpr int kDeeds = 9;

/// Somebody does something to somebody, or to the n-th message, after a moment or at once.
struct Step {
  Deed deed = Deed::kPost;
  size_t who = 0;
  size_t whom = 0;
  int64_t number = 1;
  bool at_once = false;
};

rc::Gen<std::vector<Step>> Stories() {
  const rc::Gen<Step> step = rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, kDeeds + 4), rc::gen::inRange<size_t>(0, kPeople.size()),
                     rc::gen::inRange<size_t>(0, kPeople.size()), rc::gen::inRange<int64_t>(1, 12),
                     rc::gen::arbitrary<bool>()),
      [](const auto& drawn) {
        const auto [deed, who, whom, number, at_once] = drawn;
        // People mostly talk.
        return Step{deed < kDeeds ? static_cast<Deed>(deed) : Deed::kPost, who, whom, number,
                    at_once};
      });
  // Ranges grow with the size: every deed is to be drawn, however long the story.
  return rc::gen::resize(
      static_cast<int>(kLongestStory),
      rc::gen::container<std::vector<Step>>(rc::gen::resize(rc::kNominalSize, step)));
}

class Model {
 public:
  explicit Model(absl::Time now) {
    for (const std::string& person : kPeople) joined_[person] = now;
  }

  bool Apply(const Step& step, absl::Time now) {
    const std::string& who = kPeople[step.who];
    const std::string& whom = kPeople[step.whom];
    switch (step.deed) {
      case Deed::kPost:
        if (!joined_.contains(who)) return false;
        ++sequence_;
        posts_[sequence_] = {who, "text " + std::to_string(sequence_), "", now};
        return true;
      case Deed::kWithdraw:
        if (!Sees(who, step.number) || posts_[step.number].author != who) return false;
        if (posts_[step.number].state != "withdrawn") ++sequence_;
        posts_[step.number].state = "withdrawn";
        return true;
      case Deed::kHide:
        if (!Sees(who, step.number) || step.who != 0) return false;
        if (posts_[step.number].state.empty()) {
          ++sequence_;
          posts_[step.number].state = "hidden";
        }
        return true;
      case Deed::kJoin:
        return joined_.try_emplace(who, now).second;
      case Deed::kLeave:
        return joined_.erase(who) > 0;
      case Deed::kBlock:
        return who != whom && joined_.contains(who) && (blocks_.insert({who, whom}), true);
      case Deed::kUnblock:
        return blocks_.erase({who, whom}) > 0;
      case Deed::kReport:
        if (!Sees(who, step.number)) return false;
        reports_[step.number].emplace(who, /*open=*/true);
        return true;
      case Deed::kSettle:
        if (step.who != 0 || !IsReportedTo(who, step.number)) return false;
        for (auto& [reporter, open] : reports_[step.number]) open = false;
        return true;
    }
    return false;
  }

  /// The numbers of messages that `person` finds reported, open or settled; nullopt: none are
  /// theirs to see.
  std::optional<std::set<int64_t>> ReportedTo(const std::string& person, bool settled) const {
    if (person != kPeople[0] || !joined_.contains(person)) return std::nullopt;
    std::set<int64_t> numbers;
    for (const auto& [number, complaints] : reports_) {
      bool open = false;
      for (const auto& [reporter, still] : complaints) open = open || still;
      if (IsReportedTo(person, number) && open != settled) numbers.insert(number);
    }
    return numbers;
  }

  std::vector<std::string> ReadBy(const std::string& person, const std::string& none) const {
    if (!joined_.contains(person)) return {none};
    std::vector<std::string> read;
    for (const auto& [number, post] : posts_) {
      if (!Sees(person, number)) continue;
      std::string line = std::to_string(number) + " ";
      if (post.state == "withdrawn" || Parted(person, post.author)) {
        line += ":withdrawn";
      } else if (post.state == "hidden") {
        line += "m-" + post.author + ":hidden " + (person == kPeople[0] ? post.text : "");
      } else {
        line += "m-" + post.author + ":" + post.text;
      }
      read.push_back(line);
    }
    return read;
  }
  int64_t sequence() const { return sequence_; }

 private:
  /// Whether a message was reported by somebody else than its author, to who leads.
  bool IsReportedTo(const std::string& person, int64_t number) const {
    const auto post = posts_.find(number);
    return joined_.contains(person) && post != posts_.end() && reports_.contains(number) &&
           post->second.author != kPeople[0];
  }

  struct Post {
    std::string author;
    std::string text;
    std::string state;
    absl::Time time;
  };
  bool Sees(const std::string& person, int64_t number) const {
    const auto post = posts_.find(number);
    const auto joined = joined_.find(person);
    return post != posts_.end() && joined != joined_.end() && post->second.time >= joined->second;
  }
  bool Parted(const std::string& one, const std::string& other) const {
    return blocks_.contains({one, other}) || blocks_.contains({other, one});
  }

  std::map<std::string, absl::Time> joined_;
  std::map<int64_t, Post> posts_;
  std::set<std::pair<std::string, std::string>> blocks_;
  std::map<int64_t, std::map<std::string, bool>> reports_;  ///< by number and reporter: open
  int64_t sequence_ = 0;
};

class ThreadsModel : public ThreadsFixture {
 protected:
  void Check(const std::vector<Step>& story) {
    // A world of its own for each: people carry their blocks from group to group.
    const GroupKey group{"heath", "g" + std::to_string(++groups_)};
    Tell(Group{group, "Group", false, kHome, 1});
    RC_ASSERT(Write([&](storage::Transaction& transaction) -> absl::Status {
                // Nor do the limits of a day hold for all stories together.
                AMBLE_RETURN_IF_ERROR(transaction.Execute({"DELETE FROM uses"}, {}).status());
                return transaction.Execute({"DELETE FROM blocks"}, {}).status();
              }).ok());
    for (const std::string& person : kPeople) Join(group, person);
    const ThreadKey thread = GroupThread(group, clock_.Now()).key;
    Model model(clock_.Now());
    for (const Step& step : story) {
      if (!step.at_once) clock_.Advance(absl::Minutes(2));
      const int64_t next = model.sequence() + 1;
      const bool expected = model.Apply(step, clock_.Now());
      RC_ASSERT(Do(group, thread, step, next, expected) == expected);
      for (const std::string& person : kPeople) {
        RC_ASSERT(Reads(person, thread) == model.ReadBy(person, kNoThread));
        for (const bool settled : {false, true}) {
          RC_ASSERT(Reported(person, group, settled) == model.ReportedTo(person, settled));
        }
        // Live nobody sees what is hidden; leaders read it in the list.
        if (person == kPeople[0]) continue;
        RC_ASSERT(Follows(person, thread) == model.ReadBy(person, kNoThread));
      }
    }
    CheckSequence(thread, model);
  }

 private:
  bool Do(const GroupKey& group, const ThreadKey& thread, const Step& step, int64_t next,
          bool possible) {
    const std::string& who = kPeople[step.who];
    const std::string& whom = kPeople[step.whom];
    const As caller(Somebody(who));
    switch (step.deed) {
      case Deed::kPost:
        return Post(who, thread, "text " + std::to_string(next)).ok();
      case Deed::kWithdraw:
        return WithdrawMessage(dependencies_)(caller, {thread, step.number}).ok();
      case Deed::kHide:
        return HideMessage(dependencies_)(caller, {thread, step.number}).ok();
      case Deed::kJoin:
        if (possible) Join(group, who);
        return possible;
      case Deed::kLeave:
        if (possible) Leave(group, who);
        return possible;
      case Deed::kBlock:
        return BlockMember(dependencies_)(caller, group, "m-" + whom).ok();
      case Deed::kUnblock:
        return UnblockMember(dependencies_)(caller, group, "m-" + whom).ok();
      case Deed::kReport:
        return ReportMessage(dependencies_)(caller, {thread, step.number}, "").ok();
      case Deed::kSettle:
        return SettleReport(dependencies_, reports_)(caller, {thread, step.number}).ok();
    }
    return false;
  }

  std::optional<std::set<int64_t>> Reported(const std::string& person, const GroupKey& group,
                                            bool settled) {
    const auto page =
        ListReports(dependencies_, reports_)(As(Somebody(person)), group, settled, {}, 1000);
    if (!page.ok()) return std::nullopt;
    std::set<int64_t> numbers;
    for (const ReportView& view : page->reports) {
      numbers.insert(view.report.message.number);
    }
    return numbers;
  }

  /// What `person` knows of the thread who has followed it from its beginning.
  std::vector<std::string> Follows(const std::string& person, const ThreadKey& thread) {
    const FollowThread follow(dependencies_);
    const auto grants = follow.Lease(thread, {person}, absl::InfiniteFuture());
    const auto page = follow.Read(thread, 0, 1000);
    RC_ASSERT(grants.ok() && page.ok());
    if (grants->empty()) return {kNoThread};
    std::map<int64_t, std::string> known;
    for (const FollowedEntry& entry : page->entries) {
      if (entry.post_time < grants->front().from) continue;
      const auto& veiled = grants->front().veiled;
      const bool is_veiled = std::find(veiled.begin(), veiled.end(), entry.author) != veiled.end();
      const MessageView& view = is_veiled && entry.differs ? entry.veiled : entry.plain;
      known[view.message.key.number] = Written(view.message);
    }
    std::vector<std::string> messages;
    for (const auto& [number, message] : known) messages.push_back(message);
    return messages;
  }

  void CheckSequence(const ThreadKey& thread, const Model& model) {
    const auto entries = Found<std::vector<ThreadEntry>>([&](storage::Transaction& transaction) {
      return threads_.ListEntries(transaction, thread, 0, 1000);
    });
    RC_ASSERT(static_cast<int64_t>(entries.size()) == model.sequence());
    for (size_t i = 0; i < entries.size(); ++i) {
      RC_ASSERT(entries[i].sequence == static_cast<int64_t>(i) + 1);
      RC_ASSERT(entries[i].message.key.number <= entries[i].sequence);
    }
  }

  int groups_ = 0;
  ReportSqlRepository reports_;
};

TEST_F(ThreadsModel, EverybodyReadsWhatTheModelSays) {
  const auto story = Stories();
  rc::detail::TestParams params;
  params.maxSuccess = kCases;
  params.maxSize = static_cast<int>(kLongestStory);
  const auto result = rc::detail::checkTestable(
      [&] {
        const auto told = *story;
        Check(told);
      },
      rc::detail::TestMetadata(), params);
  std::ostringstream out;
  rc::detail::printResultMessage(result, out);
  EXPECT_TRUE(result.template is<rc::detail::SuccessResult>()) << out.str();
}

}  // namespace
}  // namespace amble::messaging
