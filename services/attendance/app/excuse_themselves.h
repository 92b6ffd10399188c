#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/attendance/app/attendance_events.h"
#include "services/attendance/app/dependencies.h"
#include "services/attendance/domain/walk.h"

namespace amble::attendance {

/// Marks who has said no by themselves to a walk that is UNDER_WAY (see CheckMayTakeBack) and is on
/// its roll: EXCUSED, by their own word, which replaces what they had said by arriving. `walks` are
/// those of `changes`, stored and held; whoever follows a roll is told after the commit.
absl::Status ExcuseThemselves(const Dependencies& dependencies, storage::Transaction& transaction,
                              std::span<const Walk* const> walks,
                              std::span<const ResponseChange> changes);

}  // namespace amble::attendance
