#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/messaging/app/dispatch_facts.h"
#include "services/messaging/app/dispatcher.h"

namespace amble::messaging {

/// What one claim holds, from asking where people are reached to writing down what became of it.
/// Internal to the dispatcher.
class DispatchBatch {
 public:
  struct Context {
    const Dependencies& to;
    const DispatcherParts& parts;
    const DispatcherOptions& options;
    mail::Pacing& pacing;
    std::function<bool()> may_begin;  ///< false: what is not begun is given back
  };

  DispatchBatch(Context context, std::string claim, std::vector<ClaimedDispatch> dispatches)
      : context_(std::move(context)),
        claim_(std::move(claim)),
        dispatches_(std::move(dispatches)) {}

  /// Tells all of it, each once; digests, which stand together, as one. An error is the database's:
  /// what is not written down then is another's when the lease ends.
  absl::Status Tell();

 private:
  using Group = std::vector<const ClaimedDispatch*>;  ///< of one person; one, but for digests

  /// How handing something over went.
  struct Result {
    Conclusion::Outcome outcome = Conclusion::Outcome::kAccepted;
    std::string_view failure = {};                   ///< of domain/failure.h
    std::optional<absl::Duration> again_after = {};  ///< for kAgain; else by the number of tries
  };

  /// For whoever claims it next, at once.
  static Result GivenBack();

  /// A dispatch as things stand right now.
  struct Checked {
    const ClaimedDispatch* claimed;
    PersonalNotice telling;
    std::string bounced_address;
    std::vector<PushDevice> devices;
    std::optional<Result> not_told;  ///< why it does not leave
  };

  // Of the batch: dispatch_batch.cc.
  absl::Status Prepare();
  absl::Status FindFacts();
  absl::Status AddSecrets(const std::vector<std::string>& people);
  std::vector<Group> Groups() const;
  std::vector<std::string> PeopleByMail() const;
  const std::string& PresentOf(const Dispatch& dispatch) const {
    return facts_.PresentOf(dispatch);
  }
  absl::Status TellGroup(const Group& group);
  absl::StatusOr<std::vector<Checked>> CheckHeld(const Group& group);
  Checked Check(const ClaimedDispatch& claimed, const FactVersions& now) const;
  void Conclude(const ClaimedDispatch& claimed, const Result& result);
  absl::Duration Pause(int64_t attempts) const;
  absl::Status WriteDown();
  absl::Status NoteAddresses(storage::Transaction& transaction) const;

  // Of one handing over: dispatch_handover.cc.
  Result Mail(const std::vector<Checked>& left);
  Result MailHomeContact(const Checked& checked);
  absl::StatusOr<mail::Message> Compose(const std::vector<Checked>& left,
                                        const std::string& address);
  Result HandOver(const Checked& first, const mail::Message& message);
  Result Push(const Checked& checked);
  /// Whether `domain` may have a mail now; else how long until then, for each who asks another.
  std::optional<absl::Duration> MustWait(const std::string& domain);
  void Report(const Dispatch& dispatch, const absl::Status& status) const;

  absl::Time Now() const { return context_.to.clock->Now(); }

  const Context context_;
  const std::string claim_;
  const std::vector<ClaimedDispatch> dispatches_;

  DispatchFacts facts_;
  std::map<std::string, Contact> contacts_;  ///< by present person, as the next
  std::map<std::string, std::string> secrets_;
  absl::Status contacts_status_;
  std::map<std::string, int> put_off_;  ///< by domain

  std::vector<Conclusion> conclusions_;  ///< not yet written down
  std::vector<const ClaimedDispatch*> concluded_;
  std::map<std::string, std::string> new_bounces_;  ///< by present person: a hash; empty: none
  std::set<std::string> ended_devices_;
};

}  // namespace amble::messaging
