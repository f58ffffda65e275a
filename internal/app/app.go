package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"hubbub/internal/platform/blob"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mail"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/bridges"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/cards"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/reach"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/files/preview"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/password"
	"hubbub/internal/rooms/notify"
	"hubbub/internal/rooms/search"
	"hubbub/internal/spine"

	"github.com/prometheus/client_golang/prometheus"
)

// Data is the open data of an installation: every room that keeps something, without listeners, sockets or background work.
type Data struct {
	Storage   config.Storage
	DB        *sqldb.DB
	IDs       *ids.Maker
	Clock     clock.Clock
	Seal      *seal.Ring
	Blob      blob.Store
	Spine     *spine.Spine
	Mail      *mail.Outbox
	Identity  *identity.Service
	Files     *files.Service
	Preview   *preview.Service
	Chat      *chat.Service
	Keep      *keep.Keeper
	Cards     *cards.Deck
	Reach     *reach.Reach
	Notify    *notify.Service
	Bridges   *bridges.Service
	Search    *search.Service
	Activity  *activity.Service
	Intake    *intake.Service
	Questions *query.Service

	index *sqldb.DB // search's own file; nil on PostgreSQL
	mails bool      // a mail server is set
	live  *live
	held  *lock
}

// options are what serving adds to the data.
type options struct {
	limits    config.Limits
	publicURL string
	limiter   ratelimit.Limiter
	mail      config.Mail
	signOn    config.SignOn
	network   config.Network
	wake      func(job string)
	metrics   prometheus.Registerer // nil: nobody counts
}

// Open opens the data that storage names, making it when it is new. One process at a time may hold a data folder.
func Open(ctx context.Context, storage config.Storage) (*Data, error) {
	return open(ctx, storage, options{publicURL: "http://127.0.0.1:8080", limiter: ratelimit.NewMemory(1, time.Now), network: config.Network{NoOutgoing: true}, wake: func(string) {}})
}

func open(ctx context.Context, storage config.Storage, o options) (_ *Data, err error) {
	d := &Data{Storage: storage, Clock: clock.System{}, live: &live{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if d.held, err = lockFolder(storage.Data); err != nil {
		return d, err
	}
	url := storage.Database.Reveal()
	if url == "" {
		url = storage.SQLiteFile()
	}
	if d.DB, err = sqldb.Open(ctx, url); err != nil {
		return d, err
	}
	node, err := d.DB.Node(ctx)
	if err != nil {
		return d, err
	}
	d.IDs = ids.NewMaker(node)
	if d.Seal, err = seal.Open(storage.Data, storage.SealKeys.Reveal()); err != nil {
		return d, err
	}
	if d.Blob, err = blob.Open(ctx, storage.FilesURL()); err != nil {
		return d, err
	}
	return d, d.openRooms(ctx, o)
}

func (d *Data) openRooms(ctx context.Context, o options) (err error) {
	if d.Spine, err = spine.Open(ctx, d.DB, d.IDs); err != nil {
		return err
	}
	d.mails = o.mail.Host != ""
	if d.Mail, err = openMail(ctx, d, o); err != nil {
		return err
	}
	d.Identity, err = identity.Open(ctx, identity.Config{DB: d.DB, Spine: d.Spine, IDs: d.IDs, Clock: d.Clock, Mail: letters{d.Mail}, Limits: o.limiter, Seal: d.Seal,
		PublicURL: o.publicURL, Passwords: password.Default(), OIDC: providers(o.signOn)})
	if err != nil {
		return err
	}
	if d.Files, err = files.Open(ctx, files.Config{DB: d.DB, Spine: d.Spine, IDs: d.IDs, Clock: d.Clock, Blob: d.Blob, Limits: fileLimits(o.limits),
		Temp: filepath.Join(d.Storage.Data, "tmp")}); err != nil {
		return err
	}
	d.Chat, err = chat.Open(ctx, chat.Config{DB: d.DB, Spine: d.Spine, IDs: d.IDs, Clock: d.Clock, People: people{d.Identity}, Files: attachments{d.Files},
		Passwords: passwords{password.New(password.Default())}, Live: d.live, Admit: d.live.Admit, PublicURL: o.publicURL, Limiter: o.limiter, Messages: o.limits.Messages})
	if err != nil {
		return err
	}
	d.Files.UseViewer(viewer{d.Chat})
	d.Identity.UsePictures(attachments{d.Files})
	d.Keep = &keep.Keeper{Chat: d.Chat, DB: d.DB, IDs: d.IDs, Clock: d.Clock, People: people{d.Identity}, Files: attachments{d.Files}}
	d.Cards = cards.Open(d.Chat, d.DB)
	if err := d.openReach(ctx, o); err != nil {
		return err
	}
	if err := d.openBridges(ctx, o); err != nil {
		return err
	}
	if err := d.openSearch(ctx); err != nil {
		return err
	}
	return d.openActivity(ctx, o)
}

// openSearch opens the index: a file of its own beside SQLite, so that writing it never holds up a message.
func (d *Data) openSearch(ctx context.Context) (err error) {
	db := d.DB
	if db.Dialect() == sqldb.SQLite {
		if d.index, err = sqldb.Open(ctx, filepath.Join(d.Storage.Data, "search.db"), sqldb.Derived); err != nil {
			return err
		}
		db = d.index
	}
	d.Search, err = search.Open(ctx, search.Config{DB: db, Chat: d.Chat, People: crowd{d.Identity, d.Chat}, Clock: d.Clock})
	return err
}

// openReach opens what goes beyond those who are there: previews, forwards, shares, notifications.
func (d *Data) openReach(ctx context.Context, o options) (err error) {
	pages, pictures := outside(o.network, preview.MaxPage), outside(o.network, preview.MaxPicture)
	if d.Preview, err = preview.Open(ctx, preview.Config{DB: d.DB, Clock: d.Clock, Pages: pages, Images: pictures, Pictures: d.Files, Own: ownHosts(o.publicURL)}); err != nil {
		return err
	}
	var previewer reach.Previewer
	if !o.network.NoOutgoing {
		previewer = previews{d.Preview}
	}
	d.Reach = reach.Open(reach.Config{Chat: d.Chat, DB: d.DB, Clock: d.Clock, People: people{d.Identity}, Files: attachments{d.Files}, Names: names{d.Identity}, Previewer: previewer,
		PublicURL: o.publicURL})
	d.Notify, err = notify.Open(ctx, notify.Config{DB: d.DB, Spine: d.Spine, IDs: d.IDs, Clock: d.Clock, Seal: d.Seal,
		Audience: audience{d.Reach, d.Identity, d.Chat, d.live}, Messages: told{d.Chat, d.Identity, d.Clock}, People: persons{d.Identity}, Letters: d.Mail,
		Poster: outside(o.network, 64<<10), PublicURL: o.publicURL})
	return err
}

// outside is how the house reaches addresses that people name.
func outside(n config.Network, most int64) *safehttp.Client {
	return safehttp.New(safehttp.Options{Allow: n.AllowPrivate, MaxBody: most})
}

func ownHosts(publicURL string) []string {
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil
	}
	return []string{u.Host}
}

// Close stores what is only in memory and releases the data. It is safe on what Open left half open.
func (d *Data) Close() error {
	err := d.closeActivity()
	if d.Reach != nil {
		d.Reach.Close()
	}
	if d.Cards != nil {
		d.Cards.Close()
	}
	if d.Chat != nil {
		d.Chat.Close()
	}
	if d.Identity != nil {
		d.Identity.Close()
	}
	if d.Blob != nil {
		err = errors.Join(err, d.Blob.Close())
	}
	if d.index != nil {
		err = errors.Join(err, d.index.Close())
	}
	if d.DB != nil {
		err = errors.Join(err, d.DB.Close())
	}
	d.held.release()
	return err
}

// verifySearch lets the index catch up first: what is not indexed yet is no difference.
func (d *Data) verifySearch(ctx context.Context) ([]string, error) {
	if err := d.Search.CatchUp(ctx); err != nil {
		return nil, err
	}
	return d.Search.Verify(ctx)
}

// Verify re-derives the counters and invariants of every room and lists the first differences of each, as sentences.
func (d *Data) Verify(ctx context.Context) ([]string, error) {
	var all []string
	for _, room := range []struct {
		name   string
		verify func(context.Context) ([]string, error)
	}{
		{"spine", d.Spine.Verify},
		{"identity", d.Identity.Verify},
		{"files", d.Files.Verify},
		{"chat", d.Chat.Verify},
		{"notify", d.Notify.Verify},
		{"bridges", d.Bridges.Verify},
		{"search", d.verifySearch},
		{"activity", d.verifyActivity},
	} {
		bad, err := room.verify(ctx)
		if err != nil {
			return all, fmt.Errorf("verify %s: %w", room.name, err)
		}
		all = append(all, bad...)
	}
	return all, nil
}
