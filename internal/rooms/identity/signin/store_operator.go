package signin

import (
	"context"
	_ "embed"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed operator.sql
var operatorSQL string

var operating struct{ SealedSeeds, ResealSeed *sqldb.Query }

func init() { sqldb.Load(operatorSQL, &operating) }

// seed is an account's second factor as it is stored.
type seed struct {
	account ids.ID
	sealed  string
}

func sealedSeeds(ctx context.Context, r sqldb.Reader, after ids.ID, limit int) ([]seed, error) {
	return sqldb.All(ctx, r, operating.SealedSeeds, func(scan sqldb.Scan) (s seed, err error) {
		err = scan(&s.account, &s.sealed)
		return s, err
	}, int64(after), limit)
}
