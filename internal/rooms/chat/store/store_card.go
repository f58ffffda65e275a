package store

import (
	"context"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

// SetVotes replaces a person's choices.
func SetVotes(ctx context.Context, tx *sqldb.Tx, ref model.Ref, person ids.ID, choices []int, at time.Time) error {
	if _, err := tx.Exec(ctx, q.ClearVotes, ref.Conversation, ref.Seq, person); err != nil {
		return err
	}
	for _, c := range choices {
		if _, err := tx.Exec(ctx, q.PutVote, ref.Conversation, ref.Seq, person, c, sqldb.Millis(at)); err != nil {
			return err
		}
	}
	return nil
}

// VotesOf lists a person's choices.
func VotesOf(ctx context.Context, r sqldb.Reader, ref model.Ref, person ids.ID) ([]int, error) {
	return sqldb.All(ctx, r, q.VotesOf, sqldb.Value[int], ref.Conversation, ref.Seq, person)
}

// CountVotes counts the votes for each choice that has some, and the people who voted.
func CountVotes(ctx context.Context, r sqldb.Reader, ref model.Ref) (byChoice map[int]int, voters int, err error) {
	byChoice = map[int]int{}
	if _, err = sqldb.All(ctx, r, q.CountVotes, func(scan sqldb.Scan) (struct{}, error) {
		var choice, n int
		err := scan(&choice, &n)
		byChoice[choice] = n
		return struct{}{}, err
	}, ref.Conversation, ref.Seq); err != nil {
		return nil, 0, err
	}
	voters, _, err = sqldb.One(ctx, r, q.CountVoters, sqldb.Value[int], ref.Conversation, ref.Seq)
	return byChoice, voters, err
}

// FirstVoters lists who chose something first.
func FirstVoters(ctx context.Context, r sqldb.Reader, ref model.Ref, choice, limit int) ([]ids.ID, error) {
	return sqldb.All(ctx, r, q.FirstVoters, sqldb.Value[ids.ID], ref.Conversation, ref.Seq, choice, limit)
}

// MarkStale notes that a card no longer looks as it was last told.
func MarkStale(ctx context.Context, tx *sqldb.Tx, ref model.Ref) error {
	_, err := tx.Exec(ctx, q.MarkStale, ref.Conversation, ref.Seq)
	return err
}

// UnmarkStale takes the note away; false when there was none.
func UnmarkStale(ctx context.Context, tx *sqldb.Tx, ref model.Ref) (bool, error) {
	n, err := tx.Exec(ctx, q.UnmarkStale, ref.Conversation, ref.Seq)
	return n > 0, err
}

// Stale lists cards that no longer look as they were last told.
func Stale(ctx context.Context, r sqldb.Reader, limit int) ([]model.Ref, error) {
	return sqldb.All(ctx, r, q.Stale, func(scan sqldb.Scan) (ref model.Ref, err error) {
		err = scan(&ref.Conversation, &ref.Seq)
		return ref, err
	}, limit)
}
