#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/messaging/app/dispatcher.h"
#include "services/messaging/storage/digest_sql_queue.h"
#include "services/messaging/testing/messaging_fixture.h"
#include "services/platform/errors/errors.h"

/// What tests of telling people share.
namespace amble::messaging {

/// A mail server whose answers the test decides; OK when it says nothing. Safe from any thread.
class ScriptedMailer final : public mail::Mailer {
 public:
  absl::Status Send(const mail::Message& message) override {
    std::lock_guard lock(mutex_);
    sent_.push_back(message);
    return reply ? reply(message) : absl::OkStatus();
  }

  std::vector<mail::Message> sent() const {
    std::lock_guard lock(mutex_);
    return sent_;
  }
  std::vector<std::string> addresses() const {
    std::vector<std::string> addresses;
    for (const mail::Message& message : sent()) addresses.push_back(message.to.address);
    return addresses;
  }
  std::set<std::string> message_ids() const {
    std::set<std::string> ids;
    for (const mail::Message& message : sent()) ids.insert(message.message_id);
    return ids;
  }

  std::function<absl::Status(const mail::Message&)> reply;  ///< called alone

 private:
  mutable std::mutex mutex_;
  std::vector<mail::Message> sent_;
};

/// A push service, by endpoint; accepts when it is not told otherwise.
class ScriptedPush final : public push::Sender {
 public:
  absl::StatusOr<push::Delivery> Send(const push::Subscription& subscription,
                                      const push::Message& message) override {
    sent.emplace_back(subscription.endpoint, message.text);
    const auto found = replies.find(subscription.endpoint);
    return found == replies.end() ? push::Delivery{push::Outcome::kAccepted} : found->second;
  }

  std::map<std::string, push::Delivery> replies;
  std::vector<std::pair<std::string, std::string>> sent;
};

/// Everybody is reached at "<person>@example.org", unless the test says otherwise.
class ScriptedContacts final : public Contacts {
 public:
  absl::StatusOr<std::map<std::string, Contact>> Find(
      const std::vector<std::string>& people) override {
    if (!status.ok()) return status;
    std::map<std::string, Contact> found;
    for (const std::string& person : people) {
      const auto said = contacts.find(person);
      found[person] =
          said == contacts.end() ? Contact{person + "@example.org", person} : said->second;
    }
    return found;
  }

  absl::Status status;
  std::map<std::string, Contact> contacts;
};

/// A database whose commits are lost at will.
class FragileDatabase final : public storage::Database {
 public:
  explicit FragileDatabase(storage::Database* inner) : inner_(inner) {}
  storage::Engine engine() const override { return inner_->engine(); }
  absl::Status Write(const Work& work) override {
    return lost ? absl::UnavailableError("lost") : inner_->Write(work);
  }
  absl::Status Read(const Work& work) override { return inner_->Read(work); }

  bool lost = false;

 private:
  storage::Database* inner_;
};

/// A walk "pond" of "heath"/"ramble" tomorrow, to which everybody in tests goes, and what is told
/// of it.
class DispatcherFixture : public MessagingFixture {
 protected:
  explicit DispatcherFixture(storage::Engine engine = storage::Engine::kSqlite)
      : MessagingFixture(engine) {
    dependencies_.database = &fragile_;
    Walk walk = Wanted("pond");
    walk.start = clock_.Now() + absl::Hours(26);
    walk.meeting_point_from = clock_.Now();
    Tell(walk);
    EXPECT_TRUE(renderer_.ok()) << renderer_.status();
    options_.jitter = [] { return 1.0; };
    options_.address_key = "key";
    options_.mails_per_domain = {.burst = 1e6, .per_second = 1e6};
  }

  WalkKey Pond() const { return {"heath", "ramble", "pond"}; }

  DispatcherParts Parts() { return {&digests_, &contacts_, &*renderer_, &mailer_, &push_}; }

  Notice AddNotice(const std::string& id, NoticeKind kind, const std::string& text = "") {
    const Notice notice{.practice = "heath",
                        .id = id,
                        .kind = kind,
                        .group = "ramble",
                        .walk = MayWaitForDigest(kind) ? "" : "pond",
                        .key = id,
                        .text = text,
                        .walk_start = StartOfPond(),
                        .create_time = clock_.Now(),
                        .stale_time = clock_.Now() + absl::Hours(26)};
    EXPECT_EQ(Write([&](storage::Transaction& transaction) {
                return notices_.Add(transaction, notice).status();
              }),
              absl::OkStatus());
    return notice;
  }
  absl::Time StartOfPond() {
    return Found<std::optional<Walk>>([&](storage::Transaction& transaction) {
             return facts_.FindWalk(transaction, Pond(), false);
           })
        ->start;
  }

  /// Lets the notice wait for somebody who goes to the walk.
  Dispatch For(const Notice& notice, const std::string& person, Channel channel = Channel::kEmail,
               bool digest = false) {
    const std::string id = notice.id + "-" + person + (channel == Channel::kPush ? "-push" : "");
    return {.id = id,
            .practice = notice.practice,
            .notice = notice.id,
            .member = "m-" + person,
            .person = person,
            .channel = channel,
            .due = clock_.Now(),
            .stale_time = notice.stale_time,
            .message_id = "<" + id + "@amble.example>",
            .digest = digest};
  }
  void Add(const std::vector<Dispatch>& dispatches) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_RETURN_IF_ERROR(dispatches_.Add(transaction, dispatches));
                std::vector<Delivery> deliveries;
                std::set<std::string> members;
                for (const Dispatch& dispatch : dispatches) {
                  if (!members.insert(dispatch.notice + dispatch.member).second) continue;
                  deliveries.push_back({.practice = dispatch.practice,
                                        .notice = dispatch.notice,
                                        .member = dispatch.member,
                                        .person = dispatch.person,
                                        .create_time = clock_.Now(),
                                        .state_time = clock_.Now()});
                }
                return notices_.Save(transaction, deliveries);
              }),
              absl::OkStatus());
  }
  /// `count` people who go to the walk, "p0" and so on.
  std::vector<std::string> Crowd(int count) {
    std::vector<std::string> people;
    for (int i = 0; i < count; ++i) {
      people.push_back("p" + std::to_string(i));
      Join({"heath", "ramble"}, people.back());
      Answer(Pond(), people.back(), ResponseState::kGoing);
    }
    return people;
  }
  std::vector<Dispatch> ForAll(const Notice& notice, const std::vector<std::string>& people) {
    std::vector<Dispatch> dispatches;
    for (const std::string& person : people) dispatches.push_back(For(notice, person));
    return dispatches;
  }

  int DispatchAll(Dispatcher& dispatcher) {
    int all = 0;
    for (;;) {
      const auto claimed = dispatcher.DispatchDue();
      EXPECT_TRUE(claimed.ok()) << claimed.status();
      if (!claimed.ok() || *claimed == 0) return all;
      all += *claimed;
    }
  }
  Delivery Told(const std::string& notice, const std::string& person) {
    return Found<std::optional<Delivery>>([&](storage::Transaction& transaction) {
             return notices_.FindDelivery(transaction, "heath", notice, "m-" + person, false);
           })
        .value_or(Delivery());
  }
  void Prefer(const std::string& person, const std::function<void(Preferences&)>& change) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
                AMBLE_ASSIGN_OR_RETURN(Preferences preferences,
                                       preferences_.Lock(transaction, person));
                change(preferences);
                ++preferences.version;
                return preferences_.Save(transaction, person, preferences);
              }),
              absl::OkStatus());
  }
  Preferences PreferencesOf(const std::string& person) {
    return Found<Preferences>(
        [&](storage::Transaction& transaction) { return preferences_.Find(transaction, person); });
  }

  FragileDatabase fragile_{database_.get()};
  DigestSqlQueue digests_;
  ScriptedContacts contacts_;
  ScriptedMailer mailer_;
  ScriptedPush push_;
  absl::StatusOr<NoticeRenderer> renderer_ =
      NoticeRenderer::Create({.public_url = "https://amble.example",
                              .help = "Call 112.",
                              .from = {"Amble", "walks@amble.example"}});
  DispatcherOptions options_;
};

}  // namespace amble::messaging
