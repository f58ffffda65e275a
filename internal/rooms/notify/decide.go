package notify

import (
	"time"

	"hubbub/internal/platform/ids"
)

// CrowdSize is from how many people on only mentions reach letters.
const CrowdSize = 500

// Way is how somebody hears of a message.
type Way struct {
	Push   bool
	Missed bool   // counts for the letter about what was missed
	Why    string // the rule that decided
}

// message is what the rules look at.
type message struct {
	author ids.ID
	seq    int64
	crowd  bool // more than CrowdSize people hear of it
}

// decide says how r hears of m. Everything that it needs is in its arguments: rules are tried in order, the first that fits decides.
func decide(m message, r Recipient, s Settings, zone *time.Location, now time.Time) Way {
	switch {
	case r.Person == m.author:
		return Way{Why: "author"}
	case r.Read >= m.seq:
		return Way{Why: "read"}
	case r.Blocked:
		return Way{Why: "blocked"}
	case r.Level == None:
		return Way{Why: "level none"}
	case r.Level == Mentions && !r.Mentioned:
		return Way{Why: "level mentions"}
	case r.MutedUntil.After(now):
		return Way{Why: "muted"}
	}
	w := Way{Push: s.Push, Missed: s.Mail != Never && (!m.crowd || r.Mentioned), Why: "told"}
	switch {
	case r.Online && r.Focused:
		w.Push, w.Why = false, "looking"
	case r.DND:
		w.Push, w.Why = false, "do not disturb"
	case s.Quiet.during(now, zone):
		w.Push, w.Why = false, "quiet hours"
	}
	return w
}
