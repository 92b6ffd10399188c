#pragma once

#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "services/messaging/domain/facts.h"
#include "services/messaging/domain/notice.h"
#include "services/messaging/domain/preferences.h"
#include "services/platform/mail/message.h"
#include "services/platform/push/sender.h"
#include "services/platform/templates/templates.h"

namespace amble::messaging {

/// One notice as one person is told it: all that the words are made of.
struct PersonalNotice {
  Notice notice;
  std::optional<Group> group;
  std::optional<Walk> walk;
  std::optional<Practice> practice;
  Person person;
  std::string display_name;                    ///< what the person is called in mails; may be empty
  ResponseState state = ResponseState::kNone;  ///< the person's answer to the walk
  bool calendar_files = false;
};

/// Whether nothing may show what this is about: for who asked for it, and in THERAPY groups for who
/// has not said otherwise.
bool IsDiscreet(const PersonalNotice& telling);

/// The path of the page about it: the walk, the group, or the app.
std::string PathOf(const Notice& notice);

/// Turns notices into mails and pushed notes. Pure; safe from any thread.
///
/// Under discretion neither says what a walk or a group is called, who runs it, where it is, or
/// what a leader wrote: what is left is when, and a link. Pushed notes are always so: they are seen
/// on lock screens. The exact meeting point and a leader's number are only for who is GOING, and
/// the meeting point not before its time.
class NoticeRenderer {
 public:
  struct Settings {
    std::string public_url;  ///< without a slash at its end
    std::string help;        ///< where help is at once, where a practice says nothing
    mail::Mailbox from;
  };

  /// INTERNAL when a template is broken.
  static absl::StatusOr<NoticeRenderer> Create(Settings settings);

  /// The mail to `address`, without Message-ID. `unsubscribe_secret` is the person's.
  absl::StatusOr<mail::Message> Mail(const PersonalNotice& telling, const std::string& address,
                                     const std::string& unsubscribe_secret, absl::Time now) const;
  /// The mail to the home contact of a walk that is overdue, who is told who asked for it, when the
  /// walk was to end and whom to ring: neither what it is called, nor where it is, nor who is on
  /// it.
  absl::StatusOr<mail::Message> HomeContactMail(const PersonalNotice& telling,
                                                const std::string& address, absl::Time now) const;
  /// One mail for all of `tellings` (at least one) of one person.
  absl::StatusOr<mail::Message> Digest(std::span<const PersonalNotice> tellings,
                                       const std::string& address,
                                       const std::string& unsubscribe_secret, absl::Time now) const;
  /// What the person's devices show, until the notice is of no use.
  absl::StatusOr<push::Message> Push(const PersonalNotice& telling, absl::Time now) const;

 private:
  NoticeRenderer(Settings settings, templates::Templates templates)
      : settings_(std::move(settings)), templates_(std::move(templates)) {}

  templates::Values ValuesOf(const PersonalNotice& telling, absl::Time now) const;
  std::string UnsubscribeUrl(const std::string& secret, NoticeKind kind) const;
  std::optional<mail::CalendarPart> CalendarOf(const PersonalNotice& telling,
                                               const std::string& address, absl::Time now) const;
  absl::StatusOr<mail::Message> MessageOf(templates::Rendered rendered, const std::string& address,
                                          const std::string& unsubscribe_url, bool discreet,
                                          absl::Time now) const;

  Settings settings_;
  templates::Templates templates_;
};

}  // namespace amble::messaging
