package signin

import (
	_ "embed"

	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	SetupLock, SetPassword, SetEmail, VerifyEmail                                                                                           *sqldb.Query
	SetTotp, UseTotpStep, InsertRecoveryCode, UseRecoveryCode, DeleteRecoveryCodes, CountRecoveryCodes                                      *sqldb.Query
	Passkeys, InsertPasskey, DeletePasskey, UsePasskey, OidcAccount, OidcSubjects, InsertOidcSubject, DeleteOidcSubjects, CountOidcSubjects *sqldb.Query
	InsertTicket, TicketByHash, SpendTicket, DeleteTickets, SweepTickets                                                                    *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }
