// Package statcases answers files of statistical cases with package stats: small inputs and the numbers that careful peers get from
// them, in a form that other programs can write. It is how the statistics are held against the world.
//
// A file is {"cases": [{"id", "input", "expect", "tolerance"}]}; each case is answered for itself, from its id and its input alone. What an id names
// (welch, sequential, cuped, bayes, srm, nps, bgnbd, paretonbd, gammagamma, multiple; one_sided_greater, one_sided_lesser, absolute,
// relative) fills in what the input leaves open; what the input says goes first. Differences are relative unless it is said otherwise. Cases of
// the models of repeat purchase that give no parameters speak of the models fitted to the customers of a Dataset.
//
// A Runner keeps its fitted models and serves one goroutine.
package statcases
