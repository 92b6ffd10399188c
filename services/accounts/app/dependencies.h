#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "services/accounts/app/account_events.h"
#include "services/accounts/app/credential_repository.h"
#include "services/accounts/app/outgoing_mail.h"
#include "services/accounts/app/people_repository.h"
#include "services/accounts/app/practice_repository.h"
#include "services/accounts/app/revocation_repository.h"
#include "services/accounts/app/safety_card_repository.h"
#include "services/accounts/app/session_repository.h"
#include "services/accounts/app/sign_in_repository.h"
#include "services/accounts/app/staff_repository.h"
#include "services/accounts/domain/sign_in.h"
#include "services/platform/clock/clock.h"
#include "services/platform/ids/ids.h"
#include "services/platform/paging/paging.h"
#include "services/platform/storage/database.h"

namespace amble::accounts {

/// What the installation decides.
struct Settings {
  std::string public_url;  ///< begins links; no slash at its end
  std::string code_key;    ///< keys the hashes of codes; the same in all processes of this service
  bool anybody_creates_practices = false;
  int flows_per_remote_address = kMaxFlowsPerRemoteAddress;  ///< in an hour
};

/// What the use-cases work with. Everything outlives them.
struct Dependencies {
  storage::Database* database = nullptr;
  PeopleRepository* people = nullptr;
  SessionRepository* sessions = nullptr;
  SignInRepository* sign_ins = nullptr;
  RevocationRepository* revocations = nullptr;
  PracticeRepository* practices = nullptr;
  StaffRepository* staff = nullptr;
  CredentialRepository* credentials = nullptr;
  SafetyCardRepository* safety_cards = nullptr;  ///< nullptr: there are no keys to seal them by
  AccountEvents* events = nullptr;
  OutgoingMail* mail = nullptr;
  const PageTokens* page_tokens = nullptr;
  const Clock* clock = nullptr;
  Ids* ids = nullptr;
  std::function<bool(std::string_view)> is_time_zone;  ///< whether this is an IANA zone
  Settings settings;
};

/// A page that is asked for.
struct PageRequest {
  int size = kDefaultPageSize;  ///< from PageSize
  std::string token;
};

/// A page of a list.
template <typename T>
struct Page {
  std::vector<T> items;
  std::string next_token;  ///< empty at the end
};

}  // namespace amble::accounts
