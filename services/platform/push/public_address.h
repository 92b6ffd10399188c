#pragma once

#include <sys/socket.h>

namespace amble::push {

/// Whether `address` is one of the public internet: neither loopback, private, link-local, shared
/// (CGNAT), multicast, unspecified, documentation nor otherwise special by IANA's registries of
/// special-purpose addresses (RFC 6890), nor an IPv6 form of an IPv4 address that is. 6to4 and
/// Teredo are refused whole. False for what is neither IPv4 nor IPv6.
bool IsPublicAddress(const sockaddr* address, socklen_t size);

/// Whether `address` is 127.0.0.0/8 or ::1.
bool IsLoopbackAddress(const sockaddr* address, socklen_t size);

}  // namespace amble::push
