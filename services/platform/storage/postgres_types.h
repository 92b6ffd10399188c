#pragma once

#include <libpq-fe.h>

/// The types that are portable, by their numbers in PostgreSQL's catalog pg_type, which are fixed.
namespace amble::storage::pg {

inline constexpr Oid kBool = 16;
inline constexpr Oid kBytea = 17;
inline constexpr Oid kName = 19;
inline constexpr Oid kInt8 = 20;
inline constexpr Oid kInt2 = 21;
inline constexpr Oid kInt4 = 23;
inline constexpr Oid kText = 25;
inline constexpr Oid kByteaArray = 1001;
inline constexpr Oid kTextArray = 1009;
inline constexpr Oid kInt8Array = 1016;
inline constexpr Oid kBlankPaddedChar = 1042;
inline constexpr Oid kVarchar = 1043;
inline constexpr Oid kNumeric = 1700;
inline constexpr Oid kVoid = 2278;

}  // namespace amble::storage::pg
