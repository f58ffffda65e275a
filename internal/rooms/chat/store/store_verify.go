package store

import (
	"context"
	"fmt"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Verify re-derives what the tables promise and lists the first differences, each as a sentence.
func Verify(ctx context.Context, r sqldb.Reader) ([]string, error) {
	var bad []string
	for _, c := range []struct {
		q    *sqldb.Query
		cols int
		say  string
	}{
		{q.VerifyGaps, 7, "conversation %s: head seq %d, ordinal %d, but %d messages up to %d and %d entries up to %d"},
		{q.VerifyTwice, 2, "conversation %s: number %d is both a message and an entry"},
		{q.VerifyOrdinals, 4, "conversation %s: message %d has ordinal %d, is number %d"},
		{q.VerifyMembers, 3, "conversation %s: counts %d members, has %d"},
		{q.VerifyBlank, 2, "conversation %s: message %d is deleted but not blank"},
		{q.VerifyPersonal, 4, "person %s: own log ends at %d with low water %d, has %d entries"},
		{q.VerifyCursors, 4, "conversation %s: read cursor of person %d at %d counts %d messages wrongly"},
	} {
		rows, err := sqldb.All(ctx, r, c.q, func(scan sqldb.Scan) (string, error) {
			var id ids.ID
			nums := make([]int64, c.cols-1)
			dst := []any{&id}
			for i := range nums {
				dst = append(dst, &nums[i])
			}
			err := scan(dst...)
			args := []any{id}
			for _, n := range nums {
				args = append(args, n)
			}
			return "chat: " + fmt.Sprintf(c.say, args...), err
		})
		if err != nil {
			return nil, err
		}
		bad = append(bad, rows...)
	}
	hanging, err := sqldb.All(ctx, r, q.VerifyReactions, func(scan sqldb.Scan) (string, error) {
		var id ids.ID
		var seq int64
		var what string
		err := scan(&id, &seq, &what)
		return fmt.Sprintf("chat: conversation %s: a %s hangs on message %d, which is not there", id, what, seq), err
	})
	if bad = append(bad, hanging...); err != nil {
		return bad, err
	}
	media, err := sqldb.All(ctx, r, q.VerifyMedia, func(scan sqldb.Scan) (string, error) {
		var id ids.ID
		var seq, n int64
		var kind string
		err := scan(&id, &kind, &seq, &n)
		if n > 0 {
			return fmt.Sprintf("chat: conversation %s: message %d shows a %s that is not listed", id, seq, kind), err
		}
		return fmt.Sprintf("chat: conversation %s: message %d is listed with a %s that it does not show", id, seq, kind), err
	})
	return append(bad, media...), err
}
