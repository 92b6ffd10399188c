#pragma once

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gateway/http/response.h"

namespace amble::gateway {

/// An instant as HTTP writes it (RFC 9110 section 5.6.7): "Tue, 23 Mar 2027 10:00:00 GMT".
std::string HttpDate(absl::Time time);

/// Whether an answer with `status` has a body at all.
bool HasBody(int status);

/// Whether a header that is to be sent has a name and a value that does not end it (CR, LF, NUL).
bool IsHeaderLine(std::string_view name, std::string_view value);

/// Status line and headers of `response`, the empty line included. Framing headers that the handler
/// gave (Content-Length, Transfer-Encoding, Connection, Date) are the server's to say and left out.
/// Empty when one of `headers` is none (IsHeaderLine).
std::string ResponseHead(const Response& response, std::string_view date, bool keep_alive);

/// The same for an answer whose body goes on, in chunks or to the end of the connection.
std::string StreamHead(const Response& response, std::string_view date, bool is_chunked);

}  // namespace amble::gateway
