package intake

import (
	"context"
	"strings"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Wish is what becomes of a property.
type Wish string

// The wishes.
const (
	Drop Wish = "drop" // it is not kept
	Hash Wish = "hash" // equal values stay equal, and are not readable
)

// What Settings.Consent and Settings.Without may be.
const (
	ConsentGiven     = "given"     // who says nothing agrees: the site asks before it sends
	ConsentAsked     = "asked"     // who says nothing does not agree
	WithoutNothing   = "nothing"   // without consent nothing is kept
	WithoutAnonymous = "anonymous" // without consent it is counted, and nothing of the person is kept
)

// Settings are what a workspace keeps of what comes.
type Settings struct {
	Consent     string      `json:"consent" enum:"given,asked" doc:"given: messages without a word about consent are kept. asked: they count as a no."`
	Without     string      `json:"without" enum:"nothing,anonymous" doc:"What is kept of a message that comes without consent."`
	KeepIP      bool        `json:"keep_ip" doc:"Keep the address that a browser sends from, as the property $ip."`
	PlannedOnly bool        `json:"planned_only" doc:"Take only events that the dictionary calls planned."`
	Redact      []Redaction `json:"redact,omitempty" maxItems:"200" doc:"Properties and traits that are not kept, or not readable."`
}

// Redaction is a wish about a property.
type Redaction struct {
	Property string `json:"property" minLength:"1" maxLength:"200" example:"email" doc:"Its name; case does not matter. A name without dots also fits at the end of longer ones."`
	How      Wish   `json:"how" enum:"drop,hash"`
}

func defaults() Settings { return Settings{Consent: ConsentGiven, Without: WithoutNothing} }

// Settings are those of the actor's workspace.
func (s *Service) Settings(ctx context.Context, a actor.Actor) (Settings, error) {
	out, _, err := settingsOf(ctx, s.DB, a.Workspace)
	return out, errs.Wrap("intake.Settings", err)
}

// ChangeSettings replaces them. It holds for what comes from now on, on other nodes after a few seconds.
func (s *Service) ChangeSettings(ctx context.Context, a actor.Actor, want Settings) (Settings, error) {
	const op = "intake.ChangeSettings"
	if !a.Role.AtLeast(actor.Owner) {
		return want, notOwner(op)
	}
	for i := range want.Redact {
		want.Redact[i].Property = strings.TrimSpace(want.Redact[i].Property)
	}
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := putSettings(ctx, tx, a.Workspace, want, newSalt()); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{Workspace: a.Workspace, Action: "intake.settings_changed", Detail: map[string]any{
			"consent": want.Consent, "without": want.Without, "keep_ip": want.KeepIP, "planned_only": want.PlannedOnly, "redacted": len(want.Redact)}})
	})
	s.forget(a.Workspace)
	return want, errs.Wrap(op, err)
}

func notOwner(op string) error {
	return errs.E(op, errs.Forbidden, "auth.role", "Only owners may do this.")
}

// wishes are the redactions by name.
func (c *Settings) wishes() map[string]Wish {
	out := make(map[string]Wish, len(c.Redact))
	for _, r := range c.Redact {
		out[strings.ToLower(r.Property)] = r.How
	}
	return out
}

// forget lets the next message look up anew what holds in a workspace.
func (s *Service) forget(workspace ids.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for secret, r := range s.rules {
		if r.rules == nil || r.rules.workspace == workspace {
			delete(s.rules, secret)
		}
	}
}
