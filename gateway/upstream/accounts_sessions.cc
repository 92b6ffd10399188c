#include "gateway/upstream/accounts_sessions.h"

#include <utility>

#include "gateway/upstream/audiences.h"
#include "services/platform/errors/errors.h"
#include "services/platform/host/log.h"
#include "services/platform/resources/timestamps.h"
#include "services/platform/rpc/client.h"
#include "services/platform/rpc/status_mapping.h"
#include "services/platform/rpc/wire_context.h"

namespace amble::gateway {
namespace {

using accounts::v1::AccountsInternalService;

constexpr char kAccounts[] = "accounts";
constexpr char kName[] = "gateway";
/// What accounts says when it has revoked something.
constexpr char kRevocationsWakeup[] = "accounts.revocations";
/// Pages of one poll: far more than accounts keeps.
constexpr int kMaxPages = 1000;

ExchangedSession ToSession(const accounts::v1::ExchangeSessionResponse& response) {
  ExchangedSession session;
  session.caller_tokens = {response.caller_tokens().begin(), response.caller_tokens().end()};
  session.session = response.session();
  session.person = response.person();
  session.expire_time = resources::FromTimestamp(response.expire_time());
  session.revocation_cursor = response.revocation_cursor();
  return session;
}

RevocationBatch ToBatch(const accounts::v1::ListRevocationsResponse& response) {
  return {{response.sessions().begin(), response.sessions().end()},
          {response.people().begin(), response.people().end()}};
}

/// What a client may know of an exchange that failed.
absl::Status Refusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kInvalidArgument:
      return Error(absl::StatusCode::kUnauthenticated, Reason::kUnauthenticated,
                   "The session is not valid.");
    case absl::StatusCode::kResourceExhausted:
      return status;
    default:
      logging::Warning("a session could not be exchanged",
                       {{"code", static_cast<int64_t>(status.code())}});
      return RetryLater(absl::StatusCode::kUnavailable, Reason::kUnavailable, absl::Seconds(1),
                        "Sessions cannot be checked at the moment; try again.");
  }
}

}  // namespace

/// One exchange, until its answer.
struct AccountsSessions::Asked {
  grpc::ClientContext context;
  accounts::v1::ExchangeSessionRequest request;
  accounts::v1::ExchangeSessionResponse response;
  SessionCache::Exchanged done;
};

AccountsSessions::AccountsSessions(Options options)
    : options_(std::move(options)),
      cache_(
          {.exchange = [this](const std::string& secret,
                              SessionCache::Exchanged done) { Exchange(secret, std::move(done)); },
           .clock = options_.clock,
           .monotonic = options_.monotonic}) {}

AccountsSessions::~AccountsSessions() {
  Stop();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return under_way_ == 0; });
}

std::string AccountsSessions::Token() const {
  auth::Principal gateway;
  gateway.kind = auth::Principal::Kind::kService;
  gateway.service = kName;
  return options_.signer->Sign(gateway, kAccounts);
}

AccountsInternalService::Stub& AccountsSessions::Stub() {
  std::call_once(connected_, [this] {
    stub_ = AccountsInternalService::NewStub(options_.channels->To(kAccounts));
  });
  return *stub_;
}

void AccountsSessions::Exchange(const std::string& secret, SessionCache::Exchanged done) {
  auto* const asked = new Asked;  // The answer, which always comes, takes it over.
  asked->done = std::move(done);
  asked->request.set_session_token(secret);
  for (const std::string_view audience : kAudiences) {
    asked->request.add_audiences(std::string(audience));
  }
  asked->context.set_deadline(absl::ToChronoTime(absl::Now() + kAccountsTimeout));
  asked->context.AddMetadata(auth::kCallerMetadataKey, Token());
  const std::string_view trace_id = logging::CurrentTrace();
  asked->context.AddMetadata(rpc::kTraceParentKey,
                             rpc::NewTraceParent(trace_id.empty() ? rpc::NewTraceId() : trace_id));
  {
    std::lock_guard lock(mutex_);
    ++under_way_;
  }
  Stub().async()->ExchangeSession(
      &asked->context, &asked->request, &asked->response,
      [this, asked](const grpc::Status& grpc_status) {
        std::unique_ptr<Asked> owned(asked);
        const SessionCache::Exchanged tell = std::move(owned->done);
        const absl::Status status = rpc::FromGrpc(grpc_status);
        absl::StatusOr<ExchangedSession> result =
            status.ok() ? absl::StatusOr<ExchangedSession>(ToSession(owned->response))
                        : absl::StatusOr<ExchangedSession>(Refusal(status));
        // Its context holds the channel, which must not end on this thread of gRPC's.
        owned.reset();
        tell(std::move(result));
        std::lock_guard lock(mutex_);
        --under_way_;
        changed_.notify_all();
      });
}

absl::Status AccountsSessions::PollOnce() {
  for (int page = 0; page < kMaxPages; ++page) {
    accounts::v1::ListRevocationsRequest request;
    request.set_cursor(cursor_);
    request.set_epoch(epoch_);
    const SessionCache::Instant began = cache_.Now();
    AMBLE_ASSIGN_OR_RETURN(
        const accounts::v1::ListRevocationsResponse response,
        rpc::Call(rpc::Outgoing::Alone(Token(), kAccountsTimeout), Stub().async(),
                  &AccountsInternalService::Stub::async::ListRevocations, request));
    const bool is_first = epoch_.empty();
    const bool is_other_life = response.reset() || is_first || response.epoch() != epoch_;
    epoch_ = response.epoch();
    cursor_ = response.cursor();
    if (is_other_life) {
      cache_.Reset(began, cursor_);
      return absl::OkStatus();
    }
    const bool is_end = response.sessions().empty() && response.people().empty();
    cache_.ApplyRevocations(is_end ? std::optional(began) : std::nullopt, cursor_,
                            ToBatch(response));
    if (is_end) return absl::OkStatus();
  }
  return absl::ResourceExhaustedError("revocations come faster than they can be read");
}

void AccountsSessions::Start() {
  if (options_.wakeups != nullptr) {
    wakeup_ = options_.wakeups->Subscribe(kRevocationsWakeup, [this] {
      std::lock_guard lock(mutex_);
      woken_ = true;
      changed_.notify_all();
    });
  }
  thread_ = std::thread([this] { Run(); });
}

void AccountsSessions::Stop() {
  if (wakeup_) options_.wakeups->Unsubscribe(*std::exchange(wakeup_, std::nullopt));
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void AccountsSessions::Run() {
  bool was_ok = true;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;  // before the poll: what is revoked during it is read by the next
    lock.unlock();
    const absl::Status polled = PollOnce();
    if (polled.ok() != was_ok) {
      was_ok = polled.ok();
      if (was_ok) {
        logging::Info("revocations are read again");
      } else {
        logging::Warning("revocations cannot be read; sessions are checked one by one",
                         {{"code", static_cast<int64_t>(polled.code())}});
      }
    }
    lock.lock();
    changed_.wait_for(lock, options_.poll, [this] { return stopping_ || woken_; });
  }
}

}  // namespace amble::gateway
