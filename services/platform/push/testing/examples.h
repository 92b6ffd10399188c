#pragma once

#include <string>

#include "services/platform/push/base64url.h"
#include "services/platform/push/p256.h"
#include "services/platform/push/subscription.h"

namespace amble::push {

inline std::string Decoded(std::string_view base64url) {
  return FromBase64Url(base64url, base64url.size()).value();
}

/// RFC 8291 appendix A: a browser's keys and what it was sent.
inline constexpr char kRfcText[] = "When I grow up, I want to be a watermelon";
inline constexpr char kRfcP256dh[] =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
inline constexpr char kRfcAuth[] = "BTBZMqHH6r4Tts7J_aSIgg";
inline constexpr char kRfcReceiverScalar[] = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
inline constexpr char kRfcSenderScalar[] = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
inline constexpr char kRfcSenderPoint[] =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
inline constexpr char kRfcSharedSecret[] = "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs";
inline constexpr char kRfcSalt[] = "DGv6ra1nlYgDCS1FRnbzlw";
inline constexpr char kRfcBody[] =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN";

/// A browser's subscription at `endpoint`, with the keys of the RFC.
inline Subscription SubscriptionAt(std::string endpoint) {
  return {std::move(endpoint), Decoded(kRfcP256dh), Decoded(kRfcAuth)};
}

}  // namespace amble::push
