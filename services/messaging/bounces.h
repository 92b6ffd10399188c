#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/messaging/app/note_bounce.h"
#include "services/platform/auth/caller_token.h"
#include "services/platform/clock/clock.h"
#include "services/platform/mail/bounce.h"
#include "services/platform/storage/database.h"
#include "services/platform/storage/migrations.h"

/// What a mail server does beside the API, on this service's database itself.
namespace amble::messaging {

/// The purpose of the secret by which addresses that take no mail are known again.
inline constexpr char kAddressKey[] = "addresses that take no mail";

/// The tables that bounces are noted in.
std::vector<storage::MigrationSet> BounceMigrations();

/// Notes in `database`, which is migrated, that a mail has come back; see NoteBounce. `signer` is
/// the one of the processes that run messaging. A running platform may go on meanwhile.
absl::StatusOr<BounceEffect> NoteBounceIn(storage::Database& database, const Clock& clock,
                                          const auth::TokenSigner& signer,
                                          const mail::Bounce& bounce);

}  // namespace amble::messaging
