package files

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
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
	InsertFile, GrowFile, PendingSize, SettleFile, FilesByIds, ImportedFile, RetireImportKey, NoThumb         *sqldb.Query
	Attach, Hold, Release, LockPlaced, Keep, Place, LockFiles, Unplace, ForgetPlaces, LetGo, Unplaced, Places *sqldb.Query
	Publish, Retire, DropFiles, Expired, DropExpired, DeleteDropped                                           *sqldb.Query
	MakeUsage, TakeWithin, Take, Usage, WrongUsage, WrongPlaces, ReadyAfter                                   *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

func insertFile(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, f File, importKey string, expires time.Time) error {
	var key any
	if importKey != "" {
		key = importKey
	}
	_, err := tx.Exec(ctx, q.InsertFile, workspace, f.ID, f.Uploader, f.Name, f.Size, key, sqldb.Millis(f.CreatedAt), sqldb.Millis(expires))
	return err
}

// growFile adds n bytes to a pending file and renews its lease; false when the sweeper has taken it.
func growFile(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID, n int64, expires time.Time) (bool, error) {
	rows, err := tx.Exec(ctx, q.GrowFile, workspace, file, n, sqldb.Millis(expires))
	return rows == 1, err
}

func pendingSize(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID) (int64, bool, error) {
	return sqldb.One(ctx, tx, q.PendingSize, sqldb.Value[int64], workspace, file)
}

// settleFile makes a pending file ready.
func settleFile(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, f File, expires time.Time) error {
	waveform := ""
	if len(f.Waveform) > 0 {
		b, err := json.Marshal(f.Waveform)
		if err != nil {
			return err
		}
		waveform = string(b)
	}
	_, err := tx.Exec(ctx, q.SettleFile, workspace, f.ID, f.Name, f.Type, f.Size, f.Width, f.Height, f.DurationMS, waveform, flag(f.Thumb), flag(f.Public), sqldb.Millis(expires))
	return err
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func scanFile(scan sqldb.Scan) (f File, err error) {
	var attached, public, kept, thumb, created int64
	var waveform string
	if err = scan(&f.ID, &f.Uploader, &attached, &public, &kept, &f.Name, &f.Type, &f.Size, &f.Width, &f.Height, &f.DurationMS, &waveform, &thumb, &created); err != nil {
		return f, err
	}
	f.held = kept != 0 && attached == 0 && public == 0
	f.attached, f.Public, f.Thumb, f.CreatedAt = attached != 0, public != 0, thumb != 0, sqldb.Time(created)
	if waveform != "" {
		if err := json.Unmarshal([]byte(waveform), &f.Waveform); err != nil {
			return f, fmt.Errorf("waveform of file %s: %w", f.ID, err)
		}
	}
	return f, nil
}

func filesByID(ctx context.Context, r sqldb.Reader, workspace ids.ID, files []ids.ID) ([]File, error) {
	return sqldb.All(ctx, r, q.FilesByIds, scanFile, workspace, sqldb.Ints(files))
}

func importedFile(ctx context.Context, r sqldb.Reader, workspace ids.ID, key string) (File, bool, error) {
	return sqldb.One(ctx, r, q.ImportedFile, scanFile, workspace, key)
}

// retireImportKey frees a key that an interrupted import holds.
func retireImportKey(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, key string) error {
	_, err := tx.Exec(ctx, q.RetireImportKey, workspace, key)
	return err
}

func noThumb(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID) error {
	_, err := tx.Exec(ctx, q.NoThumb, workspace, file)
	return err
}

func attach(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) (int64, error) {
	return tx.Exec(ctx, q.Attach, workspace, person, sqldb.Ints(files))
}

func hold(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) (int64, error) {
	return tx.Exec(ctx, q.Hold, workspace, person, sqldb.Ints(files))
}

// release makes held files loose until then, and tells which were held.
func release(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID, until time.Time) ([]ids.ID, error) {
	return sqldb.All(ctx, tx, q.Release, sqldb.Value[ids.ID], workspace, person, sqldb.Ints(files), sqldb.Millis(until))
}

func lockPlaced(ctx context.Context, tx *sqldb.Tx, workspace, conversation ids.ID, files []ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, tx, q.LockPlaced, sqldb.Value[ids.ID], workspace, sqldb.Ints(files), int64(conversation))
}

func keep(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, files []ids.ID) error {
	_, err := tx.Exec(ctx, q.Keep, workspace, sqldb.Ints(files))
	return err
}

func place(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, files []ids.ID, conversation ids.ID) error {
	for _, f := range files {
		if _, err := tx.Exec(ctx, q.Place, workspace, f, conversation); err != nil {
			return err
		}
	}
	return nil
}

// unplace takes one use of each file away and returns those that now are to be seen nowhere. The house's pictures go at until.
func unplace(ctx context.Context, tx *sqldb.Tx, workspace, conversation ids.ID, files []ids.ID, until time.Time) ([]ids.ID, error) {
	list := sqldb.Ints(files)
	if _, err := sqldb.All(ctx, tx, q.LockFiles, sqldb.Value[ids.ID], workspace, list); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, q.Unplace, workspace, conversation, list); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, q.ForgetPlaces, workspace, list); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, q.LetGo, workspace, list, sqldb.Millis(until)); err != nil {
		return nil, err
	}
	return sqldb.All(ctx, tx, q.Unplaced, sqldb.Value[ids.ID], workspace, list)
}

func places(ctx context.Context, r sqldb.Reader, workspace, file ids.ID) ([]ids.ID, error) {
	return sqldb.All(ctx, r, q.Places, sqldb.Value[ids.ID], workspace, file)
}

func publish(ctx context.Context, tx *sqldb.Tx, workspace, person, file ids.ID) (int64, error) {
	return tx.Exec(ctx, q.Publish, workspace, person, file)
}

func retire(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, files []ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, q.Retire, workspace, sqldb.Ints(files), sqldb.Millis(at))
	return err
}

// freed is what a dropped file gives back, and to whom.
type freed struct {
	person ids.ID
	size   int64
}

func scanFreed(scan sqldb.Scan) (f freed, err error) {
	err = scan(&f.person, &f.size)
	return f, err
}

func dropFiles(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, files []ids.ID, at time.Time) ([]freed, error) {
	if len(files) == 0 {
		return nil, nil
	}
	return sqldb.All(ctx, tx, q.DropFiles, scanFreed, workspace, sqldb.Ints(files), sqldb.Millis(at))
}

// giveBack lowers what the workspace and each person use.
func giveBack(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, list []freed) error {
	sums := map[ids.ID]int64{}
	for _, f := range list {
		sums[0] += f.size
		if f.person != 0 {
			sums[f.person] += f.size
		}
	}
	for _, owner := range slices.SortedFunc(maps.Keys(sums), cmp.Compare[ids.ID]) {
		if err := take(ctx, tx, workspace, owner, -sums[owner]); err != nil {
			return err
		}
	}
	return nil
}

// due is a file whose time has come.
type due struct {
	workspace, file ids.ID
	state           string
}

func expired(ctx context.Context, r sqldb.Reader, at time.Time, limit int) ([]due, error) {
	return sqldb.All(ctx, r, q.Expired, func(scan sqldb.Scan) (d due, err error) {
		err = scan(&d.workspace, &d.file, &d.state)
		return d, err
	}, sqldb.Millis(at), limit)
}

// dropExpired drops a file if its time has still come; nil when somebody was quicker.
func dropExpired(ctx context.Context, tx *sqldb.Tx, d due, at time.Time) ([]freed, error) {
	return sqldb.All(ctx, tx, q.DropExpired, scanFreed, d.workspace, d.file, sqldb.Millis(at))
}

func deleteDropped(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID) error {
	_, err := tx.Exec(ctx, q.DeleteDropped, workspace, file)
	return err
}

// Owners are written as plain numbers: the workspace is 0, which an id would store as NULL.

func takeWithin(ctx context.Context, tx *sqldb.Tx, workspace, owner ids.ID, n, limit int64) (bool, error) {
	if _, err := tx.Exec(ctx, q.MakeUsage, workspace, int64(owner)); err != nil {
		return false, err
	}
	rows, err := tx.Exec(ctx, q.TakeWithin, workspace, int64(owner), n, limit)
	return rows == 1, err
}

func take(ctx context.Context, tx *sqldb.Tx, workspace, owner ids.ID, n int64) error {
	if _, err := tx.Exec(ctx, q.MakeUsage, workspace, int64(owner)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, q.Take, workspace, int64(owner), n)
	return err
}

func usage(ctx context.Context, r sqldb.Reader, workspace, owner ids.ID) (int64, error) {
	n, _, err := sqldb.One(ctx, r, q.Usage, sqldb.Value[int64], workspace, int64(owner))
	return n, err
}

func wrongUsage(ctx context.Context, r sqldb.Reader) ([]string, error) {
	return sqldb.All(ctx, r, q.WrongUsage, func(scan sqldb.Scan) (string, error) {
		var workspace, owner ids.ID
		var counted, held int64
		err := scan(&workspace, &owner, &counted, &held)
		return fmt.Sprintf("files: workspace %s, owner %q: %d bytes are counted, %d are held", workspace, owner, counted, held), err
	})
}

func wrongPlaces(ctx context.Context, r sqldb.Reader) ([]string, error) {
	return sqldb.All(ctx, r, q.WrongPlaces, func(scan sqldb.Scan) (string, error) {
		var workspace, file ids.ID
		err := scan(&workspace, &file)
		return fmt.Sprintf("files: workspace %s: file %s and its places do not agree", workspace, file), err
	})
}

type held struct {
	workspace, file ids.ID
	size            int64
}

func readyAfter(ctx context.Context, r sqldb.Reader, after held, limit int) ([]held, error) {
	return sqldb.All(ctx, r, q.ReadyAfter, func(scan sqldb.Scan) (h held, err error) {
		err = scan(&h.workspace, &h.file, &h.size)
		return h, err
	}, int64(after.workspace), int64(after.file), limit)
}
