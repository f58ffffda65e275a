// Package timeline keeps what every person did, in order, and answers the two kinds of questions that activity is made of: who was active on which day
// (Day: sets of people), and what did each person do in which order (Fold: one walk over the events of everybody).
//
// # Order
//
// The events of a person are ordered by their time; those of one instant in the order of arrival, and when several keys were joined into one person, by
// the key that was known first, then by arrival.
//
// # People
//
// Every key of a person has a number, in order of first appearance, never used again. Keys that are joined (fact.Merged) are one person from then on, under the smallest of
// their numbers, also for what happened before. A question only ever meets that number.
package timeline
