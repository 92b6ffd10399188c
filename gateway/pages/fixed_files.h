#pragma once

#include <memory>

#include "gateway/pages/site.h"

namespace amble::gateway {

/// The stylesheet, under a name that changes with it, so that browsers may keep it for ever.
std::unique_ptr<PageHandler> MakeStyleSheet();
/// /.well-known/security.txt (RFC 9116): whom to tell about a weakness.
std::unique_ptr<PageHandler> MakeSecurityText(std::shared_ptr<const Site> site);

}  // namespace amble::gateway
