#include "gateway/pages/form.h"

#include <simdjson.h>

#include <algorithm>

#include "gateway/http/characters.h"
#include "gateway/http/path_guard.h"
#include "services/platform/errors/errors.h"

namespace amble::gateway {
namespace {

absl::Status Malformed(std::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, Reason::kBodyMalformed, message);
}

/// '+' is a space, then percent-decoding; false for what is not text.
bool DecodeValue(std::string_view encoded, std::string* decoded) {
  std::string spaced(encoded);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return PercentDecode(spaced, decoded) && simdjson::validate_utf8(*decoded);
}

bool IsPlainText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t' || c == '\r' || c == '\n';
  });
}

}  // namespace

const std::string& Form::operator[](std::string_view field) const {
  static const std::string* const empty = new std::string();
  const auto found = fields_.find(field);
  return found == fields_.end() ? *empty : found->second;
}

absl::StatusOr<Form> ParseForm(std::string_view encoded) {
  std::map<std::string, std::string, std::less<>> fields;
  while (!encoded.empty()) {
    const size_t end = encoded.find('&');
    const std::string_view pair = encoded.substr(0, end);
    encoded = end == std::string_view::npos ? std::string_view() : encoded.substr(end + 1);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return Malformed("A form's field has no value.");
    std::string name;
    std::string value;
    if (!DecodeValue(pair.substr(0, equals), &name) ||
        !DecodeValue(pair.substr(equals + 1), &value)) {
      return Malformed("A form's field is not encoded as it should be.");
    }
    if (!IsPlainText(name) || !IsPlainText(value)) {
      return Malformed("A form's field has control characters.");
    }
    if (name.empty() || !fields.emplace(std::move(name), std::move(value)).second) {
      return Malformed("A form's field has no name, or comes twice.");
    }
    if (fields.size() > kMaxFormFields) return Malformed("The form has too many fields.");
  }
  return Form(std::move(fields));
}

absl::StatusOr<Form> ReadForm(const Request& request) {
  const std::string_view type = request.Find("content-type").value_or("");
  if (!EqualsIgnoringCase(TrimSpace(type.substr(0, type.find(';'))),
                          "application/x-www-form-urlencoded")) {
    return Malformed("Send a form.");
  }
  if (request.body.size() > kMaxFormBytes) {
    return Error(absl::StatusCode::kResourceExhausted, Reason::kBodyMalformed,
                 "The form is too large.");
  }
  return ParseForm(request.body);
}

bool IsSameOrigin(const Request& request, std::string_view origin) {
  return request.Find("origin") == origin || request.Find("sec-fetch-site") == "same-origin";
}

}  // namespace amble::gateway
