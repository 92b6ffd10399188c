#include "services/messaging/app/thread_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::messaging {
namespace {

/// Makes views, and looks up what several of them share once.
class Viewer {
 public:
  Viewer(const Dependencies& dependencies, storage::Transaction& transaction,
         const std::string& person, std::map<ThreadKey, ThreadReader> readers)
      : dependencies_(dependencies),
        transaction_(transaction),
        person_(person),
        readers_(std::move(readers)) {}

  absl::StatusOr<ThreadView> View(const ThreadStanding& standing) {
    const Thread& thread = standing.thread;
    ThreadView view{.thread = thread, .may_post = standing.access.may_post};
    if (thread.kind == ThreadKind::kLeader) view.member = thread.member;
    if (thread.kind == ThreadKind::kDirect) {
      view.member = CounterpartOf(thread, standing.access.member.id);
    }
    AMBLE_ASSIGN_OR_RETURN(view.title, Title(standing, view.member));
    AMBLE_ASSIGN_OR_RETURN(const std::string help, Help(thread.key.practice));
    view.not_monitored = fmt::format("{}\n{}", kNotMonitored, help);
    const ThreadReader reader = readers_[thread.key];
    view.muted = reader.muted;
    AMBLE_ASSIGN_OR_RETURN(view.read_sequence, ReadSequence(standing, reader.read_sequence));
    const bool has_news_for_caller = thread.last_time >= standing.access.readable_from;
    if (thread.last_sequence > 0 && has_news_for_caller) view.last_time = thread.last_time;
    return view;
  }

 private:
  absl::StatusOr<std::string> Title(const ThreadStanding& standing, const std::string& member) {
    const Thread& thread = standing.thread;
    if (!member.empty() && member != standing.access.member.id) {
      AMBLE_ASSIGN_OR_RETURN(const auto found, dependencies_.facts->FindMember(
                                                   transaction_, thread.GroupOf(), member));
      return found ? found->walking_name : "";
    }
    if (thread.kind == ThreadKind::kWalk) {
      AMBLE_ASSIGN_OR_RETURN(const auto walk,
                             dependencies_.facts->FindWalk(transaction_, thread.WalkOf()));
      if (walk) return walk->title;
    }
    auto [known, missing] = titles_.try_emplace(thread.GroupOf());
    if (missing) {
      AMBLE_ASSIGN_OR_RETURN(const auto group,
                             dependencies_.facts->FindGroup(transaction_, thread.GroupOf()));
      if (group) known->second = group->title;
    }
    return known->second;
  }

  absl::StatusOr<std::string> Help(const std::string& practice) {
    if (const auto known = helps_.find(practice); known != helps_.end()) return known->second;
    AMBLE_ASSIGN_OR_RETURN(std::string help, HelpOf(dependencies_, transaction_, practice));
    return helps_.emplace(practice, std::move(help)).first->second;
  }

  absl::StatusOr<int64_t> ReadSequence(const ThreadStanding& standing, int64_t read) {
    const Thread& thread = standing.thread;
    if (read >= thread.last_sequence) return thread.last_sequence;
    AMBLE_ASSIGN_OR_RETURN(const int64_t unreadable,
                           dependencies_.threads->SequenceBefore(transaction_, thread.key,
                                                                 standing.access.readable_from));
    read = std::max(read, unreadable);
    std::vector<std::string> no_news = standing.veiled;
    no_news.push_back(person_);
    AMBLE_ASSIGN_OR_RETURN(
        const int64_t news,
        dependencies_.threads->LastNotOf(transaction_, thread.key, read, std::move(no_news)));
    return news == 0 ? thread.last_sequence : read;
  }

  const Dependencies& dependencies_;
  storage::Transaction& transaction_;
  const std::string& person_;
  std::map<ThreadKey, ThreadReader> readers_;
  std::map<GroupKey, std::string> titles_;
  std::map<std::string, std::string> helps_;
};

}  // namespace

absl::StatusOr<std::vector<ThreadView>> ViewThreads(const Dependencies& dependencies,
                                                    storage::Transaction& transaction,
                                                    const std::string& person,
                                                    const std::vector<ThreadStanding>& standings) {
  std::vector<ThreadKey> keys;
  for (const ThreadStanding& standing : standings) keys.push_back(standing.thread.key);
  AMBLE_ASSIGN_OR_RETURN(auto readers,
                         dependencies.threads->FindReaders(transaction, person, keys));
  Viewer viewer(dependencies, transaction, person, std::move(readers));
  std::vector<ThreadView> views;
  for (const ThreadStanding& standing : standings) {
    AMBLE_ASSIGN_OR_RETURN(ThreadView view, viewer.View(standing));
    views.push_back(std::move(view));
  }
  return views;
}

absl::StatusOr<ThreadView> ViewThread(const Dependencies& dependencies,
                                      storage::Transaction& transaction, const std::string& person,
                                      const ThreadStanding& standing) {
  AMBLE_ASSIGN_OR_RETURN(auto views, ViewThreads(dependencies, transaction, person, {standing}));
  return std::move(views.front());
}

absl::StatusOr<std::vector<MessageView>> ViewMessages(const Dependencies& dependencies,
                                                      storage::Transaction& transaction,
                                                      const ThreadStanding& standing,
                                                      std::vector<Message> messages) {
  std::vector<MessageView> views;
  std::set<std::string> authors;
  for (Message& message : messages) {
    views.push_back({standing.thread.GroupOf(), standing.Shown(std::move(message)), ""});
    if (!views.back().message.author.empty()) authors.insert(views.back().message.author);
  }
  if (authors.empty()) return views;
  AMBLE_ASSIGN_OR_RETURN(
      const auto members,
      dependencies.facts->FindMembers(transaction, standing.thread.GroupOf(),
                                      std::vector<std::string>(authors.begin(), authors.end())));
  std::map<std::string, std::string> names;
  for (const Member& member : members) names[member.id] = member.walking_name;
  for (MessageView& view : views) {
    if (!view.message.author.empty()) view.walking_name = names[view.message.author];
  }
  return views;
}

absl::StatusOr<MessageView> ViewMessage(const Dependencies& dependencies,
                                        storage::Transaction& transaction,
                                        const ThreadStanding& standing, Message message) {
  AMBLE_ASSIGN_OR_RETURN(auto views,
                         ViewMessages(dependencies, transaction, standing, {std::move(message)}));
  return std::move(views.front());
}

absl::StatusOr<std::string> HelpOf(const Dependencies& dependencies,
                                   storage::Transaction& transaction, const std::string& practice) {
  AMBLE_ASSIGN_OR_RETURN(const auto found, dependencies.facts->FindPractice(transaction, practice));
  return found && !found->help.empty() ? found->help : dependencies.settings.help;
}

}  // namespace amble::messaging
