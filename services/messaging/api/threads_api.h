#pragma once

#include <functional>
#include <string>

#include "amble/messaging/v1/messaging.grpc.pb.h"
#include "services/messaging/app/block_member.h"
#include "services/messaging/app/hide_message.h"
#include "services/messaging/app/list_blocks.h"
#include "services/messaging/app/list_messages.h"
#include "services/messaging/app/list_threads.h"
#include "services/messaging/app/mark_read.h"
#include "services/messaging/app/mute_thread.h"
#include "services/messaging/app/open_thread.h"
#include "services/messaging/app/post_message.h"
#include "services/messaging/app/report_message.h"
#include "services/messaging/app/unblock_member.h"
#include "services/messaging/app/withdraw_message.h"
#include "services/platform/paging/paging.h"
#include "services/platform/rpc/adapter.h"

namespace amble::messaging {

/// The methods of MessagingService about threads, messages and blocks: parse, call the use-case,
/// convert.
class ThreadsApi {
 public:
  /// Which life of the database this is, for the cursors of live channels.
  using Epoch = std::function<absl::StatusOr<std::string>()>;

  ThreadsApi(const Dependencies& dependencies, rpc::Adapter* adapter, const PageTokens* tokens,
             Epoch epoch);

  grpc::ServerUnaryReactor* ListThreads(grpc::CallbackServerContext* context,
                                        const v1::ListThreadsRequest* request,
                                        v1::ListThreadsResponse* response);
  grpc::ServerUnaryReactor* OpenThread(grpc::CallbackServerContext* context,
                                       const v1::OpenThreadRequest* request, v1::Thread* response);
  grpc::ServerUnaryReactor* PostMessage(grpc::CallbackServerContext* context,
                                        const v1::PostMessageRequest* request,
                                        v1::PostMessageResponse* response);
  grpc::ServerUnaryReactor* ListMessages(grpc::CallbackServerContext* context,
                                         const v1::ListMessagesRequest* request,
                                         v1::ListMessagesResponse* response);
  grpc::ServerUnaryReactor* WithdrawMessage(grpc::CallbackServerContext* context,
                                            const v1::WithdrawMessageRequest* request,
                                            v1::Message* response);
  grpc::ServerUnaryReactor* HideMessage(grpc::CallbackServerContext* context,
                                        const v1::HideMessageRequest* request,
                                        v1::Message* response);
  grpc::ServerUnaryReactor* ReportMessage(grpc::CallbackServerContext* context,
                                          const v1::ReportMessageRequest* request,
                                          google::protobuf::Empty* response);
  grpc::ServerUnaryReactor* MuteThread(grpc::CallbackServerContext* context,
                                       const v1::MuteThreadRequest* request, v1::Thread* response);
  grpc::ServerUnaryReactor* MarkRead(grpc::CallbackServerContext* context,
                                     const v1::MarkReadRequest* request, v1::Thread* response);
  grpc::ServerUnaryReactor* Block(grpc::CallbackServerContext* context,
                                  const v1::BlockRequest* request, v1::BlockedMember* response);
  grpc::ServerUnaryReactor* Unblock(grpc::CallbackServerContext* context,
                                    const v1::UnblockRequest* request,
                                    google::protobuf::Empty* response);
  grpc::ServerUnaryReactor* ListBlocks(grpc::CallbackServerContext* context,
                                       const v1::ListBlocksRequest* request,
                                       v1::ListBlocksResponse* response);

 private:
  rpc::Adapter* adapter_;
  const PageTokens* tokens_;
  const Epoch epoch_;
  amble::messaging::ListThreads list_threads_;
  amble::messaging::OpenThread open_thread_;
  amble::messaging::PostMessage post_message_;
  amble::messaging::ListMessages list_messages_;
  amble::messaging::WithdrawMessage withdraw_message_;
  amble::messaging::HideMessage hide_message_;
  amble::messaging::ReportMessage report_message_;
  amble::messaging::MuteThread mute_thread_;
  amble::messaging::MarkRead mark_read_;
  amble::messaging::BlockMember block_member_;
  amble::messaging::UnblockMember unblock_member_;
  amble::messaging::ListBlocks list_blocks_;
};

}  // namespace amble::messaging
