/**
 * A name is held by listening to its channel: Redis itself forgets whoever is gone, at once and without
 * a heartbeat. Between asking for a name and listening, a lock stands in, which ends by itself.
 *
 * Channel and lock share a hash tag, so that in a cluster both live on one shard and a script may use both.
 * NUMSUB is PUBSUB's way to count who listens; SHARDNUMSUB the same for sharded channels.
 */

/** KEYS: channel, lock. ARGV: NUMSUB or SHARDNUMSUB, the node, lifetime of the lock in milliseconds. @returns 1 when the name is the asker's. */
export const CLAIM = `
if redis.call('PUBSUB', ARGV[1], KEYS[1])[2] > 0 then return 0 end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end
return 0`;

/** KEYS and ARGV alike: removes the node's own lock, and nobody else's. */
export const UNLOCK = `
if redis.call('GET', KEYS[2]) == ARGV[2] then return redis.call('DEL', KEYS[2]) end
return 0`;

/** KEYS and ARGV[1] alike, from one who listens. @returns one of the numbers of STANDING. */
export const LOOK_AT_MINE = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local listening = redis.call('PUBSUB', ARGV[1], KEYS[1])[2]
if listening > 1 then return 0 end
if listening == 1 then return 1 end
return 2`;

export const STANDING = {
  /** Somebody else listens, or is about to. */
  lost: 0,
  mine: 1,
  /** Not even the asker listens: his subscription does not stand again yet. */
  pending: 2,
} as const;

/** Far longer than a subscription takes. */
export const LOCK_MS = 10_000;
