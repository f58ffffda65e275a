// Package app is the composition root: it opens every room, gives each what it needs, and mounts the routes.
//
// It is the only place that knows all rooms, and it has no rules of its own. Where a room asks in its needs.go for something that another has, the
// few lines that fit the one to the other are in wiring.go.
//
// # Lifecycle
//
// Open opens the data (and refuses a folder that another process holds), Serve listens and returns when its context ends, having drained:
// requests end, sockets are told to come back, queues are stored. Close releases the data. Commands that need no listener (verify, import, export, admin)
// use Open and Close alone.
package app
