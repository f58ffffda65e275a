package preview

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/links"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/files"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

//go:embed migrations
var migrations embed.FS

// Preview says what stands behind a link.
type Preview struct {
	URL         string `json:"url" example:"https://example.com/"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Site        string `json:"site,omitempty"`
	Image       ids.ID `json:"image,omitempty" doc:"A file; GET /files/{id}."`
}

// Fetcher fetches what people name, and refuses what is not public. safehttp.Client is it.
type Fetcher interface {
	// Do reads the answer to its end; a body that is too long is safehttp.ErrTooLarge together with the part that fits.
	Do(req *http.Request) (*safehttp.Response, error)
}

// Pictures keeps a preview's picture. The files room is it.
type Pictures interface {
	KeepPicture(ctx context.Context, workspace ids.ID, name string, body io.Reader, side int, keep time.Duration) (files.File, error)
}

// What the app gives to safehttp for the two Fetchers.
const (
	MaxPage    = 512 << 10
	MaxPicture = 8 << 20
)

const (
	keepFound  = 24 * time.Hour
	keepMissed = time.Hour
	// linger is how long a picture outlives its row, so that whoever just got it can still hold on to it.
	linger      = 2 * time.Hour
	fetchTime   = 15 * time.Second // a page and its picture
	pictureSide = 960
	maxLinks    = 3
	atOnce      = 8
	sweepAtOnce = 500
)

// Config is what a Service works with.
type Config struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	Pages    Fetcher // bodies up to MaxPage
	Images   Fetcher // bodies up to MaxPicture
	Pictures Pictures
	Own      []string // hosts of our own, whose pages say nothing to a stranger
}

// Service holds the rules.
type Service struct {
	Config
	flights singleflight.Group
	slots   *semaphore.Weighted
}

// Open migrates the cache.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	if err := cfg.DB.Migrate(ctx, "files_preview", migrations); err != nil {
		return nil, err
	}
	return &Service{Config: cfg, slots: semaphore.NewWeighted(atOnce)}, nil
}

// For returns the previews of the links in a message, in their order; a link that leads nowhere has none. It may take as long as the slowest page, so
// call it after the message was sent. The error is our own, never a page's.
func (s *Service) For(ctx context.Context, workspace ids.ID, message string) ([]Preview, error) {
	found := links.Find(message, maxLinks)
	rows, failures := make([]row, len(found)), make([]error, len(found))
	var wg sync.WaitGroup
	for i, link := range found {
		wg.Go(func() { rows[i], failures[i] = s.one(ctx, workspace, link.Page) })
	}
	wg.Wait()
	var out []Preview
	for _, r := range rows {
		if r.found {
			out = append(out, r.Preview)
		}
	}
	return out, errs.Wrap("preview.For", errors.Join(failures...))
}

func (s *Service) one(ctx context.Context, workspace ids.ID, link string) (row, error) {
	now := s.Clock.Now()
	if u, err := url.Parse(link); err != nil || slices.Contains(s.Own, u.Host) {
		return row{}, nil
	}
	r, known, err := cached(ctx, s.DB, workspace, link, now.Add(-keepFound), now.Add(-keepMissed))
	if err != nil || known {
		return r, err
	}
	wait := s.flights.DoChan(workspace.String()+" "+link, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
		defer cancel()
		return s.fetch(ctx, workspace, link)
	})
	select {
	case got := <-wait:
		return got.Val.(row), got.Err
	case <-ctx.Done():
		return row{}, ctx.Err()
	}
}

// fetch looks at the page and stores what it found, if only that there is nothing.
func (s *Service) fetch(ctx context.Context, workspace ids.ID, link string) (row, error) {
	if err := s.slots.Acquire(ctx, 1); err != nil {
		return row{}, nil // too much to do; the next message with this link tries again
	}
	defer s.slots.Release(1)
	r := row{Preview: Preview{URL: link}}
	p, err := s.look(ctx, link)
	if err != nil {
		slog.DebugContext(ctx, "no preview", "error", err)
	} else {
		r.Title, r.Description, r.Site = p.title, p.description, p.site
		if p.image != nil {
			r.Image = s.picture(ctx, workspace, p.image)
		}
		r.found = r.Title != "" || r.Image != 0
	}
	ctx = context.WithoutCancel(ctx) // what was fetched is stored, however late it is
	return r, s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return store(ctx, tx, workspace, r, s.Clock.Now()) })
}

// look fetches a page; one that is a picture itself is its own preview.
func (s *Service) look(ctx context.Context, link string) (page, error) {
	const op = "preview.look"
	res, err := get(ctx, s.Pages, link, "text/html,application/xhtml+xml;q=0.9,image/*;q=0.5")
	if err != nil && !errors.Is(err, safehttp.ErrTooLarge) {
		return page{}, err
	}
	contentType := res.Header.Get("Content-Type")
	switch {
	case res.Status != http.StatusOK:
		return page{}, errs.E(op, errs.NotFound, "preview.none", "There is no page.")
	case strings.HasPrefix(contentType, "image/"):
		return page{title: tidy(path.Base(res.URL.Path), maxTitle), site: tidy(strings.TrimPrefix(res.URL.Hostname(), "www."), maxSite), image: res.URL}, nil
	case !isHTML(contentType):
		return page{}, errs.E(op, errs.NotFound, "preview.none", "This is no page.")
	}
	return parse(res.Body, contentType, res.URL), nil
}

// picture keeps a page's picture; zero when it has none that we can draw.
func (s *Service) picture(ctx context.Context, workspace ids.ID, at *url.URL) ids.ID {
	res, err := get(ctx, s.Images, at.String(), "image/*")
	if err == nil && res.Status != http.StatusOK {
		err = errs.E("preview.picture", errs.NotFound, "preview.none", "There is no picture.")
	}
	var f files.File
	if err == nil {
		f, err = s.Pictures.KeepPicture(ctx, workspace, path.Base(res.URL.Path), bytes.NewReader(res.Body), pictureSide, keepFound+linger)
	}
	if err != nil {
		slog.DebugContext(ctx, "a preview has no picture", "error", err)
		return 0
	}
	return f.ID
}

func get(ctx context.Context, f Fetcher, link, accept string) (*safehttp.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	return f.Do(req)
}

// Jobs are what the package does by itself.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{{Name: "files.preview_sweep", Every: time.Hour, OneNode: true, Run: func(ctx context.Context) error {
		_, err := s.Sweep(ctx)
		return err
	}}}
}

// Sweep forgets what is too old to be answered. It returns how many rows went.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	before := s.Clock.Now().Add(-keepFound)
	gone := 0
	for {
		var n int64
		err := s.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			n, err = forget(ctx, tx, before, sweepAtOnce)
			return err
		})
		gone += int(n)
		if err != nil || n < sweepAtOnce {
			return gone, errs.Wrap("preview.Sweep", err)
		}
	}
}
