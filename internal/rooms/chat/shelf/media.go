package shelf

import (
	"context"
	"math"
	"slices"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/links"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// linksMax is how many links of one message are listed.
const linksMax = 100

// Item is one thing that a message shows: an attachment or a link.
type Item struct {
	Conversation ids.ID      `json:"conversation"`
	Seq          int64       `json:"seq" doc:"The message's number."`
	At           time.Time   `json:"at"`
	Author       ids.ID      `json:"author"`
	Attachment   *model.File `json:"attachment,omitempty"`
	Link         *Link       `json:"link,omitempty"`
}

// Link is a link with what is known of the page behind it.
type Link struct {
	URL         string `json:"url"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Site        string `json:"site,omitempty"`
	Image       ids.ID `json:"image,omitempty"`
}

// MediaPlace is a message, and how many of its items were listed already.
type MediaPlace struct {
	Seq int64 `json:"s"`
	N   int   `json:"n"`
}

// Media gives what the conversation shows of a kind: the newest message first, within a message in its order, from a place where a page ended (zero: the newest)
// on. next is zero on the last page. A page may be shorter than its limit: messages with something like a link in code fill none.
func (s *Shelf) Media(ctx context.Context, a actor.Actor, conversation ids.ID, kind model.MediaKind, from MediaPlace, limit int) (page []Item, next MediaPlace, err error) {
	if !slices.Contains([]model.MediaKind{model.ImageMedia, model.VideoMedia, model.AudioMedia, model.FileMedia, model.LinkMedia}, kind) {
		return nil, next, errs.E("shelf.Media", errs.Invalid, "request.invalid", "There is no such kind of media.").In("query.kind", "expected image, video, audio, file or link", kind)
	}
	if from.Seq <= 0 {
		from = MediaPlace{Seq: math.MaxInt64}
	}
	page = []Item{}
	err = s.DB.Snapshot(ctx, func(r sqldb.Reader) error {
		floor, err := s.Chat.FloorFor(ctx, r, a, conversation)
		if err != nil {
			return err
		}
		rows, err := store.Showing(ctx, r, conversation, kind, floor, from.Seq, limit+1)
		if err != nil {
			return err
		}
		page, next, err = pageOf(rows, kind, from, limit)
		return err
	})
	return page, next, err
}

// pageOf cuts a page out of one message more than it has items.
func pageOf(rows []store.MessageRow, kind model.MediaKind, from MediaPlace, limit int) ([]Item, MediaPlace, error) {
	page := []Item{}
	for i := range rows {
		m := &rows[i]
		if i == limit {
			return page, MediaPlace{Seq: m.Seq}, nil
		}
		items, err := itemsOf(m, kind)
		if err != nil {
			return nil, MediaPlace{}, err
		}
		shown := 0
		if m.Seq == from.Seq {
			shown = min(max(from.N, 0), len(items))
		}
		if room := limit - len(page); len(items)-shown > room {
			return append(page, items[shown:shown+room]...), MediaPlace{m.Seq, shown + room}, nil
		}
		page = append(page, items[shown:]...)
	}
	return page, MediaPlace{}, nil
}

func itemsOf(m *store.MessageRow, kind model.MediaKind) ([]Item, error) {
	if err := m.Decode(); err != nil {
		return nil, err
	}
	var out []Item
	add := func(f *model.File, l *Link) {
		out = append(out, Item{Conversation: m.Conversation, Seq: m.Seq, At: m.At, Author: m.Sender, Attachment: f, Link: l})
	}
	if kind == model.LinkMedia {
		for _, l := range links.Find(m.Text, linksMax) {
			link := Link{URL: l.Written}
			if i := slices.IndexFunc(m.Previews, func(p model.Preview) bool { return p.URL == l.Page || p.URL == l.Written }); i >= 0 {
				p := m.Previews[i]
				link.Title, link.Description, link.Site, link.Image = p.Title, p.Description, p.Site, p.Image
			}
			add(nil, &link)
		}
		return out, nil
	}
	for i := range m.Attachments {
		if f := &m.Attachments[i]; f.Media() == kind {
			add(f, nil)
		}
	}
	return out, nil
}
