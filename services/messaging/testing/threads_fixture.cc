#include "services/messaging/testing/threads_fixture.h"

#include <fmt/format.h>

#include "services/messaging/app/make_threads.h"
#include "services/platform/errors/errors.h"

namespace amble::messaging {

std::string Written(const Message& message) {
  const char* const state = message.state == MessageState::kWithdrawn ? "withdrawn"
                            : message.state == MessageState::kHidden  ? "hidden "
                                                                      : "";
  return fmt::format("{} {}:{}{}", message.key.number, message.author, state, message.text);
}

ThreadKey ThreadsFixture::GroupKeyOfThread() const {
  return GroupThread({"heath", "ramble"}, absl::UnixEpoch()).key;
}

absl::StatusOr<ThreadView> ThreadsFixture::Open(const std::string& person,
                                                const std::string& member,
                                                const std::string& walk) {
  return OpenThread(dependencies_)(As(Somebody(person)),
                                   {.group = ramble_, .member = member, .walk = walk});
}

absl::StatusOr<PostedMessage> ThreadsFixture::Post(const std::string& person,
                                                   const ThreadKey& thread, const std::string& text,
                                                   const std::string& request_id) {
  return PostMessage(dependencies_)(As(Somebody(person), request_id, text), thread, text);
}

std::vector<std::string> ThreadsFixture::Reads(const std::string& person, const ThreadKey& thread) {
  const auto page = ListMessages(dependencies_)(As(Somebody(person)),
                                                {.thread = thread, .after = 0, .limit = 1000});
  if (!page.ok()) return {std::string(page.status().message())};
  std::vector<std::string> messages;
  for (const MessageView& view : page->messages) messages.push_back(Written(view.message));
  return messages;
}

std::vector<std::string> ThreadsFixture::Lists(const std::string& person) {
  const auto page = ListThreads(dependencies_)(As(Somebody(person)), {}, 100);
  EXPECT_EQ(page.status(), absl::OkStatus());
  std::vector<std::string> titles;
  if (page.ok()) {
    for (const ThreadView& view : page->threads) titles.push_back(view.title);
  }
  return titles;
}

ThreadView ThreadsFixture::Listed(const std::string& person, const ThreadKey& thread) {
  const auto page = ListThreads(dependencies_)(As(Somebody(person)), {}, 100);
  EXPECT_EQ(page.status(), absl::OkStatus());
  if (page.ok()) {
    for (const ThreadView& view : page->threads) {
      if (view.thread.key == thread) return view;
    }
  }
  ADD_FAILURE() << person << " does not list " << thread.thread;
  return {};
}

void ThreadsFixture::LetDirect(const std::string& person, bool allowed) {
  EXPECT_EQ(Write([&](storage::Transaction& transaction) -> absl::Status {
              AMBLE_ASSIGN_OR_RETURN(Preferences preferences,
                                     preferences_.Lock(transaction, person));
              preferences.direct_messages = allowed;
              ++preferences.version;
              return preferences_.Save(transaction, person, preferences);
            }),
            absl::OkStatus());
}

void ThreadsFixture::BlockAs(const std::string& person, const std::string& blocked) {
  EXPECT_EQ(BlockMember(dependencies_)(As(Somebody(person)), ramble_, "m-" + blocked).status(),
            absl::OkStatus());
}

}  // namespace amble::messaging
