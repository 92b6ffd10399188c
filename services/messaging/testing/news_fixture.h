#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "services/messaging/app/block_member.h"
#include "services/messaging/app/hide_message.h"
#include "services/messaging/app/make_threads.h"
#include "services/messaging/app/mark_read.h"
#include "services/messaging/app/mute_thread.h"
#include "services/messaging/app/post_message.h"
#include "services/messaging/app/withdraw_message.h"
#include "services/messaging/testing/dispatcher_fixture.h"
#include "services/messaging/testing/told.h"

namespace amble::messaging {

/// People who talk in threads of "heath"/"ramble", and are told of it by a mail server and a push
/// service.
class NewsFixture : public DispatcherFixture {
 protected:
  explicit NewsFixture(storage::Engine engine) : DispatcherFixture(engine) {}

  void Say(const std::string& person, const ThreadKey& thread, const std::string& text = "Hello") {
    const auto posted = PostMessage(dependencies_)(As(Somebody(person)), thread, text);
    ASSERT_TRUE(posted.ok()) << posted.status();
  }
  void Read(const std::string& person, const ThreadKey& thread, int64_t sequence) {
    const auto read = MarkRead(dependencies_)(As(Somebody(person)), thread, sequence);
    ASSERT_TRUE(read.ok()) << read.status();
  }
  void Mute(const std::string& person, const ThreadKey& thread, bool muted = true) {
    ASSERT_TRUE(MuteThread(dependencies_)(As(Somebody(person)), thread, muted).ok());
  }
  void Withdraw(const std::string& person, const ThreadKey& thread, int64_t number) {
    ASSERT_TRUE(WithdrawMessage(dependencies_)(As(Somebody(person)), {thread, number}).ok());
  }
  void BlockAs(const std::string& person, const std::string& blocked) {
    ASSERT_TRUE(BlockMember(dependencies_)(As(Somebody(person)), ramble_, "m-" + blocked).ok());
  }
  void AddDevice(const std::string& person) {
    ASSERT_EQ(Write([&](storage::Transaction& transaction) {
                return preferences_.Save(
                    transaction, PushDevice{"phone-" + person,
                                            person,
                                            {"https://push.example/" + person, "key", "auth"},
                                            clock_.Now()});
              }),
              absl::OkStatus());
  }

  /// After so long, all is told that is due; what was written is looked at when it is due.
  void Pass(absl::Duration time) {
    if (time > kTimeToRead) {
      clock_.Advance(kTimeToRead);
      time -= kTimeToRead;
      ASSERT_EQ(Work(dependencies_), absl::OkStatus());
    }
    clock_.Advance(time);
    ASSERT_EQ(Work(dependencies_), absl::OkStatus());
    Dispatcher dispatcher(dependencies_, Parts(), options_);
    DispatchAll(dispatcher);
  }
  void PassUntil(const std::string& rfc3339) { Pass(Utc(rfc3339) - clock_.Now()); }

  /// The mails that say that there are messages. Of the walk people are told, too.
  std::vector<mail::Message> Mails() const {
    std::vector<mail::Message> mails = mailer_.sent();
    std::erase_if(mails, [](const mail::Message& message) {
      return message.text.find("ew messages") == std::string::npos;
    });
    return mails;
  }
  /// Who got such mails since this was asked last, in order, each as often as they did.
  std::vector<std::string> Mailed() {
    std::vector<std::string> people;
    const auto sent = Mails();
    for (; mails_seen_ < sent.size(); ++mails_seen_) {
      const std::string& address = sent[mails_seen_].to.address;
      people.push_back(address.substr(0, address.find('@')));
    }
    std::sort(people.begin(), people.end());
    return people;
  }
  /// Who got pushed notes of threads since this was asked last.
  std::vector<std::string> Pushed() {
    std::vector<std::string> people;
    for (; pushes_seen_ < push_.sent.size(); ++pushes_seen_) {
      const auto& [endpoint, text] = push_.sent[pushes_seen_];
      if (text.find(talk_.thread) == std::string::npos) continue;
      people.push_back(endpoint.substr(endpoint.rfind('/') + 1));
    }
    std::sort(people.begin(), people.end());
    return people;
  }
  /// How many parts of MESSAGES notices there are.
  size_t Tellings() {
    const auto heard = AllHeard(*database_);
    return static_cast<size_t>(std::count_if(heard.begin(), heard.end(), [](const Heard& each) {
      return each.kind == NoticeKind::kMessages;
    }));
  }

  const GroupKey ramble_{"heath", "ramble"};
  const ThreadKey talk_ = GroupThread({"heath", "ramble"}, absl::UnixEpoch()).key;

 private:
  size_t mails_seen_ = 0;
  size_t pushes_seen_ = 0;
};

}  // namespace amble::messaging
