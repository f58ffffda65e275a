package store

import (
	"cmp"
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

// MemberRow is a seat with everything that is stored of it.
type MemberRow struct {
	Seat
	Role         model.Role
	JoinedAt     time.Time
	Floor        int64
	Read         model.Cursor
	Level        model.Level
	MutedUntil   time.Time
	Pinned       bool
	MarkedUnread bool
}

func scanMember(scan sqldb.Scan) (m MemberRow, err error) {
	var joined, muted int64
	err = scan(&m.Conversation, &m.Person, &m.Role, &joined, &m.Floor, &m.Read.Seq, &m.Read.Ordinal, &m.Level, &muted, &m.Pinned, &m.MarkedUnread)
	m.JoinedAt, m.MutedUntil = sqldb.Time(joined), sqldb.Time(muted)
	return m, err
}

// InsertMember stores a member and counts it; false when the person is one already.
func InsertMember(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, m *MemberRow) (bool, error) {
	n, err := tx.Exec(ctx, q.InsertMember, m.Conversation, m.Person, workspace, string(m.Role), sqldb.Millis(m.JoinedAt), m.Floor, m.Read.Seq, m.Read.Ordinal)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, q.CountMembers, m.Conversation, 1)
	return true, err
}

// DeleteMember removes a member and uncounts it; false when the person is none.
func DeleteMember(ctx context.Context, tx *sqldb.Tx, s Seat) (bool, error) {
	n, err := tx.Exec(ctx, q.DeleteMember, s.Conversation, s.Person)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, q.CountMembers, s.Conversation, -1)
	return true, err
}

// SetRole changes a member's role.
func SetRole(ctx context.Context, tx *sqldb.Tx, s Seat, role model.Role) error {
	_, err := tx.Exec(ctx, q.SetMemberRole, s.Conversation, s.Person, string(role))
	return err
}

// SetMine stores a member's own settings.
func SetMine(ctx context.Context, tx *sqldb.Tx, m *MemberRow) error {
	_, err := tx.Exec(ctx, q.SetMine, m.Conversation, m.Person, string(m.Level), sqldb.Millis(m.MutedUntil), m.Pinned, m.MarkedUnread)
	return err
}

// Member reads one seat.
func Member(ctx context.Context, r sqldb.Reader, s Seat) (MemberRow, bool, error) {
	return sqldb.One(ctx, r, q.Seat, scanMember, s.Conversation, s.Person)
}

// SeatsOf lists where a person is a member.
func SeatsOf(ctx context.Context, r sqldb.Reader, workspace, person ids.ID) ([]MemberRow, error) {
	return sqldb.All(ctx, r, q.SeatsOf, scanMember, person, workspace)
}

// SeatPlace is where a page of somebody's conversations ended.
type SeatPlace struct {
	At int64 // of the newest entry
	ID ids.ID
}

// String is the place as ParseSeatPlace reads it.
func (p SeatPlace) String() string { return strconv.FormatInt(p.At, 10) + "." + p.ID.String() }

// ParseSeatPlace reads a place; an empty one is before all.
func ParseSeatPlace(text string) (p SeatPlace, err error) {
	if text == "" {
		return SeatPlace{At: math.MaxInt64}, nil
	}
	at, id, _ := strings.Cut(text, ".")
	if p.At, err = strconv.ParseInt(at, 10, 64); err == nil {
		p.ID, err = ids.Parse(id)
	}
	return p, err
}

// Compare orders places as they are listed.
func (p SeatPlace) Compare(o SeatPlace) int {
	return cmp.Or(cmp.Compare(o.At, p.At), cmp.Compare(o.ID, p.ID))
}

// SeatsPage names where a person is a member, the newest entry first, after a place.
func SeatsPage(ctx context.Context, r sqldb.Reader, workspace, person ids.ID, after SeatPlace, limit int) ([]SeatPlace, error) {
	return sqldb.All(ctx, r, q.SeatsPage, func(scan sqldb.Scan) (p SeatPlace, err error) {
		err = scan(&p.ID, &p.At)
		return p, err
	}, person, workspace, after.At, int64(after.ID), limit)
}

// SeatsIn reads a person's seats in these conversations; who is no member has none.
func SeatsIn(ctx context.Context, r sqldb.Reader, person ids.ID, conversations []ids.ID) ([]MemberRow, error) {
	return sqldb.All(ctx, r, q.SeatsIn, scanMember, person, sqldb.Ints(conversations))
}

// Members lists members by person id.
func Members(ctx context.Context, r sqldb.Reader, conversation, after ids.ID, limit int) ([]model.Membership, error) {
	return sqldb.All(ctx, r, q.MembersPage, func(scan sqldb.Scan) (m model.Membership, err error) {
		var joined int64
		err = scan(&m.Person, &m.Role, &joined)
		m.JoinedAt = sqldb.Time(joined)
		return m, err
	}, conversation, int64(after), limit)
}

// Audience lists full seats by person id, for whoever decides whom to tell.
func Audience(ctx context.Context, r sqldb.Reader, conversation, after ids.ID, limit int) ([]MemberRow, error) {
	return sqldb.All(ctx, r, q.Audience, scanMember, conversation, int64(after), limit)
}

// Leaders lists owners, then moderators, the longest-standing first.
func Leaders(ctx context.Context, r sqldb.Reader, conversation ids.ID) ([]model.Membership, error) {
	return sqldb.All(ctx, r, q.Leaders, func(scan sqldb.Scan) (m model.Membership, err error) {
		err = scan(&m.Person, &m.Role)
		return m, err
	}, conversation)
}

// AdvanceCursor moves a read cursor forward and records when; false when it stood there already.
func AdvanceCursor(ctx context.Context, tx *sqldb.Tx, s Seat, to model.Cursor, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.AdvanceCursor, s.Conversation, s.Person, to.Seq, to.Ordinal)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, q.InsertReceipt, s.Conversation, s.Person, to.Seq, sqldb.Millis(at))
	return true, err
}

// SetCursor moves a read cursor back: marked unread from there. Receipts stay: what was read was read.
func SetCursor(ctx context.Context, tx *sqldb.Tx, s Seat, to model.Cursor) error {
	_, err := tx.Exec(ctx, q.SetCursor, s.Conversation, s.Person, to.Seq, to.Ordinal)
	return err
}

// OrdinalAt is how many messages there are up to seq.
func OrdinalAt(ctx context.Context, r sqldb.Reader, conversation ids.ID, seq int64) (int64, error) {
	n, _, err := sqldb.One(ctx, r, q.OrdinalAt, sqldb.Value[*int64], conversation, seq)
	if n == nil {
		return 0, err
	}
	return *n, err
}

// Reader is who has read a message, and when; At is zero when the record of it is gone.
type Reader struct {
	Person ids.ID    `json:"person"`
	At     time.Time `json:"at,omitzero"`
}

// Readers lists members other than except who have read up to seq.
func Readers(ctx context.Context, r sqldb.Reader, conversation ids.ID, seq int64, except ids.ID, limit int) ([]Reader, error) {
	return sqldb.All(ctx, r, q.Readers, func(scan sqldb.Scan) (v Reader, err error) {
		var at *int64
		err = scan(&v.Person, &at)
		if at != nil {
			v.At = sqldb.Time(*at)
		}
		return v, err
	}, conversation, seq, except, limit)
}

// CountReaders counts members other than except who have read up to seq.
func CountReaders(ctx context.Context, r sqldb.Reader, conversation ids.ID, seq int64, except ids.ID) (int, error) {
	n, _, err := sqldb.One(ctx, r, q.CountReaders, sqldb.Value[int], conversation, seq, except)
	return n, err
}

// CountMentions counts, for each conversation, the unread messages of others that name the person.
func CountMentions(ctx context.Context, r sqldb.Reader, person ids.ID, conversations []ids.ID) (map[ids.ID]int64, error) {
	out := map[ids.ID]int64{}
	_, err := sqldb.All(ctx, r, q.CountMentions, func(scan sqldb.Scan) (struct{}, error) {
		var id ids.ID
		var n int64
		err := scan(&id, &n)
		out[id] = n
		return struct{}{}, err
	}, person, sqldb.Ints(conversations))
	return out, err
}

// ShareSeat reports whether two people are members of the same conversation.
func ShareSeat(ctx context.Context, r sqldb.Reader, one, other ids.ID) (bool, error) {
	n, _, err := sqldb.One(ctx, r, q.ShareSeat, sqldb.Value[int], one, other)
	return n > 0, err
}
