// Package ratelimit says how often something may happen, by key.
//
// A limit of n per period lets n happen at once and then one more every period/n. A refused attempt costs nothing, so somebody who
// waits as long as he was told gets through. What one key does never slows another.
//
// Memory keeps the state of a bounded number of keys in a table that never grows: an attacker who makes up keys cannot fill the
// memory, and what he pushes out of the table are the keys that are nearest to being free again, not the ones that are
// held back. Redis keeps it for all nodes together, and goes on alone when Redis does not answer.
//
// A Limiter is safe for concurrent use. Nothing runs in the background.
package ratelimit
