#pragma once

#include <optional>

#include "absl/status/status.h"
#include "services/messaging/app/dependencies.h"

/// What people are told of a walk, by what has changed between what was known of it and what is.
/// The walk is locked, and `next` is saved. Those who count on a walk are those whose answer does,
/// and those who lead it; also the leader who cancelled or changed it, for nobody tells who that
/// was: better one mail too many.
namespace amble::messaging {

/// To the ACTIVE members: a walk is planned. Not when it was before this service listened.
absl::Status TellPlanned(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::optional<Walk>& known, const Walk& next, bool history);

/// To those who count on the walk: when or where it is, how it goes or how long it takes has
/// changed. What was told of the change
/// before, and has not left, leaves no more. Its reminders move with it.
absl::Status TellChanged(const Dependencies& dependencies, storage::Transaction& transaction,
                         const std::optional<Walk>& known, const Walk& next);

/// To those who count on the walk at this moment, or led it until then: it will not be. From then
/// on nothing else that was to be told of it leaves. Of a walk that is first seen cancelled nobody
/// is told.
absl::Status TellCancelled(const Dependencies& dependencies, storage::Transaction& transaction,
                           const std::optional<Walk>& known, const Walk& next);

}  // namespace amble::messaging
