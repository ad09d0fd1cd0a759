/**
 * Scripts on names. A node holds a name by listening to its channel: Redis forgets nodes that are gone, at once and
 * without a heartbeat. Between asking for a name and listening, the node holds a lock, which expires by itself.
 *
 * Channel and lock share a hash tag, so in a cluster both are on one shard and a script may use both. PUBSUB NUMSUB
 * counts the listeners of a channel; SHARDNUMSUB does for sharded channels.
 */

/**
 * KEYS: channel, lock. ARGV: NUMSUB or SHARDNUMSUB, the node, lifetime of the lock in milliseconds. @returns 1 when the
 * node gets the name.
 */
export const CLAIM = `
if redis.call('PUBSUB', ARGV[1], KEYS[1])[2] > 0 then return 0 end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end
return 0`;

/** Removes the node's lock, but no other node's. Same KEYS and ARGV. */
export const UNLOCK = `
if redis.call('GET', KEYS[2]) == ARGV[2] then return redis.call('DEL', KEYS[2]) end
return 0`;

/** Tells whether a name is still held by the node that asks. Same KEYS and ARGV[1]. @returns a number of STANDING. */
export const LOOK_AT_MINE = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local listening = redis.call('PUBSUB', ARGV[1], KEYS[1])[2]
if listening > 1 then return 0 end
if listening == 1 then return 1 end
return 2`;

export const STANDING = {
  /** Another node listens, or is about to. */
  lost: 0,
  mine: 1,
  /** Nobody listens: the asking node's subscription is not restored yet. */
  pending: 2,
} as const;

/** The lifetime of a lock, far longer than a subscription takes. */
export const LOCK_MS = 10_000;
