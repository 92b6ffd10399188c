#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/mail/message.h"

/// The header of a mail: RFC 5322, with RFC 2047 for what is not ASCII. The body is left to
/// libcurl.
namespace amble::mail {

/// The longest value of a header, in bytes of UTF-8.
inline constexpr size_t kMaxHeaderValueBytes = 900;
/// The longest calendar part.
inline constexpr size_t kMaxCalendarBytes = 64 << 10;

/// Whether `address` can stand in a header and an envelope: printable ASCII without specials, one
/// @.
bool IsAddress(std::string_view address);

/// `text` for an unstructured header: as it is when it is short, printable ASCII, else as encoded
/// words, one a line, the lines folded by CR LF and a space.
std::string EncodeUnstructured(std::string_view text);

/// `mailbox` for From and To: "Anna <anna@example.org>".
std::string FormatMailbox(const Mailbox& mailbox);

/// OK when `message` can be written; INVALID_ARGUMENT naming the field when one has a line break,
/// another control character or ill-formed UTF-8 in it, is too long, is no address, or is no
/// calendar with the METHOD that is said beside it.
absl::Status CheckMessage(const Message& message);

/// "Name: value" for each header of `message`, those of its MIME structure excepted. Checks first.
absl::StatusOr<std::vector<std::string>> HeaderLines(const Message& message);

}  // namespace amble::mail
