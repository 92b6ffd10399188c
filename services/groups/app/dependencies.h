#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "services/groups/app/answers.h"
#include "services/groups/app/clash_repository.h"
#include "services/groups/app/first_walk_repository.h"
#include "services/groups/app/goer_repository.h"
#include "services/groups/app/group_events.h"
#include "services/groups/app/group_repository.h"
#include "services/groups/app/guest_accounts.h"
#include "services/groups/app/invitation_repository.h"
#include "services/groups/app/member_photo_repository.h"
#include "services/groups/app/member_repository.h"
#include "services/groups/app/practice_repository.h"
#include "services/groups/app/separation_repository.h"
#include "services/groups/app/walk_preview_repository.h"
#include "services/platform/clock/clock.h"
#include "services/platform/events/subscription.h"
#include "services/platform/ids/ids.h"
#include "services/platform/mail/outbox.h"
#include "services/platform/storage/database.h"

namespace amble::groups {

/// What the installation decides.
struct Settings {
  std::string public_url;   ///< begins links; no slash at its end
  mail::Mailbox mail_from;  ///< who mails come from
  std::string help;         ///< where to find help, of practices that do not say
};

/// What use-cases work with. Everything outlives them.
struct Dependencies {
  storage::Database* database;
  GroupRepository* groups;
  MemberRepository* members;
  InvitationRepository* invitations;
  PracticeRepository* practices;
  WalkPreviewRepository* walks;
  SeparationRepository* separations;
  GoerRepository* goers;
  ClashRepository* clashes;
  FirstWalkRepository* first_walks;
  MemberPhotoRepository* member_photos;
  GroupEvents* events;
  GuestAccounts* guests;
  Answers* answers;
  mail::MailOutbox* mail;
  const Clock* clock;
  Ids* ids;
  std::function<bool(std::string_view)> is_time_zone;  ///< whether this is an IANA zone
  Settings settings;
  /// Caught up before a denial that rests on a projection. Null where there is none (tests).
  events::Subscriptions* subscriptions = nullptr;
};

}  // namespace amble::groups
