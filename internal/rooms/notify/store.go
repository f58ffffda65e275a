package notify

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	Settings, PutSetting, SubscriptionsOf, Subscription, SubscriptionAt, PutSubscription, DropSubscription, DropPushes *sqldb.Query
	SurplusSubscriptions, Tasks, FinishTasks, PutPush, ClaimPushes, SettlePush, ReadPushes, OldPushes                  *sqldb.Query
	PutDigests, ReadMissed, DueDigests, Missed, MoveDigest, PlanDigest, ForgetMissed                                   *sqldb.Query
	PutKey, GetKey, ResealKey, StrayPushes, ForgottenMissed                                                            *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

// at is an instant that may be missing: the zero time is NULL.
func at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return sqldb.Millis(t)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func settingsOf(ctx context.Context, r sqldb.Reader, workspace ids.ID, people []ids.ID) (map[ids.ID]Settings, error) {
	out := map[ids.ID]Settings{}
	_, err := sqldb.All(ctx, r, q.Settings, func(scan sqldb.Scan) (struct{}, error) {
		var person ids.ID
		var push, preview int64
		var from, to string
		var c Settings
		err := scan(&person, &push, &preview, &c.Mail, &c.MailAfter, &from, &to)
		c.Push, c.Preview = push != 0, preview != 0
		if from != "" {
			c.Quiet = &Quiet{from, to}
		}
		out[person] = c
		return struct{}{}, err
	}, workspace, sqldb.Ints(people))
	return out, err
}

func putSetting(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, c Settings) error {
	quiet := Quiet{}
	if c.Quiet != nil {
		quiet = *c.Quiet
	}
	_, err := tx.Exec(ctx, q.PutSetting, workspace, person, flag(c.Push), flag(c.Preview), string(c.Mail), c.MailAfter, quiet.From, quiet.To)
	return err
}

func scanSubscription(scan sqldb.Scan) (s subscription, err error) {
	err = scan(&s.id, &s.person, &s.endpoint, &s.p256dh, &s.auth)
	return s, err
}

func subscriptions(ctx context.Context, r sqldb.Reader, workspace ids.ID, people []ids.ID) ([]subscription, error) {
	return sqldb.All(ctx, r, q.SubscriptionsOf, scanSubscription, workspace, sqldb.Ints(people))
}

func subscriptionByID(ctx context.Context, r sqldb.Reader, workspace, id ids.ID) (subscription, bool, error) {
	return sqldb.One(ctx, r, q.Subscription, scanSubscription, workspace, id)
}

func subscriptionAt(ctx context.Context, r sqldb.Reader, workspace ids.ID, endpoint string) (subscription, bool, error) {
	return sqldb.One(ctx, r, q.SubscriptionAt, scanSubscription, workspace, endpoint)
}

func putSubscription(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, s subscription, now time.Time) error {
	_, err := tx.Exec(ctx, q.PutSubscription, workspace, s.id, s.person, s.endpoint, s.p256dh, s.auth, sqldb.Millis(now))
	return err
}

func surplusSubscriptions(ctx context.Context, r sqldb.Reader, workspace, person ids.ID, keep int) ([]ids.ID, error) {
	return sqldb.All(ctx, r, q.SurplusSubscriptions, sqldb.Value[ids.ID], workspace, person, keep)
}

func dropPushes(ctx context.Context, tx *sqldb.Tx, workspace, subscription ids.ID) error {
	_, err := tx.Exec(ctx, q.DropPushes, workspace, subscription)
	return err
}

// dropSubscription takes a subscription away with its pushes.
func dropSubscription(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) error {
	if err := dropPushes(ctx, tx, workspace, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, q.DropSubscription, workspace, id)
	return err
}

var insertTasks = sqldb.NewBulk("put_tasks", "INSERT INTO notify_task (workspace_id, event_id, conversation_id, seq, person_id, at, named)", 7,
	"ON CONFLICT (workspace_id, event_id) DO NOTHING")

func putTasks(ctx context.Context, tx *sqldb.Tx, list []task) error {
	values := make([]any, 0, 7*len(list))
	for i := range list {
		t := &list[i]
		values = append(values, t.workspace, t.event, t.conversation, t.seq, t.author, sqldb.Millis(t.at), flag(t.named))
	}
	_, err := tx.Insert(ctx, insertTasks, values)
	return err
}

func tasks(ctx context.Context, r sqldb.Reader, after ids.ID, limit int) ([]task, error) {
	return sqldb.All(ctx, r, q.Tasks, func(scan sqldb.Scan) (t task, err error) {
		var sent, named int64
		err = scan(&t.workspace, &t.event, &t.conversation, &t.seq, &t.author, &sent, &named)
		t.at, t.named = sqldb.Time(sent), named != 0
		return t, err
	}, int64(after), limit)
}

// finishTasks takes tasks away, with those that they stand for, and returns those that nobody else had taken.
func finishTasks(ctx context.Context, tx *sqldb.Tx, plans []plan) (mine []plan, err error) {
	events := map[ids.ID][]ids.ID{} // by workspace
	for _, p := range plans {
		events[p.workspace] = append(append(events[p.workspace], p.event), p.older...)
	}
	taken := map[ids.ID]bool{}
	for workspace, list := range events {
		slices.Sort(list)
		gone, err := sqldb.All(ctx, tx, q.FinishTasks, sqldb.Value[ids.ID], workspace, sqldb.Ints(list))
		if err != nil {
			return nil, err
		}
		for _, id := range gone {
			taken[id] = true
		}
	}
	for _, p := range plans {
		if taken[p.event] {
			mine = append(mine, p)
		}
	}
	return mine, nil
}

func putPush(ctx context.Context, tx *sqldb.Tx, t task, s subscription, mentioned bool, due time.Time) error {
	_, err := tx.Exec(ctx, q.PutPush, t.workspace, s.id, t.conversation, s.person, t.event, t.seq, flag(mentioned), sqldb.Millis(t.at), sqldb.Millis(due), pause.Milliseconds())
	return err
}

func claimPushes(ctx context.Context, tx *sqldb.Tx, now, until time.Time, limit int) ([]push, error) {
	return sqldb.All(ctx, tx, q.ClaimPushes, func(scan sqldb.Scan) (p push, err error) {
		var mentioned, sent int64
		err = scan(&p.workspace, &p.subscription, &p.conversation, &p.person, &p.event, &p.seq, &mentioned, &sent, &p.attempts)
		p.mentioned, p.at = mentioned != 0, sqldb.Time(sent)
		return p, err
	}, sqldb.Millis(now), sqldb.Millis(until), limit)
}

// settlePush ends a claim: again zero is for good. A newer message that came in the meantime keeps its own time.
func settlePush(ctx context.Context, tx *sqldb.Tx, p push, again, sent time.Time) error {
	_, err := tx.Exec(ctx, q.SettlePush, p.workspace, p.subscription, p.conversation, p.event, at(again), sqldb.Millis(sent))
	return err
}

func oldPushes(ctx context.Context, tx *sqldb.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, q.OldPushes, sqldb.Millis(before))
	return err
}

// readUpTo forgets what waits for a person who has read it.
func readUpTo(ctx context.Context, tx *sqldb.Tx, workspace, person, conversation ids.ID, seq int64) error {
	if _, err := tx.Exec(ctx, q.ReadPushes, workspace, person, conversation, seq); err != nil {
		return err
	}
	return readMissed(ctx, tx, workspace, person, conversation, seq)
}

func putDigests(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, people []ids.ID, due time.Time, period time.Duration) error {
	_, err := tx.Exec(ctx, q.PutDigests, workspace, sqldb.Ints(people), sqldb.Millis(due), period.Milliseconds())
	return err
}

// missing is where somebody misses messages.
type missing struct{ workspace, person, conversation ids.ID }

var insertMissed = sqldb.NewBulk("put_missed", "INSERT INTO notify_missed (workspace_id, person_id, conversation_id, seq)", 4,
	"ON CONFLICT (workspace_id, person_id, conversation_id) DO UPDATE SET seq = excluded.seq WHERE notify_missed.seq < excluded.seq")

// putMissed notes the newest that is missed at each place.
func putMissed(ctx context.Context, tx *sqldb.Tx, newest map[missing]int64) error {
	// In one order, so that two transactions never wait for each other.
	places := slices.SortedFunc(maps.Keys(newest), func(a, b missing) int {
		return cmp.Or(cmp.Compare(a.workspace, b.workspace), cmp.Compare(a.person, b.person), cmp.Compare(a.conversation, b.conversation))
	})
	values := make([]any, 0, 4*len(places))
	for _, m := range places {
		values = append(values, m.workspace, m.person, m.conversation, newest[m])
	}
	_, err := tx.Insert(ctx, insertMissed, values)
	return err
}

func readMissed(ctx context.Context, tx *sqldb.Tx, workspace, person, conversation ids.ID, seq int64) error {
	_, err := tx.Exec(ctx, q.ReadMissed, workspace, person, conversation, seq)
	return err
}

func forgetMissed(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID) error {
	_, err := tx.Exec(ctx, q.ForgetMissed, workspace, person)
	return err
}

func dueDigests(ctx context.Context, r sqldb.Reader, now time.Time, limit int) ([]digest, error) {
	return sqldb.All(ctx, r, q.DueDigests, func(scan sqldb.Scan) (d digest, err error) {
		var due int64
		err = scan(&d.workspace, &d.person, &due)
		d.due = sqldb.Time(due)
		return d, err
	}, sqldb.Millis(now), limit)
}

func missed(ctx context.Context, r sqldb.Reader, workspace, person ids.ID) ([]gone, error) {
	return sqldb.All(ctx, r, q.Missed, func(scan sqldb.Scan) (g gone, err error) {
		err = scan(&g.conversation, &g.seq)
		return g, err
	}, workspace, person)
}

// moveDigest gives a due letter another time, or none; false when it is not due at that time any more.
func moveDigest(ctx context.Context, tx *sqldb.Tx, d digest, to, mailed time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.MoveDigest, d.workspace, d.person, sqldb.Millis(d.due), at(to), sqldb.Millis(mailed))
	return n == 1, err
}

func planDigest(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, due time.Time) error {
	_, err := tx.Exec(ctx, q.PlanDigest, workspace, person, at(due))
	return err
}

func putKey(ctx context.Context, tx *sqldb.Tx, public, sealed string) error {
	_, err := tx.Exec(ctx, q.PutKey, public, sealed)
	return err
}

func getKey(ctx context.Context, r sqldb.Reader) (public, sealed string, err error) {
	_, _, err = sqldb.One(ctx, r, q.GetKey, func(scan sqldb.Scan) (struct{}, error) { return struct{}{}, scan(&public, &sealed) })
	return public, sealed, err
}

func resealKey(ctx context.Context, tx *sqldb.Tx, sealed string) error {
	_, err := tx.Exec(ctx, q.ResealKey, sealed)
	return err
}

func strays(ctx context.Context, r sqldb.Reader) ([]string, error) {
	var out []string
	for what, query := range map[string]*sqldb.Query{"a push waits for subscription %s, which is gone": q.StrayPushes, "no letter is planned about what person %s missed": q.ForgottenMissed} {
		list, err := sqldb.All(ctx, r, query, sqldb.Value[ids.ID])
		if err != nil {
			return nil, err
		}
		for _, id := range list {
			out = append(out, fmt.Sprintf("notify: "+what, id))
		}
	}
	return out, nil
}
