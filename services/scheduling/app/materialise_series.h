#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/rpc/call_context.h"
#include "services/scheduling/app/dependencies.h"
#include "services/scheduling/domain/series.h"

namespace amble::scheduling {

/// How long a series waits whose walks could not be planned: it must not stop others.
inline constexpr absl::Duration kSeriesPutOff = absl::Minutes(10);

/// How long until a series of an archived group is looked at again; walks that pass meanwhile are
/// never planned.
inline constexpr absl::Duration kArchivedLook = absl::Hours(24);

/// How long until it is asked again whether somebody may plan walks of a THERAPY group on. Walks
/// are planned half a year ahead, so that nobody misses one.
inline constexpr absl::Duration kCredentialLook = absl::Hours(1);

/// Plans the walks of `series` that are due and do not exist, tells of each, and saves the series,
/// all in `transaction`, whose caller holds the series' lock or is just creating it. Returns the id
/// of the first walk that was planned; empty when none was. `call`, which may be null, is told the
/// position.
absl::StatusOr<std::string> MaterialiseSeries(const Dependencies& dependencies,
                                              storage::Transaction& transaction, Series series,
                                              const Schedule& schedule,
                                              const rpc::CallContext* call);

/// Takes one series whose task is due, and plans its walks. False when none is due that another
/// replica does not hold. What fails is undone and put off by kSeriesPutOff. Killed at any moment,
/// it has done all of it or nothing.
/// A series of a THERAPY group waits, kCredentialLook at a time, while none of its leaders is a
/// therapist of the practice with a VERIFIED credential that holds; nothing is cancelled. Their
/// places are asked for outside of any transaction.
absl::StatusOr<bool> MaterialiseDue(const Dependencies& dependencies);

}  // namespace amble::scheduling
