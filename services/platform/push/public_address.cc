#include "services/platform/push/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace amble::push {
namespace {

struct Block4 {
  uint32_t base;
  int bits;
};
constexpr uint32_t V4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}
constexpr Block4 kSpecial4[] = {
    {V4(0, 0, 0, 0), 8},        // this network
    {V4(10, 0, 0, 0), 8},       // private
    {V4(100, 64, 0, 0), 10},    // shared: carriers' NAT
    {V4(127, 0, 0, 0), 8},      // loopback
    {V4(169, 254, 0, 0), 16},   // link-local: clouds' metadata
    {V4(172, 16, 0, 0), 12},    // private
    {V4(192, 0, 0, 0), 24},     // protocols
    {V4(192, 0, 2, 0), 24},     // documentation
    {V4(192, 88, 99, 0), 24},   // 6to4 relays
    {V4(192, 168, 0, 0), 16},   // private
    {V4(198, 18, 0, 0), 15},    // benchmarks
    {V4(198, 51, 100, 0), 24},  // documentation
    {V4(203, 0, 113, 0), 24},   // documentation
    {V4(224, 0, 0, 0), 4},      // multicast
    {V4(240, 0, 0, 0), 4},      // reserved, broadcast
};

using Address6 = std::array<uint8_t, 16>;
struct Block6 {
  Address6 base;
  int bits;
};
/// All that is allocated for global unicast; loopback, unspecified, unique local, link-local and
/// multicast are outside.
constexpr Block6 kGlobal6 = {{0x20}, 3};
constexpr Block6 kSpecial6[] = {
    {{0x20, 0x01, 0x00}, 23},              // protocols: Teredo, ORCHID, benchmarks
    {{0x20, 0x01, 0x0d, 0xb8}, 32},        // documentation
    {{0x20, 0x02}, 16},                    // 6to4: an IPv4 address behind a relay
    {{0x3f, 0xff, 0x00}, 20},              // documentation
    {{0x26, 0x20, 0x00, 0x4f, 0x80}, 48},  // AS112: an answer to nothing
};
/// The IPv4 address is in the last four bytes.
constexpr Block6 kMapped4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
/// NAT64 of RFC 6052: how a machine with IPv6 alone reaches what has IPv4 alone.
constexpr Block6 kNat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};

bool Holds(const Block4& block, uint32_t address) {
  return (address ^ block.base) >> (32 - block.bits) == 0;
}

bool Holds(const Block6& block, const Address6& address) {
  for (int bit = 0; bit < block.bits; ++bit) {
    const auto byte = static_cast<size_t>(bit / 8);
    if (((address[byte] ^ block.base[byte]) >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

bool IsPublic(uint32_t address) {
  return std::none_of(std::begin(kSpecial4), std::end(kSpecial4),
                      [address](const Block4& block) { return Holds(block, address); });
}

bool IsPublic(const Address6& address) {
  if (Holds(kMapped4, address) || Holds(kNat64, address)) {
    return IsPublic(V4(address[12], address[13], address[14], address[15]));
  }
  return Holds(kGlobal6, address) &&
         std::none_of(std::begin(kSpecial6), std::end(kSpecial6),
                      [&address](const Block6& block) { return Holds(block, address); });
}

std::optional<uint32_t> Read4(const sockaddr* address, socklen_t size) {
  sockaddr_in read{};
  if (size < sizeof(read) || address->sa_family != AF_INET) return std::nullopt;
  std::memcpy(&read, address, sizeof(read));
  return ntohl(read.sin_addr.s_addr);
}

std::optional<Address6> Read6(const sockaddr* address, socklen_t size) {
  sockaddr_in6 read{};
  if (size < sizeof(read) || address->sa_family != AF_INET6) return std::nullopt;
  std::memcpy(&read, address, sizeof(read));
  Address6 bytes{};
  std::memcpy(bytes.data(), read.sin6_addr.s6_addr, bytes.size());
  return bytes;
}

}  // namespace

bool IsPublicAddress(const sockaddr* address, socklen_t size) {
  if (const auto read = Read4(address, size)) return IsPublic(*read);
  if (const auto read = Read6(address, size)) return IsPublic(*read);
  return false;
}

bool IsLoopbackAddress(const sockaddr* address, socklen_t size) {
  constexpr Block4 kLoopback4 = {V4(127, 0, 0, 0), 8};
  constexpr Block6 kLoopback6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
  if (const auto read = Read4(address, size)) return Holds(kLoopback4, *read);
  if (const auto read = Read6(address, size)) return Holds(kLoopback6, *read);
  return false;
}

}  // namespace amble::push
