#pragma once

#include <string_view>

namespace amble::host {

/// Tells the supervisor that started this process (systemd, with Type=notify) how it is:
/// "READY=1", "STOPPING=1". Does nothing without one; what cannot be told is logged and no error.
/// See sd_notify(3): one datagram to the socket that NOTIFY_SOCKET names, "@" for an abstract one.
void TellSupervisor(std::string_view state);

}  // namespace amble::host
