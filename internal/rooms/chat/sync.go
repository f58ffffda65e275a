package chat

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// The bounds of one answer to sync. A client further behind fetches state instead: that is less than the entries would be.
const (
	SyncMax         = 500      // conversations asked for at once
	entriesMax      = 1_000    // of one conversation; behind that, reset
	answerMax       = 20_000   // entries in one answer; what is left comes with the next question
	answerBytes     = 16 << 20 // of entries in one answer, but for the last of each log
	personalMax     = 500      // behind that, reset
	personalBytes   = 1 << 20
	entriesAtOnce   = 500   // of one conversation in one answer
	entriesRead     = 128   // together, so that an answer of long messages stops in time
	changedAnswered = 1_000 // conversations in changed
)

// SyncAsk is one question: what came after the numbers that I hold?
type SyncAsk struct {
	Epoch         string          `json:"epoch,omitempty" doc:"As in the last answer. Another epoch of the server means: fetch everything anew."`
	Personal      *int64          `json:"personal,omitempty" doc:"The last number of your own log that you hold."`
	Conversations []ConversationN `json:"conversations,omitempty" maxItems:"500"`
	Changed       string          `json:"changed,omitempty" maxLength:"200" doc:"As changed_next in the last answer: go on with its changed."`
	Limit         int             `json:"limit,omitempty" minimum:"0" maximum:"20000" doc:"Entries of conversations in the answer; 0 is as many as go."`
}

// ConversationN names a conversation and the last number held of it.
type ConversationN struct {
	ID    ids.ID `json:"id"`
	After int64  `json:"after"`
}

// SyncAnswer is what came after.
type SyncAnswer struct {
	Epoch         string             `json:"epoch"`
	Personal      *PersonalSync      `json:"personal,omitempty"`
	Conversations []ConversationSync `json:"conversations"`
	Changed       []Changed          `json:"changed,omitempty" doc:"With personal: heads of conversations with something unread, the newest first."`
	ChangedNext   string             `json:"changed_next,omitempty" doc:"There are more in changed: ask again with this."`
}

// PersonalSync is what came after in the asker's own log.
type PersonalSync struct {
	Entries []model.PersonalEntry `json:"entries"`
	Head    int64                 `json:"head"`
	Reset   bool                  `json:"reset,omitempty" doc:"Too far behind: fetch your conversations anew and go on from head."`
	More    bool                  `json:"more,omitempty" doc:"Ask again from the last entry."`
}

// ConversationSync is what came after in one conversation.
type ConversationSync struct {
	ID      ids.ID            `json:"id"`
	Entries []json.RawMessage `json:"entries" doc:"Each an Entry."`
	Head    int64             `json:"head"`
	Ordinal int64             `json:"ordinal"`
	Reset   bool              `json:"reset,omitempty" doc:"Too far behind: fetch the messages anew and go on from their head."`
	More    bool              `json:"more,omitempty" doc:"Ask again from the last entry."`
	Gone    bool              `json:"gone,omitempty" doc:"No longer yours to read."`
}

// Changed is the head of a conversation with something unread.
type Changed struct {
	Conversation ids.ID `json:"conversation"`
	Seq          int64  `json:"seq"`
	Ordinal      int64  `json:"ordinal"`
	Unread       int64  `json:"unread"`
	Mentions     int64  `json:"mentions"`
}

// Sync answers "what came after N?" for many conversations and the asker's own log, at one moment.
func (s *Service) Sync(ctx context.Context, a actor.Actor, ask SyncAsk) (SyncAnswer, error) {
	out := SyncAnswer{Epoch: s.epoch, Conversations: make([]ConversationSync, 0, len(ask.Conversations))}
	if len(ask.Conversations) > SyncMax {
		return out, errs.E("chat.Sync", errs.Invalid, "sync.too_many", "Ask for at most 500 conversations at once.").In("conversations", "at most 500", len(ask.Conversations))
	}
	other := ask.Epoch != "" && ask.Epoch != s.epoch
	left := allowance{entries: answerMax, bytes: answerBytes}
	if ask.Limit > 0 {
		left.entries = min(ask.Limit, answerMax)
	}
	err := s.db.Snapshot(ctx, func(r sqldb.Reader) error {
		for _, c := range ask.Conversations {
			one, err := s.syncOne(ctx, r, a, c, other, &left)
			if err != nil {
				return err
			}
			out.Conversations = append(out.Conversations, one)
		}
		if ask.Personal == nil && ask.Changed == "" {
			return nil
		}
		var err error
		if out.Changed, out.ChangedNext, err = s.changed(ctx, r, a, ask.Changed); err != nil || ask.Personal == nil {
			return err
		}
		out.Personal, err = s.syncPersonal(ctx, r, a, *ask.Personal, other)
		return err
	})
	return out, err
}

// allowance is how much an answer may still hold.
type allowance struct{ entries, bytes int }

func (l *allowance) used() bool { return l.entries <= 0 || l.bytes <= 0 }

func (s *Service) syncOne(ctx context.Context, r sqldb.Reader, a actor.Actor, c ConversationN, other bool, left *allowance) (ConversationSync, error) {
	out := ConversationSync{ID: c.ID, Entries: []json.RawMessage{}}
	v, err := s.see(ctx, r, a, c.ID)
	if errs.Is(err, errs.NotFound) {
		out.Gone = true
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Head, out.Ordinal = v.Head.Seq, v.Head.Ordinal
	after := max(c.After, v.floor)
	if other || c.After > v.Head.Seq || after < v.LowWater || v.Head.Seq-after > entriesMax {
		out.Reset = true
		return out, nil
	}
	if after == v.Head.Seq {
		return out, nil
	}
	for room := entriesAtOnce; after < v.Head.Seq; {
		if room <= 0 || left.used() {
			out.More = true
			return out, nil
		}
		some, err := s.entries(ctx, r, c.ID, after, v.Head.Seq, min(entriesRead, room, left.entries))
		if err != nil {
			return out, err
		}
		for _, e := range some {
			if left.used() {
				break
			}
			out.Entries = append(out.Entries, e)
			left.entries--
			left.bytes -= len(e)
			room--
			after++
		}
	}
	return out, nil
}

// entries reads the log after < seq <= to in its wire form, at most limit of it.
func (s *Service) entries(ctx context.Context, r sqldb.Reader, id ids.ID, after, to int64, limit int) ([]json.RawMessage, error) {
	to = min(to, after+int64(limit)) // there are no gaps
	messages, others, err := store.EntriesBetween(ctx, r, id, after, to, limit)
	if err != nil {
		return nil, err
	}
	encoded, err := encodeEntries(ctx, r, others)
	if err != nil {
		return nil, err
	}
	out := make([]json.RawMessage, 0, len(messages)+len(encoded))
	for len(messages) > 0 || len(encoded) > 0 {
		if len(encoded) == 0 || (len(messages) > 0 && messages[0].Seq < encoded[0].Seq) {
			out = append(out, model.AppendSent(nil, &messages[0].Message, []byte(messages[0].ExtraJSON)))
			messages = messages[1:]
			continue
		}
		out = append(out, model.AppendEntry(nil, &encoded[0]))
		encoded = encoded[1:]
	}
	return out, nil
}

// Range is a stretch of the log after < seq <= to (0: up to the head) as one frame for the wire, for nodes that missed it; without data when there is
// nothing. It checks no permission: the frame goes to those who are subscribed.
func (s *Service) Range(ctx context.Context, id ids.ID, after, to int64) (commit.Frame, error) {
	f := commit.Frame{Conversation: id, First: after + 1}
	err := s.db.Snapshot(ctx, func(r sqldb.Reader) error {
		heads, err := store.Heads(ctx, r, []ids.ID{id})
		if err != nil {
			return err
		}
		head := heads[id]
		if to == 0 || to > head.Seq {
			to = head.Seq
		}
		all, err := s.entries(ctx, r, id, after, to, entriesAtOnce)
		if err != nil || len(all) == 0 {
			return err
		}
		f.Head, f.Said = head, true
		f.Head.Seq = after + int64(len(all))
		if f.Head.Ordinal, err = store.OrdinalAt(ctx, r, id, f.Head.Seq); err != nil {
			return err
		}
		f.Data = append([]byte(`{"e":[`), bytes.Join(rawOf(all), []byte(","))...)
		f.Data = append(f.Data, "]}"...)
		return nil
	})
	return f, err
}

func rawOf(all []json.RawMessage) [][]byte {
	out := make([][]byte, len(all))
	for i := range all {
		out[i] = all[i]
	}
	return out
}

func (s *Service) syncPersonal(ctx context.Context, r sqldb.Reader, a actor.Actor, after int64, other bool) (*PersonalSync, error) {
	out := &PersonalSync{Entries: []model.PersonalEntry{}}
	var low int64
	var err error
	if out.Head, low, err = store.PersonalHead(ctx, r, a.Person); err != nil {
		return nil, err
	}
	if other || after > out.Head || after < low || out.Head-after > personalMax {
		out.Reset = true
		return out, nil
	}
	rows, err := store.PersonalAfter(ctx, r, a.Person, after, personalMax)
	if err != nil {
		return nil, err
	}
	all, err := s.encodePersonal(ctx, a.Person, rows)
	for left := personalBytes; len(all) > 0 && left > 0; all = all[1:] {
		out.Entries = append(out.Entries, all[0])
		left -= len(all[0].Data)
	}
	out.More = len(all) > 0
	return out, err
}

// changed lists conversations with something unread, the newest first, after a place where an answer ended (empty: from the first on).
func (s *Service) changed(ctx context.Context, r sqldb.Reader, a actor.Actor, after string) (out []Changed, next string, err error) {
	from, err := store.ParseSeatPlace(after)
	if err != nil {
		return nil, "", errs.E("chat.Sync", errs.Invalid, "cursor.malformed", "This is not where an answer ended.").In("changed", "expected changed_next as it came", nil)
	}
	seats, err := store.SeatsOf(ctx, r, a.Workspace, a.Person)
	if err != nil {
		return nil, "", err
	}
	want := make([]ids.ID, len(seats))
	for i := range seats {
		want[i] = seats[i].Conversation
	}
	heads, err := store.Heads(ctx, r, want)
	if err != nil {
		return nil, "", err
	}
	for i := range seats {
		h := heads[seats[i].Conversation]
		if n := h.Ordinal - s.reads.latest(seats[i].Seat, seats[i].Read).Ordinal; n > 0 {
			out = append(out, Changed{Conversation: seats[i].Conversation, Seq: h.Seq, Ordinal: h.Ordinal, Unread: n})
		}
	}
	at := func(c Changed) store.SeatPlace {
		return store.SeatPlace{At: sqldb.Millis(heads[c.Conversation].At), ID: c.Conversation}
	}
	slices.SortFunc(out, func(x, y Changed) int { return at(x).Compare(at(y)) })
	first, _ := slices.BinarySearchFunc(out, from, func(c Changed, p store.SeatPlace) int { return cmp.Or(at(c).Compare(p), -1) })
	if out = out[first:]; len(out) > changedAnswered {
		out = out[:changedAnswered]
		next = at(out[changedAnswered-1]).String()
	}
	unread := make([]ids.ID, len(out))
	for i := range out {
		unread[i] = out[i].Conversation
	}
	mentions, err := store.CountMentions(ctx, r, a.Person, unread)
	for i := range out {
		out[i].Mentions = min(mentions[out[i].Conversation], out[i].Unread)
	}
	return out, next, err
}
