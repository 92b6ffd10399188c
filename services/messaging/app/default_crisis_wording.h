#pragma once

#include "services/messaging/domain/crisis_wording.h"

namespace amble::messaging {

/// The list of crisis_wording.txt, where an installation has none of its own.
const CrisisWording& DefaultCrisisWording();

/// A list in the form of crisis_wording.txt, compared by FoldKey.
absl::StatusOr<CrisisWording> ParseCrisisWording(std::string_view list);

}  // namespace amble::messaging
