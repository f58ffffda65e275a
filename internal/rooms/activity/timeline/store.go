package timeline

import "time"

// Options are how a store is kept.
type Options struct {
	Zone       *time.Location // where days begin; UTC when nil
	FlushAt    int            // events in memory before they are written to segments; 0 for the usual number
	Generation uint64         // of the event log, with a new store
}
