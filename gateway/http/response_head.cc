#include "gateway/http/response_head.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>

#include "absl/time/civil_time.h"
#include "gateway/http/characters.h"

namespace amble::gateway {
namespace {

bool IsOfTheServer(std::string_view name) {
  return EqualsIgnoringCase(name, "content-length") || EqualsIgnoringCase(name, "connection") ||
         EqualsIgnoringCase(name, "transfer-encoding") || EqualsIgnoringCase(name, "date");
}

void AppendLine(std::string_view name, std::string_view value, std::string* head) {
  head->append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string HttpDate(absl::Time time) {
  return absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", time, absl::UTCTimeZone());
}

bool HasBody(int status) { return status >= 200 && status != 204 && status != 304; }

bool IsHeaderLine(std::string_view name, std::string_view value) {
  return IsToken(name) && std::ranges::all_of(value, IsFieldChar);
}

namespace {

/// Without the framing and the empty line; empty when a header is none.
std::string Beginning(const Response& response, std::string_view date) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head;
  head.reserve(256 + response.lines.bytes.size());
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason.data(), reason.size()).append("\r\n");
  AppendLine("Date", date, &head);
  for (const auto& [name, value] : response.headers) {
    if (!IsHeaderLine(name, value)) return {};
    if (!IsOfTheServer(name)) AppendLine(name, value, &head);
  }
  head.append(response.lines.bytes);
  return head;
}

}  // namespace

std::string ResponseHead(const Response& response, std::string_view date, bool keep_alive) {
  std::string head = Beginning(response, date);
  if (head.empty()) return head;
  if (HasBody(response.status)) {
    AppendLine("Content-Length", std::to_string(response.Body().size()), &head);
  }
  if (!keep_alive) AppendLine("Connection", "close", &head);
  head.append("\r\n");
  return head;
}

std::string StreamHead(const Response& response, std::string_view date, bool is_chunked) {
  std::string head = Beginning(response, date);
  if (head.empty()) return head;
  if (is_chunked) AppendLine("Transfer-Encoding", "chunked", &head);
  AppendLine("Connection", "close", &head);
  head.append("\r\n");
  return head;
}

}  // namespace amble::gateway
