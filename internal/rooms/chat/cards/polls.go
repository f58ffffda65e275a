package cards

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

const (
	optionsMin, optionsMax = 2, 20
	questionMax            = 500 // characters
	optionMax              = 200 // characters
	votersListed           = 50  // of each option
)

// NewPoll is what somebody asks for: the card of a message that is to be sent.
type NewPoll struct {
	Type      string    `json:"type"` // AdaptiveCard
	Kind      string    `json:"kind"` // poll
	Question  string    `json:"question"`
	Options   []string  `json:"options"`
	Multiple  bool      `json:"multiple,omitempty"`
	Anonymous bool      `json:"anonymous,omitempty"`
	ClosesAt  time.Time `json:"closes_at,omitzero"`
}

// Poll is a poll as everybody sees it.
type Poll struct {
	Type         string    `json:"type"`
	Version      string    `json:"version"`
	Kind         string    `json:"kind"`
	Question     string    `json:"question"`
	Options      []Option  `json:"options"`
	Multiple     bool      `json:"multiple"`
	Anonymous    bool      `json:"anonymous"`
	ClosesAt     time.Time `json:"closes_at,omitzero"`
	Closed       bool      `json:"closed,omitempty"`
	Voters       int       `json:"voters"`
	FallbackText string    `json:"fallbackText"`
}

// Option is one thing to choose.
type Option struct {
	Text   string   `json:"text"`
	Votes  int      `json:"votes"`
	People []ids.ID `json:"people,omitempty"` // the first 50 who chose it; never in anonymous polls
}

// PollReply is what somebody who voted learns at once.
type PollReply struct {
	Poll
	Mine []int `json:"mine"` // the options that the asker chose
}

// polls is the handler of kind poll. Its actions: vote with the numbers of the options from 0 (none takes the vote back), see (the poll with one's
// own choice), close (by the author or a leader).
type polls struct{}

func badPoll(where, message string) error {
	return errs.E("cards.poll", errs.Invalid, "poll.invalid", "This poll cannot be sent as it is.").In(strings.TrimSuffix("card."+where, "."), message, nil)
}

// Check implements Handler.
func (polls) Check(card json.RawMessage) (json.RawMessage, string, error) {
	var n NewPoll
	dec := json.NewDecoder(bytes.NewReader(card))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&n); err != nil || dec.More() {
		return nil, "", badPoll("", "expected type, kind, question, options, multiple, anonymous, closes_at")
	}
	p := Poll{Type: "AdaptiveCard", Version: "1.5", Kind: "poll", Question: strings.TrimSpace(n.Question), Multiple: n.Multiple, Anonymous: n.Anonymous,
		ClosesAt: n.ClosesAt.UTC().Truncate(time.Millisecond)}
	if l := utf8.RuneCountInString(p.Question); l == 0 || l > questionMax {
		return nil, "", badPoll("question", fmt.Sprintf("expected 1 to %d characters", questionMax))
	}
	if len(n.Options) < optionsMin || len(n.Options) > optionsMax {
		return nil, "", badPoll("options", fmt.Sprintf("expected %d to %d", optionsMin, optionsMax))
	}
	lines := []string{p.Question}
	for i, text := range n.Options {
		text = strings.TrimSpace(text)
		if l := utf8.RuneCountInString(text); l == 0 || l > optionMax {
			return nil, "", badPoll(fmt.Sprintf("options[%d]", i), fmt.Sprintf("expected 1 to %d characters", optionMax))
		}
		if slices.ContainsFunc(p.Options, func(o Option) bool { return o.Text == text }) {
			return nil, "", badPoll(fmt.Sprintf("options[%d]", i), "this option is there already")
		}
		p.Options = append(p.Options, Option{Text: text})
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, text))
	}
	p.FallbackText = strings.Join(lines, "\n")
	out, err := json.Marshal(p)
	return out, p.FallbackText, err
}

// Act implements Handler.
func (h polls) Act(ctx context.Context, tx *sqldb.Tx, press Press) (Result, error) {
	var p Poll
	if err := json.Unmarshal(press.Card.Card, &p); err != nil {
		return Result{}, err
	}
	switch press.Action {
	case "see":
		reply, err := h.reply(ctx, tx, press, &p)
		return Result{Reply: reply, Silent: true}, err
	case "vote":
		return h.vote(ctx, tx, press, &p)
	case "close":
		return h.close(ctx, tx, press, &p)
	}
	return Result{}, errs.E("cards.poll", errs.Invalid, "card.action", "A poll knows vote, see and close.").In("body.action", "expected vote, see or close", press.Action)
}

func (h polls) vote(ctx context.Context, tx *sqldb.Tx, press Press, p *Poll) (Result, error) {
	if p.Closed || (!p.ClosesAt.IsZero() && !press.Now.Before(p.ClosesAt)) {
		return Result{}, errs.E("cards.poll", errs.Conflict, "poll.closed", "This poll is closed.")
	}
	choices, err := choices(press.Value, p)
	if err != nil {
		return Result{}, err
	}
	ref := model.Ref{Conversation: press.Card.Conversation, Seq: press.Card.Seq}
	was, err := store.VotesOf(ctx, tx, ref, press.Actor.Person)
	if err != nil {
		return Result{}, err
	}
	changed := !slices.Equal(was, choices)
	if changed {
		if err := store.SetVotes(ctx, tx, ref, press.Actor.Person, choices, press.Now); err != nil {
			return Result{}, err
		}
	}
	reply, err := h.reply(ctx, tx, press, p)
	if err != nil || !changed {
		return Result{Reply: reply, Silent: true}, err
	}
	// An anonymous poll leaves no record of who chose what, beyond the vote itself, which nothing shows.
	props := map[string]any{}
	if !p.Anonymous {
		props["choices"] = choices
	}
	return Result{Reply: reply, Changed: true, Event: chat.EventPollVoted, Props: props}, nil
}

// choices reads what was voted for: sorted, each once.
func choices(value json.RawMessage, p *Poll) ([]int, error) {
	bad := errs.E("cards.poll", errs.Invalid, "poll.choice", "Choose among the options.")
	var out []int
	if len(value) == 0 || json.Unmarshal(value, &out) != nil {
		return nil, bad.In("body.value", "expected the numbers of options, from 0", nil)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > 1 && !p.Multiple {
		return nil, bad.In("body.value", "only one option may be chosen", out)
	}
	if len(out) > 0 && (out[0] < 0 || out[len(out)-1] >= len(p.Options)) {
		return nil, bad.In("body.value", fmt.Sprintf("expected 0 to %d", len(p.Options)-1), out)
	}
	return out, nil
}

func (h polls) close(ctx context.Context, tx *sqldb.Tx, press Press, p *Poll) (Result, error) {
	if press.Card.Sender != press.Actor.Person && !press.Leads {
		return Result{}, errs.E("cards.poll", errs.Forbidden, "message.not_yours", "Only its author or a leader may close a poll.")
	}
	was := p.Closed
	p.Closed = true
	reply, err := h.reply(ctx, tx, press, p)
	if err != nil || was {
		return Result{Reply: reply, Silent: true}, err
	}
	card, err := json.Marshal(reply.Poll)
	return Result{Reply: reply, Card: card}, err
}

func (h polls) reply(ctx context.Context, r sqldb.Reader, press Press, p *Poll) (PollReply, error) {
	ref := model.Ref{Conversation: press.Card.Conversation, Seq: press.Card.Seq}
	if err := tally(ctx, r, ref, p); err != nil {
		return PollReply{}, err
	}
	mine, err := store.VotesOf(ctx, r, ref, press.Actor.Person)
	if mine == nil {
		mine = []int{}
	}
	return PollReply{Poll: *p, Mine: mine}, err
}

// Draw implements Handler.
func (polls) Draw(ctx context.Context, r sqldb.Reader, m *model.Message) (json.RawMessage, error) {
	var p Poll
	if err := json.Unmarshal(m.Card, &p); err != nil {
		return nil, err
	}
	if err := tally(ctx, r, model.Ref{Conversation: m.Conversation, Seq: m.Seq}, &p); err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

// tally counts the votes into p.
func tally(ctx context.Context, r sqldb.Reader, ref model.Ref, p *Poll) error {
	counts, voters, err := store.CountVotes(ctx, r, ref)
	if err != nil {
		return err
	}
	p.Voters = voters
	for i := range p.Options {
		o := &p.Options[i]
		if o.Votes, o.People = counts[i], nil; p.Anonymous || o.Votes == 0 {
			continue
		}
		if o.People, err = store.FirstVoters(ctx, r, ref, i, votersListed); err != nil {
			return err
		}
	}
	return nil
}
