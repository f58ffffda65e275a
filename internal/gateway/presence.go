package gateway

import (
	"context"
	"sync"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
)

// state is how present somebody is, in rising order of what wins over what.
type state uint8

const (
	offline state = iota
	away
	online
	inCall
	dnd
)

var stateNames = [...]string{"offline", "away", "online", "call", "dnd"}

func (s state) String() string { return stateNames[s] }

// refresh works out how present the person is here. The person's lock is held. Who has just lost the last socket stays what he was.
func (p *person) refresh(g *Gateway) {
	if len(p.sockets) == 0 || p.gone {
		return
	}
	best := offline
	for _, s := range p.sockets {
		best = max(best, s.shown())
	}
	if p.inCall {
		best = max(best, inCall)
	}
	g.presence.set(p.workspace, p.id, "", best)
}

// presence is how present people are, here and on other nodes, and tells those who watch.
type presence struct {
	node   *centrifuge.Node
	gossip func(workspace, person ids.ID, s state) // tells the other nodes; nil when there are none

	mu  sync.Mutex // tier 4
	all map[ids.ID]*standing
}

// standing is one person's presence on each node; this one is "".
type standing struct {
	workspace ids.ID
	nodes     map[string]state
	shown     state
}

// set notes the presence of a person on a node and publishes the change, if it is one, in the order of the changes.
func (t *presence) set(workspace, person ids.ID, node string, s state) {
	t.mu.Lock()
	defer t.mu.Unlock()
	st := t.all[person]
	if st == nil {
		if s == offline {
			return
		}
		st = &standing{workspace: workspace, nodes: map[string]state{}}
		t.all[person] = st
	}
	before := st.nodes[node]
	if s == offline {
		delete(st.nodes, node)
	} else {
		st.nodes[node] = s
	}
	if node == "" && before != s && t.gossip != nil {
		t.gossip(workspace, person, s)
	}
	t.show(person, st)
}

// show publishes a person's presence if it has changed. The lock is held.
func (t *presence) show(person ids.ID, st *standing) {
	best := offline
	for _, s := range st.nodes {
		best = max(best, s)
	}
	if len(st.nodes) == 0 {
		delete(t.all, person)
	}
	if best == st.shown {
		return
	}
	st.shown = best
	_ = t.node.Hub().BroadcastPublication(wire.Channel(wire.Presence, person), &centrifuge.Publication{Data: presenceData(person, best)}, centrifuge.StreamPosition{})
}

func presenceData(person ids.ID, s state) []byte {
	return []byte(`{"s":{"person":"` + person.String() + `","state":"` + s.String() + `"}}`)
}

// leave takes a person off this node.
func (t *presence) leave(person ids.ID) { t.set(0, person, "", offline) }

// forget takes everybody off a node that is gone, but for those in keep.
func (t *presence) forget(node string, keep map[ids.ID]uint8) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, st := range t.all {
		if _, there := st.nodes[node]; there && keep[id] == 0 {
			delete(st.nodes, node)
			t.show(id, st)
		}
	}
}

// of is how present a person of a workspace is.
func (t *presence) of(workspace, person ids.ID) state {
	t.mu.Lock()
	defer t.mu.Unlock()
	if st := t.all[person]; st != nil && st.workspace == workspace {
		return st.shown
	}
	return offline
}

// local calls fn for everybody on this node.
func (t *presence) local(fn func(workspace, person ids.ID, s state)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, st := range t.all {
		if s := st.nodes[""]; s != offline {
			fn(st.workspace, id, s)
		}
	}
}

// InCall says whether a person is in a call. It holds for as long as he is connected to this node.
func (g *Gateway) InCall(person ids.ID, in bool) {
	if p := g.people.find(person); p != nil {
		p.mu.Lock()
		p.inCall = in
		p.refresh(g)
		p.mu.Unlock()
	}
}

// PublishStatus tells those who watch a person his new status; status is JSON, null for none.
func (g *Gateway) PublishStatus(person ids.ID, status []byte) {
	data := []byte(`{"s":{"person":"` + person.String() + `","status":` + string(status) + `}}`)
	g.showStatus(person, data)
	if g.cluster != nil {
		g.cluster.Send(person, parcel(parcelStatus, int64(person)), data)
	}
}

func (g *Gateway) showStatus(person ids.ID, data []byte) {
	_ = g.node.Hub().BroadcastPublication(wire.Channel(wire.Presence, person), &centrifuge.Publication{Data: data}, centrifuge.StreamPosition{})
}

const (
	seenFlush = 5 * time.Second
	seenEvery = 5 * time.Minute // for those who stay connected, so that a crash loses little
)

// sightings are reports of who was last there, on their way to the room that keeps them.
type sightings struct {
	people People

	mu  sync.Mutex // tier 4
	due map[ids.ID]Sighting
}

func (t *sightings) add(p *person, at time.Time) {
	if t.people == nil {
		return
	}
	t.mu.Lock()
	t.due[p.id] = Sighting{p.workspace, p.id, at.UTC()}
	t.mu.Unlock()
}

// flush reports what is due; what cannot be reported now stays due, unless something newer came.
func (t *sightings) flush(ctx context.Context) error {
	t.mu.Lock()
	due := t.due
	t.due = map[ids.ID]Sighting{}
	t.mu.Unlock()
	if len(due) == 0 {
		return nil
	}
	list := make([]Sighting, 0, len(due))
	for _, one := range due {
		list = append(list, one)
	}
	err := t.people.Seen(ctx, list)
	if err != nil {
		t.mu.Lock()
		for id, one := range due {
			if _, newer := t.due[id]; !newer {
				t.due[id] = one
			}
		}
		t.mu.Unlock()
	}
	return errs.Wrap("gateway.Seen", err)
}
