// Package measure counts what people did: the kernels of retention, life cycle, stickiness, active users, trends, funnels, paths, sessions, hours and response
// times. It knows no store and no JSON.
//
// # Shape
//
// Every kind is a plain description (Retention, Funnel, …) whose Fold makes an accumulator. An accumulator is given one person after the other (Person), each
// once, with the events of that person in order of time, those of one instant in order of arrival. Accumulators that were given different people are joined
// with Merge; then Result tells. What happens at one instant gives the same answer in whatever order it arrived, except where an order within the instant is the
// question itself (paths), and for which of several values a person is filed under.
//
// Questions that need no more than who was active in which bucket have a second form over sets of people (…Bits), which gives the same answer.
//
// # Concurrency
//
// Descriptions and Buckets are read only and may be shared. An accumulator belongs to one goroutine at a time. The forms over sets use as many goroutines as
// the caller says and return when all have ended. Events and sets are never changed.
package measure
