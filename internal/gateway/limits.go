package gateway

import (
	"time"

	"hubbub/internal/platform/errs"
)

// Limits on one socket. Zero means the default, negative no limit.
type Limits struct {
	Calls    float64 // calls a second; 50
	Burst    int     // calls at once; 200
	MaxQueue int     // bytes that may wait for a slow reader; 1 MiB
	Channels int     // conversations and people followed; 256
}

const (
	sendsMax    = 256 // unanswered sends of one socket
	callsMax    = 16  // other unanswered calls of one socket
	typingRate  = 1.0
	typingBurst = 5
)

func (l Limits) withDefaults() Limits {
	if l.Calls == 0 {
		l.Calls = 50
	}
	if l.Burst == 0 {
		l.Burst = 200
	}
	if l.MaxQueue <= 0 {
		l.MaxQueue = 1 << 20
	}
	if l.Channels <= 0 {
		l.Channels = 256
	}
	return l
}

// bucket lets rate calls a second through, and burst at once.
type bucket struct {
	spent float64 // calls not yet made good by time
	at    time.Time
}

// take is nil if a call may go through now.
func (b *bucket) take(now time.Time, rate float64, burst int) error {
	if rate < 0 {
		return nil
	}
	b.spent = max(0, b.spent-rate*now.Sub(b.at).Seconds())
	b.at = now
	if b.spent+1 > float64(burst) {
		wait := time.Duration((b.spent + 1 - float64(burst)) / rate * float64(time.Second)).Round(time.Millisecond)
		return errs.E("gateway", errs.Limited, "rate.limited", "Too many calls; wait a moment.").After(max(wait, time.Millisecond))
	}
	b.spent++
	return nil
}

func busy(after time.Duration) *errs.Error {
	return errs.E("gateway", errs.Busy, "server.busy", "The server is busy; try again in a moment.").After(after)
}
