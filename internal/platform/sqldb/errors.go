package sqldb

import (
	"errors"
	"strings"
	"time"

	"hubbub/internal/platform/errs"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// IsUnique reports whether err is a unique or primary key that is taken.
func IsUnique(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23505"
}

func retryable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

func noTransaction(err error) bool { return strings.Contains(err.Error(), "no transaction is active") }

// classify gives a full disk and an overloaded database their kinds; all else passes unchanged.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlitelib.SQLITE_FULL:
			return full(err)
		case sqlitelib.SQLITE_BUSY:
			return errs.E("sqldb", errs.Busy, "server.busy", "The server is busy; try again in a moment.").After(time.Second).Because(err)
		case sqlitelib.SQLITE_IOERR:
			if strings.Contains(err.Error(), "no space") {
				return full(err)
			}
		}
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "53100" {
		return full(err)
	}
	return err
}

func full(err error) error {
	return errs.E("sqldb", errs.Full, "disk.full", "The server's disk is full. Nothing was stored; what is there can still be read.").Because(err)
}
