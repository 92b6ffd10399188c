#include "services/platform/paging/paging.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "services/platform/errors/errors.h"

namespace amble {
namespace {

constexpr size_t kSealBytes = 16;
constexpr size_t kLengthBytes = 4;
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
/// Parts keys of this use from others that come from the same secret.
constexpr std::string_view kPurpose = "amble page tokens 1";

const unsigned char* Data(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Hash(std::string_view key, std::string_view text, size_t size) {
  std::string hash(size, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), Data(text),
                     text.size(), key.empty() ? nullptr : Data(key), key.size());
  return hash;
}

/// Appends the length of `text`, big-endian, and `text`.
void AppendField(std::string& to, std::string_view text) {
  for (size_t byte = kLengthBytes; byte-- > 0;) {
    to.push_back(static_cast<char>((text.size() >> (8 * byte)) & 0xff));
  }
  to.append(text);
}

/// The fields that AppendField wrote; nullopt when `body` does not end with one.
std::optional<std::vector<std::string>> ReadFields(std::string_view body) {
  std::vector<std::string> fields;
  while (!body.empty()) {
    if (body.size() < kLengthBytes) return std::nullopt;
    size_t length = 0;
    for (size_t i = 0; i < kLengthBytes; ++i) {
      length = length << 8 | static_cast<unsigned char>(body[i]);
    }
    body.remove_prefix(kLengthBytes);
    if (length > body.size()) return std::nullopt;
    fields.emplace_back(body.substr(0, length));
    body.remove_prefix(length);
  }
  return fields;
}

std::string ToBase64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kBase64), '\0');
  sodium_bin2base64(text.data(), text.size(), Data(bytes), bytes.size(), kBase64);
  text.pop_back();  // libsodium's closing NUL
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, &end, kBase64) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

absl::Status InvalidToken() {
  return Error(absl::StatusCode::kInvalidArgument, Reason::kPageTokenInvalid,
               "The page token is not one that this list gave out.");
}

}  // namespace

absl::StatusOr<int> PageSize(int32_t page_size) {
  if (page_size < 0) return InvalidField("page_size", "must not be negative");
  if (page_size == 0) return kDefaultPageSize;
  return std::min(page_size, kLargestPageSize);
}

PageTokens::PageTokens(std::string_view secret) {
  std::string text(kPurpose);
  text.append(secret);
  key_ = Hash({}, text, crypto_generichash_KEYBYTES);
}

std::string PageTokens::Encode(std::string_view scope, const std::vector<std::string>& key) const {
  std::string body;
  for (const std::string& field : key) AppendField(body, field);
  return ToBase64(Seal(scope, body) + body);
}

absl::StatusOr<std::vector<std::string>> PageTokens::Decode(std::string_view scope,
                                                            std::string_view token,
                                                            size_t fields) const {
  if (token.empty()) return std::vector<std::string>{};
  const std::optional<std::string> bytes = FromBase64(token);
  if (!bytes || bytes->size() < kSealBytes) return InvalidToken();
  const std::string_view body = std::string_view(*bytes).substr(kSealBytes);
  const std::string seal = Seal(scope, body);
  if (sodium_memcmp(seal.data(), bytes->data(), kSealBytes) != 0) return InvalidToken();
  std::optional<std::vector<std::string>> key = ReadFields(body);
  if (!key || key->size() != fields) return InvalidToken();
  return *std::move(key);
}

std::string PageTokens::Seal(std::string_view scope, std::string_view body) const {
  std::string text;
  AppendField(text, scope);
  text.append(body);
  return Hash(key_, text, kSealBytes);
}

std::string PageScope(const std::vector<std::string_view>& parts) {
  std::string scope;
  for (const std::string_view part : parts) AppendField(scope, part);
  return scope;
}

}  // namespace amble
