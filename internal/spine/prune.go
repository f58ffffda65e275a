package spine

import (
	"context"
	"time"

	"hubbub/internal/platform/sqldb"
)

const (
	// prunedAtOnce bounds a transaction of Prune, as rowsAtOnce does one of a consumer.
	prunedAtOnce = 500
	pruneBreath  = 50 * time.Millisecond
)

// Prune removes the rows that all the named consumers have handled, but for the last one, and returns how many those were. The names are those of everybody who
// reads: a consumer that no program has any more holds nothing back, since nobody names it; one that was never run has handled nothing, so nothing goes. A consumer that
// is added later finds what is left. It leaves time to others between its transactions.
func (s *Spine) Prune(ctx context.Context, consumers []string) (int, error) {
	total := 0
	for {
		var lowest position
		for i, name := range consumers {
			at, err := cursor(ctx, s.db, name)
			if err != nil {
				return total, err
			}
			if i == 0 || at.before(lowest) {
				lowest = at
			}
		}
		var n int
		err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			n, err = prune(ctx, tx, lowest, prunedAtOnce)
			return err
		})
		if total += n; err != nil || n < prunedAtOnce {
			return total, err
		}
		if sleep(ctx, pruneBreath); ctx.Err() != nil {
			return total, ctx.Err()
		}
	}
}

func (p position) before(o position) bool {
	return p.txid < o.txid || p.txid == o.txid && p.id < o.id
}
