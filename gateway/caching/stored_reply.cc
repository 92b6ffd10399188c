#include "gateway/caching/stored_reply.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "gateway/http/characters.h"
#include "gateway/http/if_none_match.h"
#include "gateway/http/response_head.h"

namespace amble::gateway {
namespace {

constexpr std::array<char, 4> kMagic = {'A', 'R', '0', '1'};
constexpr std::string_view kETag = "ETag: ";
/// 128 bits of BLAKE2b: nobody finds two bodies with the same.
constexpr size_t kETagBytes = 16;
constexpr size_t kETagSize =
    2 + sodium_base64_ENCODED_LEN(kETagBytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING) - 1;
constexpr int kNotModified = 304;

/// Stands before the header lines. Travels between gateways of one installation, which are alike.
struct Head {
  std::array<char, 4> magic = kMagic;
  uint32_t not_modified_size = 0;
  uint32_t lines_size = 0;
  uint32_t unused = 0;
  Stamp stamp{};
};
static_assert(std::is_trivially_copyable_v<Head>);

std::string ETagOf(std::string_view body) {
  std::array<unsigned char, kETagBytes> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(body.data()),
                     body.size(), nullptr, 0);
  std::string text(kETagSize - 2 + 1, '\0');
  sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // libsodium's closing NUL
  return '"' + text + '"';
}

bool IsOurs(std::string_view name) {
  return EqualsIgnoringCase(name, "etag") || EqualsIgnoringCase(name, "cache-control");
}

void AppendLine(std::string_view name, std::string_view value, std::string* lines) {
  lines->append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

StoredReply MakeStored(const Stamp& stamp, const Response& response) {
  std::string lines;
  AppendLine("ETag", ETagOf(response.Body()), &lines);
  AppendLine("Cache-Control", "private, no-cache", &lines);
  std::string type;
  for (const auto& [name, value] : response.headers) {
    if (IsOurs(name) || !IsHeaderLine(name, value)) continue;
    AppendLine(name, value, EqualsIgnoringCase(name, "content-type") ? &type : &lines);
  }
  Head head{.not_modified_size = static_cast<uint32_t>(lines.size()),
            .lines_size = static_cast<uint32_t>(lines.size() + type.size()),
            .stamp = stamp};
  std::string bytes;
  bytes.reserve(sizeof(head) + head.lines_size + response.Body().size());
  bytes.append(reinterpret_cast<const char*>(&head), sizeof(head));
  bytes.append(lines).append(type).append(response.Body());
  return *ReadStored(std::make_shared<const std::string>(std::move(bytes)));
}

std::optional<StoredReply> ReadStored(CachedValue bytes) {
  Head head;
  if (bytes == nullptr || bytes->size() < sizeof(head)) return std::nullopt;
  std::memcpy(&head, bytes->data(), sizeof(head));
  const std::string_view rest = std::string_view(*bytes).substr(sizeof(head));
  if (head.magic != kMagic || head.lines_size > rest.size() ||
      head.not_modified_size > head.lines_size ||
      head.not_modified_size < kETag.size() + kETagSize) {
    return std::nullopt;
  }
  StoredReply reply{.stamp = head.stamp,
                    .etag = rest.substr(kETag.size(), kETagSize),
                    .not_modified_lines = rest.substr(0, head.not_modified_size),
                    .lines = rest.substr(0, head.lines_size),
                    .body = rest.substr(head.lines_size)};
  reply.bytes = std::move(bytes);
  return reply;
}

Response ToResponse(const Request& request, const StoredReply& reply) {
  const auto condition = request.Find("if-none-match");
  if (condition && NamesETag(*condition, reply.etag)) {
    return {.status = kNotModified, .lines = {reply.bytes, reply.not_modified_lines}};
  }
  return {.lines = {reply.bytes, reply.lines}, .body = SharedBytes{reply.bytes, reply.body}};
}

}  // namespace amble::gateway
