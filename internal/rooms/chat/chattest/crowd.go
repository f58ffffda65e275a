package chattest

import (
	"cmp"
	"context"
	"fmt"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
)

// Own makes a file somebody's: nobody else may attach it.
func (c *Crowd) Own(file, person ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owners == nil {
		c.owners = map[ids.ID]ids.ID{}
	}
	c.owners[file] = person
}

// Type makes a file something else than a picture.
func (c *Crowd) Type(file ids.ID, as string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.types == nil {
		c.types = map[ids.ID]string{}
	}
	c.types[file] = as
}

// Shown is how often a conversation shows a file.
func (c *Crowd) Shown(file, conversation ids.ID) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.places[[2]ids.ID{file, conversation}]
}

// Deactivate ends somebody's standing.
func (c *Crowd) Deactivate(id ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.people[id]
	p.Standing = chat.Standing{}
	c.people[id] = p
}

func (c *Crowd) place(conversation ids.ID, by int, files []ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.places == nil {
		c.places = map[[2]ids.ID]int{}
	}
	for _, f := range files {
		c.places[[2]ids.ID{f, conversation}] += by
	}
}

// Attach implements chat.Files: every id is a file of whoever asks, unless it is somebody's of record.
func (c *Crowd) Attach(_ context.Context, _ *sqldb.Tx, _, person ids.ID, files []ids.ID, conversation ids.ID) ([]model.File, error) {
	out, err := c.theirs(person, files)
	if err == nil {
		c.place(conversation, 1, files)
	}
	return out, err
}

// theirs are files that a person may attach.
func (c *Crowd) theirs(person ids.ID, files []ids.ID) ([]model.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]model.File, len(files))
	for i, f := range files {
		if owner := c.owners[f]; owner != 0 && owner != person || c.waiting[f] {
			return nil, errs.E("chattest.Attach", errs.Invalid, "file.not_attachable", "A file is not there, not yours, or already sent; upload it again.")
		}
		out[i] = model.File{ID: f, Name: "照片.png", Type: cmp.Or(c.types[f], "image/png"), Size: 3}
	}
	return out, nil
}

// Waits reports whether a message that waits holds a file.
func (c *Crowd) Waits(file ids.ID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting[file]
}

func (c *Crowd) wait(on bool, files []ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[ids.ID]bool{}
	}
	for _, f := range files {
		c.waiting[f] = on
	}
}

// Hold implements keep.Files.
func (c *Crowd) Hold(_ context.Context, _ *sqldb.Tx, _, person ids.ID, files []ids.ID) ([]model.File, error) {
	out, err := c.theirs(person, files)
	if err == nil {
		c.wait(true, files)
	}
	return out, err
}

// Release implements keep.Files.
func (c *Crowd) Release(_ context.Context, _ *sqldb.Tx, _, _ ids.ID, files []ids.ID) error {
	c.wait(false, files)
	return nil
}

// Discard implements keep.Files: what was discarded is nobody's who asks.
func (c *Crowd) Discard(_ context.Context, _ *sqldb.Tx, _, _ ids.ID, files []ids.ID) error {
	c.wait(false, files)
	for _, f := range files {
		c.Own(f, -1)
	}
	return nil
}

// Share implements chat.Files.
func (c *Crowd) Share(_ context.Context, _ *sqldb.Tx, _, from, to ids.ID, files []ids.ID) error {
	for _, f := range files {
		if from != 0 && c.Shown(f, from) == 0 {
			return fmt.Errorf("file %s is not shown in %s", f, from)
		}
	}
	c.place(to, 1, files)
	return nil
}

// Detach implements chat.Files.
func (c *Crowd) Detach(_ context.Context, _ *sqldb.Tx, _, conversation ids.ID, files []ids.ID) error {
	c.place(conversation, -1, files)
	return nil
}

// Names implements reach.Names: everybody is called by the end of their id.
func (c *Crowd) Names(_ context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[ids.ID]string{}
	for _, p := range people {
		if v, ok := c.people[p]; ok && v.workspace == workspace {
			out[p] = Name(p)
		}
	}
	return out, nil
}

// Name is what somebody is called here. The star must not become Markdown.
func Name(p ids.ID) string { return "小*" + p.String()[9:] }
