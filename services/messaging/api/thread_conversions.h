#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "amble/messaging/v1/threads.pb.h"
#include "services/messaging/app/block_repository.h"
#include "services/messaging/app/list_reports.h"
#include "services/messaging/app/open_thread.h"
#include "services/messaging/app/thread_view.h"
#include "services/messaging/domain/message.h"

/// Between the API's messages of threads and the domain. Names are checked here; what they name is
/// not.
namespace amble::messaging {

/// A member of a group, by name.
struct MemberName {
  GroupKey group;
  std::string member;
};

absl::StatusOr<ThreadKey> ParseThreadKey(const std::string& name, const std::string& field);
/// NOT_FOUND for an id that no message has.
absl::StatusOr<MessageKey> ParseMessageKey(const std::string& name, const std::string& field);
absl::StatusOr<MemberName> ParseMemberName(const std::string& name, const std::string& field);
absl::StatusOr<OpenThreadCommand> FromProto(const v1::OpenThreadRequest& request);

/// "practices/{practice}/threads/{thread}": a thread's name, and that of its live channel.
std::string NameOf(const ThreadKey& key);

v1::Thread ToProto(const ThreadView& view);
v1::Message ToProto(const MessageView& view);
v1::BlockedMember ToProto(const Block& block);
v1::Report ToProto(const ReportView& view);

}  // namespace amble::messaging
