// Package stats holds the statistics that the product's verdicts stand on: differences between groups with their intervals, tests that
// may be watched while they run, expected loss, sample-ratio mismatch, shares, ordinary fluctuation of a daily series, and models of
// who buys again.
//
// Everything is a pure function of its arguments: the same arguments give the same result on every machine, nothing is kept between calls,
// nothing runs in the background, no clock and no global randomness is read. All of it is safe for concurrent use. The package knows no
// room, no event and no person; it takes counts and sums.
//
// Where the numbers say nothing (too few people, no spread, a baseline of zero) a function returns one of the errors of this package,
// never a number that looks like an answer. Groups are called a (the baseline, or those who were left alone) and b (the variation, or
// those who were treated); a difference is always b minus a. Alpha is the error that is tolerated, 0.05 for intervals of 95 %.
package stats
