#include "services/attendance/api/response_pages.h"

#include <charconv>
#include <utility>
#include <vector>

#include "services/attendance/api/conversions.h"
#include "services/platform/errors/errors.h"

namespace amble::attendance {
namespace {

/// A number out of a token that this service sealed, so it has the form of one.
int64_t Number(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Whose list, of which walk, with which filter.
std::string Scope(const rpc::CallContext& call, const v1::ListResponsesRequest& request) {
  std::string states;
  for (const int state : request.states()) states += std::to_string(state) + ",";
  return PageScope({call.principal.person, "ListResponses", request.parent(), states});
}

}  // namespace

absl::StatusOr<v1::ListResponsesResponse> PageOfResponses(const ListResponses& list,
                                                          const PageTokens& tokens,
                                                          const rpc::CallContext& call,
                                                          const v1::ListResponsesRequest& request) {
  ListResponsesCommand command;
  AMBLE_ASSIGN_OR_RETURN(command.walk, ParseWalk(request.parent(), "parent"));
  AMBLE_ASSIGN_OR_RETURN(command.states, StatesFromProto(request));
  AMBLE_ASSIGN_OR_RETURN(command.limit, PageSize(request.page_size()));
  const std::string scope = Scope(call, request);
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> after,
                         tokens.Decode(scope, request.page_token(), 2));
  if (!after.empty()) {
    command.after_sequence = Number(after[0]);
    command.after_member = after[1];
  }
  AMBLE_ASSIGN_OR_RETURN(const ResponsePage page, list(call, command));
  v1::ListResponsesResponse reply;
  for (const AnswerView& view : page.answers) *reply.add_responses() = ToLeaderProto(view);
  if (page.more) {
    const Response& last = page.answers.back().response;
    const bool unanswered = last.state == ResponseState::kUnanswered;
    reply.set_next_page_token(tokens.Encode(
        scope, {std::to_string(last.join_sequence), unanswered ? last.member : std::string()}));
  }
  return reply;
}

absl::StatusOr<v1::ListMyResponsesResponse> PageOfMyResponses(
    const ListMyResponses& list, const PageTokens& tokens, const rpc::CallContext& call,
    const v1::ListMyResponsesRequest& request, absl::Time now) {
  AMBLE_ASSIGN_OR_RETURN(const int limit, PageSize(request.page_size()));
  const std::string scope = PageScope({call.principal.person, "ListMyResponses"});
  AMBLE_ASSIGN_OR_RETURN(const std::vector<std::string> after,
                         tokens.Decode(scope, request.page_token(), 3));
  ResponseRepository::OwnKey key;
  if (!after.empty()) key = {absl::FromUnixMicros(Number(after[0])), after[1], after[2]};
  AMBLE_ASSIGN_OR_RETURN(std::vector<AnswerView> views, list(call, key, limit + 1));
  v1::ListMyResponsesResponse reply;
  reply.set_next_page_token(CutPage(views, limit, tokens, scope, [](const AnswerView& view) {
    return std::vector<std::string>{std::to_string(absl::ToUnixMicros(view.walk->plan.start)),
                                    view.walk->id.walk, view.response.member};
  }));
  for (const AnswerView& view : views) *reply.add_responses() = ToOwnProto(view, now);
  return reply;
}

}  // namespace amble::attendance
