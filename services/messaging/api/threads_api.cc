#include "services/messaging/api/threads_api.h"

#include <charconv>
#include <utility>

#include "services/messaging/api/thread_conversions.h"
#include "services/platform/errors/errors.h"
#include "services/platform/live/cursor.h"

namespace amble::messaging {
namespace {

using rpc::CallContext;

/// A number that one of our own tokens holds.
int64_t Number(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

absl::Time TimeOf(const std::string& microseconds) {
  return absl::FromUnixMicros(Number(microseconds));
}

std::string Microseconds(absl::Time time) { return std::to_string(absl::ToUnixMicros(time)); }

}  // namespace

ThreadsApi::ThreadsApi(const Dependencies& dependencies, rpc::Adapter* adapter,
                       const PageTokens* tokens, Epoch epoch)
    : adapter_(adapter),
      tokens_(tokens),
      epoch_(std::move(epoch)),
      list_threads_(dependencies),
      open_thread_(dependencies),
      post_message_(dependencies),
      list_messages_(dependencies),
      withdraw_message_(dependencies),
      hide_message_(dependencies),
      report_message_(dependencies),
      mute_thread_(dependencies),
      mark_read_(dependencies),
      block_member_(dependencies),
      unblock_member_(dependencies),
      list_blocks_(dependencies) {}

grpc::ServerUnaryReactor* ThreadsApi::ListThreads(grpc::CallbackServerContext* context,
                                                  const v1::ListThreadsRequest* request,
                                                  v1::ListThreadsResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListThreadsRequest& request) -> absl::StatusOr<v1::ListThreadsResponse> {
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListThreads"});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 3));
        const ThreadPlace place =
            after.empty() ? ThreadPlace() : ThreadPlace{TimeOf(after[0]), after[1], after[2]};
        AMBLE_ASSIGN_OR_RETURN(const ThreadPage page, list_threads_(call, place, limit));
        v1::ListThreadsResponse list;
        for (const ThreadView& view : page.threads) *list.add_threads() = ToProto(view);
        if (page.more) {
          list.set_next_page_token(tokens_->Encode(
              scope, {Microseconds(page.last.last_time), page.last.practice, page.last.thread}));
        }
        return list;
      });
}

grpc::ServerUnaryReactor* ThreadsApi::OpenThread(grpc::CallbackServerContext* context,
                                                 const v1::OpenThreadRequest* request,
                                                 v1::Thread* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::OpenThreadRequest& request) -> absl::StatusOr<v1::Thread> {
        AMBLE_ASSIGN_OR_RETURN(const auto command, FromProto(request));
        AMBLE_ASSIGN_OR_RETURN(const ThreadView view, open_thread_(call, command));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* ThreadsApi::PostMessage(grpc::CallbackServerContext* context,
                                                  const v1::PostMessageRequest* request,
                                                  v1::PostMessageResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::PostMessageRequest& request) -> absl::StatusOr<v1::PostMessageResponse> {
        AMBLE_ASSIGN_OR_RETURN(const auto thread, ParseThreadKey(request.parent(), "parent"));
        AMBLE_ASSIGN_OR_RETURN(const PostedMessage posted,
                               post_message_(call, thread, request.message().text()));
        v1::PostMessageResponse response;
        *response.mutable_message() = ToProto(posted.message);
        response.set_help(posted.help);
        return response;
      });
}

grpc::ServerUnaryReactor* ThreadsApi::ListMessages(grpc::CallbackServerContext* context,
                                                   const v1::ListMessagesRequest* request,
                                                   v1::ListMessagesResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListMessagesRequest& request) -> absl::StatusOr<v1::ListMessagesResponse> {
        MessageWindow window;
        AMBLE_ASSIGN_OR_RETURN(window.thread, ParseThreadKey(request.parent(), "parent"));
        AMBLE_ASSIGN_OR_RETURN(window.limit, PageSize(request.page_size()));
        const bool upwards = request.after_sequence() > 0;
        const std::string scope =
            PageScope({call.principal.person, "ListMessages", request.parent(),
                       std::to_string(request.after_sequence())});
        AMBLE_ASSIGN_OR_RETURN(auto last, tokens_->Decode(scope, request.page_token(), 1));
        if (upwards) {
          window.after = last.empty() ? request.after_sequence() : Number(last[0]);
        } else if (!last.empty()) {
          window.before = Number(last[0]);
        }
        AMBLE_ASSIGN_OR_RETURN(const MessagePage page, list_messages_(call, window));
        v1::ListMessagesResponse list;
        for (const MessageView& view : page.messages) *list.add_messages() = ToProto(view);
        if (page.more) {
          list.set_next_page_token(
              tokens_->Encode(scope, {std::to_string(page.messages.back().message.key.number)}));
        }
        AMBLE_ASSIGN_OR_RETURN(const std::string epoch, epoch_());
        list.set_watch_cursor(
            live::CursorText(live::LifeOf(NameOf(window.thread), epoch), page.last_sequence));
        return list;
      });
}

grpc::ServerUnaryReactor* ThreadsApi::WithdrawMessage(grpc::CallbackServerContext* context,
                                                      const v1::WithdrawMessageRequest* request,
                                                      v1::Message* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::WithdrawMessageRequest& request) -> absl::StatusOr<v1::Message> {
        AMBLE_ASSIGN_OR_RETURN(const auto key, ParseMessageKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const MessageView view, withdraw_message_(call, key));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* ThreadsApi::HideMessage(grpc::CallbackServerContext* context,
                                                  const v1::HideMessageRequest* request,
                                                  v1::Message* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::HideMessageRequest& request) -> absl::StatusOr<v1::Message> {
        AMBLE_ASSIGN_OR_RETURN(const auto key, ParseMessageKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const MessageView view, hide_message_(call, key));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* ThreadsApi::ReportMessage(grpc::CallbackServerContext* context,
                                                    const v1::ReportMessageRequest* request,
                                                    google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ReportMessageRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(const auto key, ParseMessageKey(request.name(), "name"));
        AMBLE_RETURN_IF_ERROR(report_message_(call, key, request.reason()));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* ThreadsApi::MuteThread(grpc::CallbackServerContext* context,
                                                 const v1::MuteThreadRequest* request,
                                                 v1::Thread* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::MuteThreadRequest& request) -> absl::StatusOr<v1::Thread> {
        AMBLE_ASSIGN_OR_RETURN(const auto key, ParseThreadKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const ThreadView view, mute_thread_(call, key, request.muted()));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* ThreadsApi::MarkRead(grpc::CallbackServerContext* context,
                                               const v1::MarkReadRequest* request,
                                               v1::Thread* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::MarkReadRequest& request) -> absl::StatusOr<v1::Thread> {
        AMBLE_ASSIGN_OR_RETURN(const auto key, ParseThreadKey(request.name(), "name"));
        AMBLE_ASSIGN_OR_RETURN(const ThreadView view, mark_read_(call, key, request.sequence()));
        return ToProto(view);
      });
}

grpc::ServerUnaryReactor* ThreadsApi::Block(grpc::CallbackServerContext* context,
                                            const v1::BlockRequest* request,
                                            v1::BlockedMember* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::BlockRequest& request) -> absl::StatusOr<v1::BlockedMember> {
        AMBLE_ASSIGN_OR_RETURN(const auto name, ParseMemberName(request.member(), "member"));
        AMBLE_ASSIGN_OR_RETURN(const auto block, block_member_(call, name.group, name.member));
        return ToProto(block);
      });
}

grpc::ServerUnaryReactor* ThreadsApi::Unblock(grpc::CallbackServerContext* context,
                                              const v1::UnblockRequest* request,
                                              google::protobuf::Empty* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::UnblockRequest& request) -> absl::StatusOr<google::protobuf::Empty> {
        AMBLE_ASSIGN_OR_RETURN(const auto name, ParseMemberName(request.member(), "member"));
        AMBLE_RETURN_IF_ERROR(unblock_member_(call, name.group, name.member));
        return google::protobuf::Empty();
      });
}

grpc::ServerUnaryReactor* ThreadsApi::ListBlocks(grpc::CallbackServerContext* context,
                                                 const v1::ListBlocksRequest* request,
                                                 v1::ListBlocksResponse* response) {
  return adapter_->Unary(
      context, request, response,
      [this](const CallContext& call,
             const v1::ListBlocksRequest& request) -> absl::StatusOr<v1::ListBlocksResponse> {
        AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
        const std::string scope = PageScope({call.principal.person, "ListBlocks"});
        AMBLE_ASSIGN_OR_RETURN(auto after, tokens_->Decode(scope, request.page_token(), 2));
        const BlockPlace place =
            after.empty() ? BlockPlace() : BlockPlace{TimeOf(after[0]), after[1]};
        AMBLE_ASSIGN_OR_RETURN(const BlockPage page, list_blocks_(call, place, limit));
        v1::ListBlocksResponse list;
        for (const auto& block : page.blocks) *list.add_blocks() = ToProto(block);
        if (page.more) {
          const auto& last = page.blocks.back();
          list.set_next_page_token(
              tokens_->Encode(scope, {Microseconds(last.create_time), last.id}));
        }
        return list;
      });
}

}  // namespace amble::messaging
