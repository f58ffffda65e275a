// Package commit is the one door through which conversations change: the commit queue.
//
// # Shape
//
//	Send, Do ──> jobs (bounded) ──> committer: one transaction for up to 128 jobs ──> committed (bounded) ──> publisher ──> acknowledgements
//
// The committer takes what is queued and gives it one transaction; alone it waits for nothing, and while people talk at once for half a millisecond at most, so
// that more of them share it. It locks the heads of all conversations concerned
// in id order, decides each job in the order of arrival, allocates numbers, stores. A job that is refused leaves no number behind. The publisher
// then hands each conversation's new entries to the Publisher, once, in the order of their numbers, encoded once; only after that the jobs are
// acknowledged. So an acknowledged change is on disk and on its way, and two changes of one conversation are published in order whoever
// made them. While the publisher works the committer already fills the next transaction; when the publisher falls behind, it takes several
// transactions at once and their entries travel together.
//
// # Overload
//
// The queue holds what the committer does in half a second (admit.go); what would wait longer is refused at once with Busy and the time after which to come
// back. Before that, who has several messages under way is refused, so that a few who flood do not turn away the others. Nothing was stored then, and order is
// kept. What is not a message always finds room. A transaction that fails as a whole is tried again job by job, so
// that one bad job cannot take others with it; on a full disk every job is refused with Full.
//
// # Lifecycle and concurrency
//
// Open starts the two goroutines, Close refuses new jobs, finishes what is queued and returns. Send and Do are safe for concurrent use.
// The functions given to Do run inside the transaction, on the committer's goroutine: they must be quick and touch the
// database only through their Writer. On PostgreSQL they may run twice (see sqldb), so they must not have other effects.
package commit
