#pragma once

#include "services/platform/redis/script.h"

/// What RedisCache has Redis do, each in one atomic step. All keys begin with "amble:c:".
namespace amble::redis_cache {

/// Held? KEYS: entry, epoch. ARGV: now. → {value, version, until, tags…}, or nothing.
const redis::Script& Find();

/// KEYS: entry, epoch, lease, tags…. ARGV: now, a new token, milliseconds of the lease,
/// milliseconds of generations. → {"held", value, version, until}, {"busy"} or {"leased",
/// generations…}.
const redis::Script& FindOrLease();

/// KEYS: entry, epoch, lease, tags…. ARGV: now, from, until, milliseconds to live, version, value,
/// token ("" without a lease), milliseconds of generations, message that tells others of a value
/// put without a lease, generation of the epoch and of each tag under the lease (without one: a new
/// generation for those that have none). → 1 when put.
const redis::Script& Put();

/// KEYS: lease. ARGV: token.
const redis::Script& Release();

/// KEYS: to be deleted. ARGV: messages.
const redis::Script& Evict();

}  // namespace amble::redis_cache
