package ratelimit

import (
	"context"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// script is take in Redis, in microseconds of Redis's own clock, so that nodes need not agree on the time. The key ends by
// itself when it is as good as new.
var script = rueidis.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval, n = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + interval
local owed = at - now
if owed > interval * n then return owed - interval * n end
redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', math.ceil(owed / 1000))
return 0
`)

// patience is how long a request waits for Redis before it is judged by this node alone.
const patience = 250 * time.Millisecond

// Redis is a Limiter that several nodes share. While Redis does not answer, each node limits by itself.
type Redis struct {
	client rueidis.Client
	prefix string
	alone  Limiter
	warned atomic.Int64
}

var _ Limiter = (*Redis)(nil)

// NewRedis keeps its keys under prefix; alone is asked while Redis does not answer. The client stays the caller's.
func NewRedis(client rueidis.Client, prefix string, alone Limiter) *Redis {
	return &Redis{client: client, prefix: prefix, alone: alone}
}

// Take asks Redis, and this node's own limiter when Redis does not answer.
func (r *Redis) Take(ctx context.Context, key string, n int, per time.Duration) (time.Duration, error) {
	if n < 1 || per <= 0 {
		_, wait := take(0, 0, n, per)
		return wait, nil
	}
	interval := max(per.Microseconds()/int64(n), 1)
	asked, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	wait, err := script.Exec(asked, r.client, []string{r.prefix + key}, []string{strconv.FormatInt(interval, 10), strconv.Itoa(n)}).AsInt64()
	if err == nil {
		return time.Duration(wait) * time.Microsecond, nil
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if now, last := time.Now().Unix(), r.warned.Load(); now-last >= 60 && r.warned.CompareAndSwap(last, now) {
		slog.Warn("rate limits hold for each node alone: Redis does not answer", "error", err)
	}
	return r.alone.Take(ctx, key, n, per)
}
