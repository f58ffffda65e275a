package gateway

import "hubbub/internal/platform/ids"

// Present tells how present a person of a workspace is, over all sockets and nodes: connected somewhere, looking at a window of ours, or not to be
// disturbed.
func (g *Gateway) Present(workspace, person ids.ID) (connected, looking, dontDisturb bool) {
	s := g.presence.of(workspace, person)
	return s != offline, s == online || s == inCall, s == dnd
}
