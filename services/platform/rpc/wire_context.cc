#include "services/platform/rpc/wire_context.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace amble::rpc {
namespace {

constexpr size_t kMaxServiceLength = 32;
constexpr size_t kMaxEventIdLength = 64;
constexpr size_t kMaxMillisecondDigits = 15;  // the year 33658; fits int64
constexpr size_t kTraceIdLength = 32;
constexpr size_t kSpanIdLength = 16;
constexpr size_t kTraceParentLength = 55;
constexpr size_t kDrawnBytes = 512;

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsAllZero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

bool IsServiceName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxServiceLength &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool IsEventId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxEventIdLength &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

std::optional<Position> ParsePosition(std::string_view text) {
  const size_t first = text.find(':');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string_view service = text.substr(0, first);
  const std::string_view event = text.substr(first + 1, second - first - 1);
  const std::string_view digits = text.substr(second + 1);
  int64_t milliseconds = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
  if (!IsServiceName(service) || !IsEventId(event) || digits.empty() ||
      digits.size() > kMaxMillisecondDigits || error != std::errc() ||
      end != digits.data() + digits.size() || milliseconds < 0) {
    return std::nullopt;
  }
  return Position{std::string(service), std::string(event), absl::FromUnixMillis(milliseconds)};
}

template <size_t kBytes>
std::string RandomHex() {
  static const bool started = sodium_init() >= 0;
  static_cast<void>(started);  // without libsodium's start, randomness is the kernel's all the same
  // Drawn ahead: a draw costs a system call, and traces are named for every request.
  static_assert(kDrawnBytes % kBytes == 0);
  thread_local std::array<unsigned char, kDrawnBytes> drawn;
  thread_local size_t used = kDrawnBytes;
  std::array<unsigned char, kBytes> bytes;
  do {
    if (used == drawn.size()) {
      randombytes_buf(drawn.data(), drawn.size());
      used = 0;
    }
    std::copy_n(drawn.begin() + used, kBytes, bytes.begin());
    used += kBytes;
  } while (sodium_is_zero(bytes.data(), bytes.size()) == 1);  // the W3C keeps zero for "invalid"
  std::string hex(kBytes * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
  hex.pop_back();
  return hex;
}

}  // namespace

std::vector<Position> ParsePositions(std::string_view text) {
  std::vector<Position> positions;
  if (text.size() > kMaxPositionBytes) return positions;
  while (!text.empty() && positions.size() < kMaxPositions) {
    const size_t comma = text.find(',');
    if (auto position = ParsePosition(text.substr(0, comma))) {
      positions.push_back(*std::move(position));
    }
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return positions;
}

std::string FormatPositions(const std::vector<Position>& positions) {
  std::string text;
  const size_t skipped = positions.size() > kMaxPositions ? positions.size() - kMaxPositions : 0;
  for (size_t i = skipped; i < positions.size(); ++i) {
    const Position& position = positions[i];
    text += fmt::format("{}{}:{}:{}", text.empty() ? "" : ",", position.service, position.event_id,
                        absl::ToUnixMillis(position.write_time));
  }
  return text;
}

std::string ParseTraceParent(std::string_view text) {
  // Later versions may append "-…" (W3C Trace Context 3.2.4); ff is not a version.
  if (text.size() < kTraceParentLength || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return "";
  }
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace = text.substr(3, kTraceIdLength);
  const std::string_view span = text.substr(36, kSpanIdLength);
  const bool longer = text.size() > kTraceParentLength;
  if (!IsLowerHex(version) || version == "ff" || (longer && version == "00") ||
      (longer && text[kTraceParentLength] != '-') || !IsLowerHex(trace) || IsAllZero(trace) ||
      !IsLowerHex(span) || IsAllZero(span) || !IsLowerHex(text.substr(53, 2))) {
    return "";
  }
  return std::string(trace);
}

std::string NewTraceParent(std::string_view trace_id) {
  return fmt::format("00-{}-{}-01", trace_id, RandomHex<kSpanIdLength / 2>());
}

std::string NewTraceId() { return RandomHex<kTraceIdLength / 2>(); }

}  // namespace amble::rpc
