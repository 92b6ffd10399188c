/// Who is told that a thread has news, in random orders of what can happen, against a model so
/// simple that it is right by looking at it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "services/messaging/app/news_repository.h"
#include "services/messaging/app/tell_news.h"
#include "services/messaging/testing/news_fixture.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

const std::vector<std::string> kPeople{"lea", "cole", "mia", "noor"};
constexpr int kThingsThatHappen = 40;
constexpr int kMostOrders = 20;

class NewsModelTest : public NewsFixture, public ::testing::WithParamInterface<storage::Engine> {
 protected:
  NewsModelTest() : NewsFixture(GetParam()) {
    mailer_.reply = [this](const mail::Message& message) {
      if (message.text.find("ew messages") != std::string::npos) NoteMail(message.to.address);
      return absl::OkStatus();
    };
  }

  /// What is wrong in the first of some random orders in which something is, after its number.
  std::vector<std::string> FirstWrong() {
    std::mt19937 random(2027);
    for (int order = 0; order < kMostOrders; ++order) {
      std::vector<uint32_t> numbers(kThingsThatHappen);
      for (uint32_t& number : numbers) number = static_cast<uint32_t>(random());
      std::vector<std::string> wrong = Run(numbers);
      if (wrong.empty()) continue;
      wrong.insert(wrong.begin(), "order " + std::to_string(order));
      return wrong;
    }
    return {};
  }

 private:
  /// What was wrong when what `numbers` say has happened, and all has come to an end.
  std::vector<std::string> Run(const std::vector<uint32_t>& numbers) {
    Begin();
    for (const uint32_t number : numbers) Do(number);
    Settle();
    return wrong_;
  }

  struct Message {
    std::string author;
    absl::Time time;
    bool posted = true;
  };
  struct Reader {
    std::optional<absl::Time> joined;
    int64_t read = 0;
    bool muted = false;
    int told = 0;     ///< mails since there was nothing to read
    int allowed = 1;  ///< one, and one more where what was told may have been in vain
  };

  void Begin() {
    group_ = {"heath", "g" + std::to_string(++runs_)};
    thread_ = GroupThread(group_, clock_.Now()).key;
    messages_.clear();
    readers_.clear();
    wrong_.clear();
    sequence_ = 0;
    last_time_ = absl::InfinitePast();
    Tell(Group{group_, "Group", false, kHome, 1});
    for (const std::string& person : kPeople) JoinAs(person);
    Join(group_, "pat");
  }

  bool HasUnread(const std::string& person) {
    const Reader& reader = readers_[person];
    for (const auto& [number, message] : messages_) {
      if (message.posted && message.author != person && number > reader.read && reader.joined &&
          message.time >= *reader.joined) {
        return true;
      }
    }
    return false;
  }

  void NoteMail(const std::string& address) {
    const std::string person = address.substr(0, address.find('@'));
    if (!readers_.contains(person)) return;
    Reader& reader = readers_[person];
    if (!HasUnread(person)) wrong_.push_back(person + " has nothing to read");
    if (reader.muted) wrong_.push_back(person + " wanted no news");
    if (++reader.told > reader.allowed) wrong_.push_back(person + " was told again");
  }

  void Look() {
    for (auto& [person, reader] : readers_) {
      if (HasUnread(person)) continue;
      reader.told = 0;
      reader.allowed = 1;
    }
  }

  void JoinAs(const std::string& person) {
    Join(group_, person);
    readers_[person].joined = clock_.Now();
  }

  void SayAs(const std::string& person) {
    Say(person, thread_);
    last_time_ = std::max(last_time_, clock_.Now());
    messages_[++sequence_] = {person, last_time_};
  }

  void Do(uint32_t number) {
    const std::string& person = kPeople[number % kPeople.size()];
    Reader& reader = readers_[person];
    const uint32_t more = number / 1000;
    switch (number / kPeople.size() % 12) {
      case 0:
      case 1:
      case 2:
        if (reader.joined) SayAs(person);
        break;
      case 3:
        if (!reader.joined || sequence_ == 0) break;
        Read(person, thread_, sequence_);
        reader.read = sequence_;
        break;
      case 4:
        if (!reader.joined) break;
        reader.muted = !reader.muted;
        ++reader.allowed;
        Mute(person, thread_, reader.muted);
        break;
      case 5:
        WithdrawOf(person, more);
        break;
      case 6:
        if (more % 3 > 0) break;
        if (reader.joined) {
          Leave(group_, person);
          reader.joined.reset();
        } else {
          JoinAs(person);
        }
        break;
      case 7:
        Pass(kTimeToRead);
        break;
      case 8:
      case 9:
        Pass(absl::Hours(3));
        break;
      case 10: {
        const absl::Duration jump = absl::Hours(more % 2 == 0 ? 24 : -24);
        Pass(jump);
        Pass(-jump);
        break;
      }
      default: {
        Dependencies dies = dependencies_;
        DyingWays dying;
        dies.ways = &dying;
        static_cast<void>(TellNews(dies));
        break;
      }
    }
    Look();
  }

  void WithdrawOf(const std::string& person, uint32_t nth) {
    std::vector<int64_t> own;
    for (const auto& [number, message] : messages_) {
      const auto& joined = readers_[person].joined;
      if (message.author == person && message.posted && joined && message.time >= *joined) {
        own.push_back(number);
      }
    }
    if (own.empty()) return;
    const int64_t number = own[nth % own.size()];
    Withdraw(person, thread_, number);
    messages_[number].posted = false;
    ++sequence_;
    for (auto& [other, reader] : readers_) ++reader.allowed;
  }

  /// Everybody is there and wants to know; somebody says a last word. Who has it to read was told.
  void Settle() {
    for (const std::string& person : kPeople) {
      Reader& reader = readers_[person];
      if (!reader.joined) JoinAs(person);
      if (!reader.muted) continue;
      Mute(person, thread_, false);
      reader.muted = false;
    }
    Look();
    clock_.Advance(absl::Minutes(1));
    SayAs("pat");
    for (int quarter = 0; quarter < 12; ++quarter) Pass(absl::Hours(6));
    for (const std::string& person : kPeople) {
      if (readers_[person].told == 0) wrong_.push_back(person + " was not told");
    }
  }

  /// Dies in the middle of a page.
  class DyingWays final : public Ways {
   public:
    absl::StatusOr<std::vector<Way>> Choose(storage::Transaction&,
                                            const std::vector<ToTell>&) override {
      return absl::InternalError("killed");
    }
  };

  int runs_ = 0;
  GroupKey group_;
  ThreadKey thread_;
  std::map<int64_t, Message> messages_;
  std::map<std::string, Reader> readers_;
  int64_t sequence_ = 0;
  absl::Time last_time_;
  std::vector<std::string> wrong_;
};

INSTANTIATE_TEST_SUITE_P(Engines, NewsModelTest, testing::Engines(), testing::EngineName);

TEST_P(NewsModelTest, WhoHasSomethingToReadIsToldOnceWhateverHappens) {
  EXPECT_EQ(FirstWrong(), std::vector<std::string>());
}

/// Tells of nothing that somebody has been told of already.
class ForgetfulNews final : public NewsSqlRepository {
 public:
  absl::Status SetTold(storage::Transaction&, const ThreadKey&,
                       const std::map<std::string, NewsReader>&) override {
    return absl::OkStatus();
  }
};

TEST_P(NewsModelTest, FindsWhoIsNotTold) {
  ForgetfulNews forgetful;
  dependencies_.news = &forgetful;
  EXPECT_FALSE(FirstWrong().empty());
}

/// Finds messages that were taken back as new as any.
class CarelessNews final : public NewsSqlRepository {
 public:
  absl::StatusOr<std::optional<Message>> FirstPosted(storage::Transaction& transaction,
                                                     const ThreadKey& thread, int64_t after,
                                                     std::vector<std::string> authors) override {
    AMBLE_ASSIGN_OR_RETURN(auto entries,
                           ThreadSqlRepository().ListAfter(transaction, thread, after, 1000));
    for (Message& message : entries) {
      const bool own = std::find(authors.begin(), authors.end(), message.person) != authors.end();
      if (!own) return std::move(message);
    }
    return std::nullopt;
  }
};

TEST_P(NewsModelTest, FindsWhatIsToldAfterItWasTakenBack) {
  CarelessNews careless;
  dependencies_.news = &careless;
  EXPECT_FALSE(FirstWrong().empty());
}

}  // namespace
}  // namespace amble::messaging
