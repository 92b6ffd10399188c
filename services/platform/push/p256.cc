#include "services/platform/push/p256.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>

#include <array>
#include <utility>

#include "services/platform/push/openssl_types.h"

namespace amble::push {
namespace {

constexpr char kUncompressed = 0x04;
constexpr size_t kCoordinateBytes = 32;

absl::Status NoScalar() {
  ERR_clear_error();
  return absl::InvalidArgumentError("Is no private key of P-256.");
}
absl::Status NoPem() {
  ERR_clear_error();
  return absl::InvalidArgumentError("Is no private key of P-256 in PEM without a password.");
}

/// A key of a point, with its private number unless that is null. Null when OpenSSL refuses, as for
/// a point that is not on the curve.
OwnedKey MakeKey(std::string_view point, const BIGNUM* scalar) {
  const OwnedBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1 ||
      (scalar != nullptr &&
       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1)) {
    return nullptr;
  }
  const OwnedParameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key,
                        scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR,
                        parameters.get()) != 1) {
    return nullptr;
  }
  return OwnedKey(key);
}

/// Null when `point` is no uncompressed point on the curve.
OwnedKey PublicKey(std::string_view point) {
  if (point.size() != kPointBytes || point.front() != kUncompressed) return nullptr;
  OwnedKey key = MakeKey(point, nullptr);
  const OwnedKeyContext context(
      key == nullptr ? nullptr : EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_public_check(context.get()) != 1) return nullptr;
  return key;
}

/// Appends a coordinate of the public key of `key`.
bool AppendCoordinate(const EVP_PKEY* key, const char* name, std::string& point) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return false;
  const OwnedNumber owner(number);
  std::string bytes(kCoordinateBytes, '\0');
  if (BN_bn2binpad(number, Bytes(bytes), kCoordinateBytes) != kCoordinateBytes) return false;
  point += bytes;
  return true;
}

absl::StatusOr<std::string> PointOf(const EVP_PKEY* key) {
  std::string point(1, kUncompressed);
  if (!AppendCoordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, point) ||
      !AppendCoordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, point)) {
    return CryptographyFailed();
  }
  return point;
}

/// The point that belongs to a private number, in `*point`. False when OpenSSL fails.
bool Multiply(const EC_GROUP* group, const BIGNUM* scalar, std::string* point) {
  const OwnedPoint product(EC_POINT_new(group));
  point->assign(kPointBytes, '\0');
  return product != nullptr &&
         EC_POINT_mul(group, product.get(), scalar, nullptr, nullptr, nullptr) == 1 &&
         EC_POINT_point2oct(group, product.get(), POINT_CONVERSION_UNCOMPRESSED, Bytes(*point),
                            point->size(), nullptr) == kPointBytes;
}

/// Nobody is asked for a password: a process has no terminal that someone watches.
int NoPassword(char*, int, int, void*) { return -1; }

bool IsOnP256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
         std::string_view(group.data(), size) == SN_X9_62_prime256v1;
}

}  // namespace

bool IsPoint(std::string_view point) {
  const bool is_point = PublicKey(point) != nullptr;
  ERR_clear_error();
  return is_point;
}

P256Key::P256Key(std::shared_ptr<evp_pkey_st> key, std::string public_point)
    : key_(std::move(key)), public_point_(std::move(public_point)) {}

absl::StatusOr<P256Key> P256Key::Generate() {
  OwnedKey key(EVP_EC_gen(SN_X9_62_prime256v1));
  if (key == nullptr) return CryptographyFailed();
  auto point = PointOf(key.get());
  if (!point.ok()) return point.status();
  return P256Key(std::move(key), *std::move(point));
}

absl::StatusOr<P256Key> P256Key::FromScalar(std::string_view scalar) {
  if (scalar.size() != kScalarBytes) return NoScalar();
  const OwnedGroup group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const OwnedNumber number(BN_secure_new());
  if (group == nullptr || number == nullptr ||
      BN_bin2bn(Bytes(scalar), kScalarBytes, number.get()) == nullptr) {
    return CryptographyFailed();
  }
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return NoScalar();
  }
  std::string point;
  if (!Multiply(group.get(), number.get(), &point)) return CryptographyFailed();
  OwnedKey key = MakeKey(point, number.get());
  if (key == nullptr) return CryptographyFailed();
  return P256Key(std::move(key), std::move(point));
}

absl::StatusOr<P256Key> P256Key::FromPem(const std::string& pem) {
  const OwnedBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (bio == nullptr) return NoPem();
  OwnedKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  if (key == nullptr || !IsOnP256(key.get())) return NoPem();
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  // That the public half belongs to the private one, too.
  if (context == nullptr || EVP_PKEY_check(context.get()) != 1) return NoPem();
  auto point = PointOf(key.get());
  if (!point.ok()) return point.status();
  return P256Key(std::move(key), *std::move(point));
}

absl::StatusOr<std::string> P256Key::SharedSecret(std::string_view point) const {
  const OwnedKey other = PublicKey(point);
  if (other == nullptr) {
    ERR_clear_error();
    return absl::InvalidArgumentError("Is no point of P-256.");
  }
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
  std::string secret(kCoordinateBytes, '\0');
  size_t size = secret.size();
  if (context == nullptr || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
      EVP_PKEY_derive(context.get(), Bytes(secret), &size) != 1 || size != secret.size()) {
    return CryptographyFailed();
  }
  return secret;
}

absl::StatusOr<std::string> P256Key::Sign(std::string_view text) const {
  const OwnedDigestContext context(EVP_MD_CTX_new());
  size_t size = 0;
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(text), text.size()) != 1) {
    return CryptographyFailed();
  }
  std::string der(size, '\0');
  if (EVP_DigestSign(context.get(), Bytes(der), &size, Bytes(text), text.size()) != 1) {
    return CryptographyFailed();
  }
  const unsigned char* at = Bytes(der);
  const OwnedSignature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  std::string signature(2 * kScalarBytes, '\0');
  if (parsed == nullptr ||
      BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), Bytes(signature), kScalarBytes) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), Bytes(signature) + kScalarBytes, kScalarBytes) <
          0) {
    return CryptographyFailed();
  }
  return signature;
}

}  // namespace amble::push
