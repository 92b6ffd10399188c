#include "services/platform/push/encryption.h"

#include <openssl/rand.h>

#include <utility>

#include "services/platform/errors/errors.h"
#include "services/platform/push/key_derivation.h"
#include "services/platform/push/openssl_types.h"

namespace amble::push {
namespace {

using namespace std::string_view_literals;

// The terminating NUL of each belongs to it (RFC 8291 section 3.3, RFC 8188 sections 2.2 and 2.3).
constexpr std::string_view kKeyInfo = "WebPush: info\0"sv;
constexpr std::string_view kContentKeyInfo = "Content-Encoding: aes128gcm\0"sv;
constexpr std::string_view kNonceInfo = "Content-Encoding: nonce\0"sv;
constexpr size_t kKeyMaterialBytes = 32;
constexpr size_t kContentKeyBytes = 16;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
/// The size of a record, of which there is one; big-endian in the header.
constexpr std::string_view kRecordSize = "\x00\x00\x10\x00"sv;
/// Ends the text of the last record; zeros follow.
constexpr char kLastDelimiter = 0x02;

absl::StatusOr<std::string> Seal(const std::string& key, const std::string& nonce,
                                 const std::string& record) {
  const OwnedCipherContext context(EVP_CIPHER_CTX_new());
  std::string sealed(record.size() + kTagBytes, '\0');
  int size = 0;
  int rest = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), EVP_aes_128_gcm(), Bytes(key), Bytes(nonce), nullptr) !=
          1 ||
      EVP_EncryptUpdate(context.get(), Bytes(sealed), &size, Bytes(record),
                        static_cast<int>(record.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), Bytes(sealed) + size, &rest) != 1 ||
      static_cast<size_t>(size) + static_cast<size_t>(rest) != record.size() ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                          Bytes(sealed) + record.size()) != 1) {
    return CryptographyFailed();
  }
  return sealed;
}

}  // namespace

absl::StatusOr<MessageSecrets> MessageSecrets::Random() {
  std::string salt(kSaltBytes, '\0');
  if (RAND_bytes(Bytes(salt), kSaltBytes) != 1) return CryptographyFailed();
  AMBLE_ASSIGN_OR_RETURN(P256Key ephemeral, P256Key::Generate());
  return MessageSecrets{std::move(salt), std::move(ephemeral)};
}

absl::StatusOr<std::string> Encrypt(const Subscription& subscription, std::string_view text) {
  AMBLE_ASSIGN_OR_RETURN(const MessageSecrets secrets, MessageSecrets::Random());
  return EncryptWith(secrets, kPaddedTextBytes, subscription, text);
}

absl::StatusOr<std::string> EncryptWith(const MessageSecrets& secrets, size_t padded_bytes,
                                        const Subscription& subscription, std::string_view text) {
  if (text.size() > padded_bytes || padded_bytes > kMostTextBytes) {
    return InvalidField("text", "Is too long for a push message.");
  }
  if (subscription.auth.size() != kAuthenticationBytes) {
    return InvalidField("keys.auth", "Is not 16 bytes.");
  }
  if (secrets.salt.size() != kSaltBytes) return InvalidField("salt", "Is not 16 bytes.");
  if (!IsPoint(subscription.p256dh)) {
    return InvalidField("keys.p256dh", "Is no uncompressed point on the curve P-256.");
  }
  const std::string& sender = secrets.ephemeral.public_point();
  AMBLE_ASSIGN_OR_RETURN(const std::string shared,
                         secrets.ephemeral.SharedSecret(subscription.p256dh));
  AMBLE_ASSIGN_OR_RETURN(
      const std::string material,
      DeriveKey(subscription.auth, shared, std::string(kKeyInfo) + subscription.p256dh + sender,
                kKeyMaterialBytes));
  AMBLE_ASSIGN_OR_RETURN(const std::string key,
                         DeriveKey(secrets.salt, material, kContentKeyInfo, kContentKeyBytes));
  AMBLE_ASSIGN_OR_RETURN(const std::string nonce,
                         DeriveKey(secrets.salt, material, kNonceInfo, kNonceBytes));

  std::string record(text);
  record += kLastDelimiter;
  record.resize(padded_bytes + 1, '\0');
  AMBLE_ASSIGN_OR_RETURN(const std::string sealed, Seal(key, nonce, record));

  std::string body = secrets.salt;
  body += kRecordSize;
  body += static_cast<char>(sender.size());
  body += sender;
  body += sealed;
  return body;
}

}  // namespace amble::push
