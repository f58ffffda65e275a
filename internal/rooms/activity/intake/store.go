package intake

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	Keys, KeyBySecret, LockKey, PutKey, UpdateKey, DropKey, Setting, PutSetting *sqldb.Query
	Events, Properties, Volumes, PlanEvent, ForgetSamples                       *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

var (
	putEvents = sqldb.NewBulk("intake_events", "INSERT INTO intake_event (workspace_id, name, state, description, first_at, last_at)", 6,
		`ON CONFLICT (workspace_id, name) DO UPDATE SET last_at = CASE WHEN excluded.last_at > intake_event.last_at THEN excluded.last_at ELSE intake_event.last_at END,
 first_at = CASE WHEN intake_event.first_at = 0 OR excluded.first_at < intake_event.first_at THEN excluded.first_at ELSE intake_event.first_at END`)
	putProperties = sqldb.NewBulk("intake_properties", "INSERT INTO intake_property (workspace_id, event, name, kinds, first_kind, first_at, sample, sample_of)", 8,
		"ON CONFLICT (workspace_id, event, name) DO UPDATE SET kinds = intake_property.kinds | excluded.kinds")
	putVolumes = sqldb.NewBulk("intake_volumes", "INSERT INTO intake_volume (workspace_id, event, day, n, blocked)", 5,
		"ON CONFLICT (workspace_id, event, day) DO UPDATE SET n = intake_volume.n + excluded.n, blocked = intake_volume.blocked + excluded.blocked")
)

func scanKey(scan sqldb.Scan) (k Key, err error) {
	var origins string
	var made, until int64
	if err := scan(&k.Workspace, &k.ID, &k.Name, &k.Secret, &origins, &k.MadeBy, &made, &k.Old, &until); err != nil {
		return k, err
	}
	k.MadeAt, k.OldUntil = sqldb.Time(made), sqldb.Time(until)
	return k, json.Unmarshal([]byte(origins), &k.Origins)
}

func keysOf(ctx context.Context, r sqldb.Reader, workspace ids.ID) ([]Key, error) {
	return sqldb.All(ctx, r, q.Keys, scanKey, workspace)
}

func keyBySecret(ctx context.Context, r sqldb.Reader, secret string, now time.Time) (Key, bool, error) {
	return sqldb.One(ctx, r, q.KeyBySecret, scanKey, secret, sqldb.Millis(now))
}

func lockKey(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) (Key, bool, error) {
	return sqldb.One(ctx, tx, q.LockKey, scanKey, workspace, id)
}

func putKey(ctx context.Context, tx *sqldb.Tx, k Key) error {
	origins, err := json.Marshal(k.Origins)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, q.PutKey, k.Workspace, k.ID, k.Name, k.Secret, string(origins), k.MadeBy, sqldb.Millis(k.MadeAt), k.Old, sqldb.Millis(k.OldUntil))
	return err
}

func updateKey(ctx context.Context, tx *sqldb.Tx, k Key) error {
	origins, err := json.Marshal(k.Origins)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, q.UpdateKey, k.Workspace, k.ID, k.Name, k.Secret, string(origins), k.Old, sqldb.Millis(k.OldUntil))
	return err
}

func dropKey(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) error {
	_, err := tx.Exec(ctx, q.DropKey, workspace, id)
	return err
}

// settingsOf are a workspace's settings, and the salt of its hashes if it has one.
func settingsOf(ctx context.Context, r sqldb.Reader, workspace ids.ID) (Settings, []byte, error) {
	type row struct{ body, salt string }
	found, ok, err := sqldb.One(ctx, r, q.Setting, func(scan sqldb.Scan) (r row, err error) { return r, scan(&r.body, &r.salt) }, workspace)
	out := defaults()
	if err != nil || !ok {
		return out, nil, err
	}
	return out, []byte(found.salt), json.Unmarshal([]byte(found.body), &out)
}

func putSettings(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, c Settings, salt string) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, q.PutSetting, workspace, string(body), salt)
	return err
}

// loadDictionary reads what a workspace knows of its events.
func loadDictionary(ctx context.Context, r sqldb.Reader, workspace ids.ID) (map[string]*entry, error) {
	list, err := sqldb.All(ctx, r, q.Events, func(scan sqldb.Scan) (*entry, error) {
		e := &entry{properties: map[string]*property{}}
		return e, scan(&e.name, &e.state, &e.description, &e.first, &e.last)
	}, workspace)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*entry, len(list))
	for _, e := range list {
		out[e.name] = e
	}
	type owned struct {
		event string
		property
	}
	all, err := sqldb.All(ctx, r, q.Properties, func(scan sqldb.Scan) (o owned, err error) {
		return o, scan(&o.event, &o.name, &o.kinds, &o.firstKind, &o.first, &o.sample, &o.sampleOf)
	}, workspace)
	for i := range all {
		if e := out[all[i].event]; e != nil {
			e.properties[all[i].name] = &all[i].property
		}
	}
	return out, err
}

// storeDictionary adds what was counted.
func storeDictionary(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, news []news) error {
	var events, properties, volumes []any
	for _, n := range news {
		events = append(events, workspace, n.name, string(n.state), "", n.first, n.last)
		for _, p := range n.properties {
			properties = append(properties, workspace, n.name, p.name, int64(p.kinds), int64(p.firstKind), p.first, p.sample, p.sampleOf)
		}
		for day, v := range n.days {
			volumes = append(volumes, workspace, n.name, int64(day), v.n, v.blocked)
		}
	}
	if _, err := tx.Insert(ctx, putEvents, events); err != nil {
		return err
	}
	if _, err := tx.Insert(ctx, putProperties, properties); err != nil {
		return err
	}
	_, err := tx.Insert(ctx, putVolumes, volumes)
	return err
}

func planEvent(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, name string, state State, description string) error {
	_, err := tx.Exec(ctx, q.PlanEvent, workspace, name, string(state), description)
	return err
}

func forgetSamples(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, people []string) (int64, error) {
	return tx.Exec(ctx, q.ForgetSamples, workspace, sqldb.Texts(people))
}

func volumesOf(ctx context.Context, r sqldb.Reader, workspace ids.ID, from, to int64) (map[string][]Volume, error) {
	type row struct {
		event string
		Volume
	}
	out := map[string][]Volume{}
	all, err := sqldb.All(ctx, r, q.Volumes, func(scan sqldb.Scan) (o row, err error) {
		var day int64
		err = scan(&o.event, &day, &o.N, &o.Blocked)
		o.Day = time.Unix(day*86400, 0).UTC().Format(time.DateOnly)
		return o, err
	}, workspace, from, to)
	for _, o := range all {
		out[o.event] = append(out[o.event], o.Volume)
	}
	return out, err
}
