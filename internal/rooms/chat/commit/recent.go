package commit

import (
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// recent remembers, between transactions, the heads of busy conversations and the roles of those who write in them, so that a transaction of plain
// messages reads nothing. It is exact only while this process is the database's one writer, so it is kept on SQLite alone, and everything that may change what it
// remembers passes through the queue: a function given to Do makes the conversations that it holds forgotten. It belongs to the committer's goroutine.
type recent struct {
	all map[ids.ID]*remembered
}

type remembered struct {
	store.Locked
	roles map[ids.ID]model.Role
}

func (m *remembered) role(person ids.ID) (model.Role, bool) {
	if m == nil {
		return "", false
	}
	role, ok := m.roles[person]
	return role, ok
}

const recentMax = 20_000 // conversations; then it starts anew

func (r *recent) get(conversation ids.ID) *remembered {
	if r == nil {
		return nil
	}
	return r.all[conversation]
}

// keep notes the state that a transaction has committed.
func (r *recent) keep(w *Writer) {
	if r == nil {
		return
	}
	if len(r.all) > recentMax {
		clear(r.all)
	}
	for id, l := range w.logs {
		if l.touched {
			delete(r.all, id)
			continue
		}
		m := r.all[id]
		if m == nil {
			m = &remembered{roles: map[ids.ID]model.Role{}}
			r.all[id] = m
		}
		m.Locked = l.Locked
	}
	for seat, role := range w.posters {
		if m := r.all[seat.Conversation]; m != nil {
			m.roles[seat.Person] = role
		}
	}
}

// forget drops everything: a transaction failed, and what it read may be older than what is there.
func (r *recent) forget() {
	if r != nil {
		clear(r.all)
	}
}
