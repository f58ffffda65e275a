// Package bitset holds sets of people as dense words: bit n of the set is person number n of a timeline view.
//
// A Set is a plain slice, so that a kernel may cut it into blocks that stay in the cache (s[lo:hi] is the set of the people 64*lo up to 64*hi). Words that
// are not there count as zero: sets of different length go together. Functions that return a number change nothing; methods that change a set change their
// receiver only, and never make it longer. Nothing here is synchronised: a set that is shared is only read.
package bitset
