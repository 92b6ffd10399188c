#include "services/platform/vault/sealing.h"

#include <sodium.h>

#include <utility>

#include "services/platform/errors/errors.h"

namespace amble::vault {
namespace {

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
/// The first byte of all that is sealed: how it was.
constexpr char kVersion = 1;
constexpr size_t kHeadBytes = 1 + kNonceBytes;
/// What keeps wrapped keys and fields apart.
constexpr std::string_view kFieldPurpose = "amble field";
constexpr std::string_view kKeyPurpose = "amble key";

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void AppendNumber(std::string& to, uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) to.push_back(static_cast<char>(number >> shift));
}

/// Texts with their lengths, so that no two lists of texts give the same bytes.
std::string Joined(std::initializer_list<std::string_view> texts) {
  std::string joined;
  for (const std::string_view text : texts) {
    AppendNumber(joined, text.size());
    joined.append(text);
  }
  return joined;
}

std::string BoundTo(const Place& place) {
  std::string field;
  AppendNumber(field, place.field);
  return Joined({kFieldPurpose, place.practice, place.person, field, place.row});
}

std::string BoundTo(const KeyOwner& owner) {
  return Joined({kKeyPurpose, owner.practice, owner.person});
}

void WipeText(std::string& text) { sodium_memzero(text.data(), text.size()); }

std::string SealBytes(const SecretKey& key, std::string_view bound_to, std::string_view plain) {
  std::string sealed(kHeadBytes + plain.size() + kTagBytes, '\0');
  sealed[0] = kVersion;
  unsigned char* const nonce = Bytes(sealed) + 1;
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed) + kHeadBytes, nullptr, Bytes(plain),
                                             plain.size(), Bytes(bound_to), bound_to.size(),
                                             nullptr, nonce, key.data());
  return sealed;
}

absl::StatusOr<std::string> OpenBytes(const SecretKey& key, std::string_view bound_to,
                                      std::string_view sealed) {
  const absl::Status refused = absl::DataLossError("what is sealed cannot be opened");
  if (sealed.size() < kHeadBytes + kTagBytes || sealed[0] != kVersion) return refused;
  const std::string_view body = sealed.substr(kHeadBytes);
  std::string plain(body.size() - kTagBytes, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(plain), nullptr, nullptr, Bytes(body), body.size(), Bytes(bound_to), bound_to.size(),
      Bytes(sealed) + 1, key.data());
  if (failed != 0) return refused;
  return plain;
}

}  // namespace

std::string Seal(const SecretKey& key, const Place& place, std::string_view plain) {
  std::string padded(plain);
  // ISO/IEC 7816-4: one bit, then zeros up to the whole block; at least one byte.
  size_t whole = 0;
  padded.resize((plain.size() / kPaddingBytes + 1) * kPaddingBytes);
  sodium_pad(&whole, Bytes(padded), plain.size(), kPaddingBytes, padded.size());
  std::string sealed = SealBytes(key, BoundTo(place), padded);
  WipeText(padded);
  return sealed;
}

absl::StatusOr<std::string> Open(const SecretKey& key, const Place& place,
                                 std::string_view sealed) {
  AMBLE_ASSIGN_OR_RETURN(std::string padded, OpenBytes(key, BoundTo(place), sealed));
  size_t size = 0;
  if (sodium_unpad(&size, Bytes(padded), padded.size(), kPaddingBytes) != 0) {
    return absl::DataLossError("what is sealed was not filled up");
  }
  padded.resize(size);
  return padded;
}

std::string Wrap(const SecretKey& wrapping_key, const KeyOwner& owner, const SecretKey& key) {
  return SealBytes(wrapping_key, BoundTo(owner), key.bytes());
}

absl::StatusOr<SecretKey> Unwrap(const SecretKey& wrapping_key, const KeyOwner& owner,
                                 std::string_view wrapped) {
  AMBLE_ASSIGN_OR_RETURN(std::string bytes, OpenBytes(wrapping_key, BoundTo(owner), wrapped));
  absl::StatusOr<SecretKey> key = SecretKey::FromBytes(bytes);
  WipeText(bytes);
  if (!key.ok()) return absl::DataLossError("what is wrapped is no key");
  return key;
}

}  // namespace amble::vault
