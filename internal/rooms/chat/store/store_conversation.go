package store

import (
	"context"
	"strings"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which titles are compared and searched: one width, one case.
func Fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// contains is a LIKE pattern (ESCAPE '!') for folded text that contains s.
func contains(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(Fold(s)) + "%"
}

// NewConversation is a conversation as it is made. DirectKey names the people of a direct one, Source the place in an archive.
type NewConversation struct {
	model.Conversation
	DirectKey, Source string
}

// InsertConversation stores a new conversation with an empty log.
func InsertConversation(ctx context.Context, tx *sqldb.Tx, c *NewConversation) error {
	var parent ids.ID
	var parentSeq any
	if c.Parent != nil {
		parent, parentSeq = c.Parent.Conversation, c.Parent.Seq
	}
	if _, err := tx.Exec(ctx, q.InsertConversation, c.ID, c.Workspace, string(c.Kind), string(c.Mode), c.Title, Fold(c.Title), c.Description, c.Avatar, parent, parentSeq,
		orNull(c.DirectKey), orNull(c.Source), string(c.History), c.PasswordHash, c.Members, sqldb.Millis(c.CreatedAt), c.CreatedBy); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, q.InsertHead, c.ID, c.Head.Seq, c.Head.Ordinal, sqldb.Millis(c.Head.At))
	return err
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func scanConversation(scan sqldb.Scan) (c model.Conversation, err error) {
	var parent ids.ID
	var parentSeq *int64
	var archived, created, at int64
	err = scan(&c.ID, &c.Workspace, &c.Kind, &c.Mode, &c.Title, &c.Description, &c.Avatar, &parent, &parentSeq, &c.History, &c.PasswordHash, &c.Members, &c.LowWater, &archived,
		&created, &c.CreatedBy, &c.Head.Seq, &c.Head.Ordinal, &at)
	if parentSeq != nil {
		c.Parent = &model.Ref{Conversation: parent, Seq: *parentSeq}
	}
	c.Archived, c.CreatedAt, c.Head.At = archived != 0, sqldb.Time(created), sqldb.Time(at)
	return c, err
}

// Conversations reads conversations by id; those that do not exist are missing. Direct ones come with their people.
func Conversations(ctx context.Context, r sqldb.Reader, want []ids.ID) (map[ids.ID]model.Conversation, error) {
	rows, err := sqldb.All(ctx, r, q.ConversationsById, scanConversation, sqldb.Ints(want))
	if err != nil {
		return nil, err
	}
	return withPeople(ctx, r, rows)
}

func withPeople(ctx context.Context, r sqldb.Reader, rows []model.Conversation) (map[ids.ID]model.Conversation, error) {
	out := make(map[ids.ID]model.Conversation, len(rows))
	var direct []ids.ID
	for _, c := range rows {
		out[c.ID] = c
		if c.Kind == model.Direct {
			direct = append(direct, c.ID)
		}
	}
	if len(direct) == 0 {
		return out, nil
	}
	seats, err := sqldb.All(ctx, r, q.MembersIn, func(scan sqldb.Scan) (s Seat, err error) {
		err = scan(&s.Conversation, &s.Person)
		return s, err
	}, sqldb.Ints(direct))
	for _, s := range seats {
		c := out[s.Conversation]
		c.People = append(c.People, s.Person)
		out[s.Conversation] = c
	}
	return out, err
}

// Conversation reads one.
func Conversation(ctx context.Context, r sqldb.Reader, id ids.ID) (model.Conversation, bool, error) {
	m, err := Conversations(ctx, r, []ids.ID{id})
	c, ok := m[id]
	return c, ok, err
}

// DirectConversation finds the direct conversation of these people.
func DirectConversation(ctx context.Context, r sqldb.Reader, workspace ids.ID, key string) (ids.ID, bool, error) {
	return sqldb.One(ctx, r, q.ConversationByDirectKey, sqldb.Value[ids.ID], workspace, key)
}

// ThreadUnder finds the thread under a message.
func ThreadUnder(ctx context.Context, r sqldb.Reader, parent model.Ref) (ids.ID, bool, error) {
	return sqldb.One(ctx, r, q.ConversationByParent, sqldb.Value[ids.ID], parent.Conversation, parent.Seq)
}

// Sources maps the places in an archive to the conversations that were made from them.
func Sources(ctx context.Context, r sqldb.Reader, workspace ids.ID) (map[string]ids.ID, error) {
	out := map[string]ids.ID{}
	_, err := sqldb.All(ctx, r, q.ConversationBySource, func(scan sqldb.Scan) (struct{}, error) {
		var id ids.ID
		var source string
		err := scan(&id, &source)
		out[source] = id
		return struct{}{}, err
	}, workspace)
	return out, err
}

// UpdateConversation stores what may change of a conversation.
func UpdateConversation(ctx context.Context, tx *sqldb.Tx, c *model.Conversation, now time.Time) error {
	archived := int64(0)
	if c.Archived {
		archived = sqldb.Millis(now)
	}
	_, err := tx.Exec(ctx, q.UpdateConversation, c.ID, string(c.Mode), c.Title, Fold(c.Title), c.Description, c.Avatar, string(c.History), c.PasswordHash, archived)
	return err
}

// Place is where a page of Discover ended.
type Place struct {
	Members int
	ID      ids.ID
}

// Discover lists open conversations that the person is not in, largest first.
func Discover(ctx context.Context, r sqldb.Reader, workspace, person ids.ID, query string, after Place, limit int) ([]model.Conversation, error) {
	return sqldb.All(ctx, r, q.Discover, scanConversation, workspace, contains(query), after.Members, after.ID, person, limit)
}

// ThreadsUnder lists the threads in a conversation.
func ThreadsUnder(ctx context.Context, r sqldb.Reader, conversation ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, r, q.ThreadsUnder, sqldb.Value[ids.ID], conversation)
}

// Heads reads the ends of logs.
func Heads(ctx context.Context, r sqldb.Reader, conversations []ids.ID) (map[ids.ID]model.Head, error) {
	out := make(map[ids.ID]model.Head, len(conversations))
	_, err := sqldb.All(ctx, r, q.Heads, func(scan sqldb.Scan) (struct{}, error) {
		var id ids.ID
		var h model.Head
		var at int64
		err := scan(&id, &h.Seq, &h.Ordinal, &at)
		h.At = sqldb.Time(at)
		out[id] = h
		return struct{}{}, err
	}, sqldb.Ints(conversations))
	return out, err
}
