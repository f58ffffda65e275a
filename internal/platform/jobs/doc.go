// Package jobs runs what happens by itself: named work, again and again, until the server stops.
//
// A job runs when the Runner starts, then Every after its last run ended, and soon after a Wake. It never runs beside itself. A failure or a
// panic is logged and tried again, later each time, up to Every. A job for one node only runs while this node holds the
// lease of its name: the lease is renewed while the job runs, and when it is lost the job's context ends. A job that works for
// the outside must still bear running twice, since a node that stalls learns late that it lost its lease.
//
// Add comes before Start. Stop ends the contexts of all jobs, waits for them, and gives leases back. Wake and Stop are safe for
// concurrent use.
package jobs
