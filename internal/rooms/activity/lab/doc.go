// Package lab measures the engine of activity over an invented crowd: what an event costs to take in and to keep, how long it takes to derive the
// timelines anew, and how long questions take. Everything goes the way that the product goes: the log, the store, the engine of questions.
//
// Cold is a question to a store that was opened a moment ago, whose files the kernel was asked to forget. Warm is one that was asked before, with the store's pages and
// sets of days in memory. The cache of answers has no part in either: every run gets an engine of its own.
package lab
