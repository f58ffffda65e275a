// Package graph is the arithmetic of who deals with whom: weighted, directed ties between numbered people, and what follows from them.
//
// A Graph is immutable after Build and safe for concurrent use. Answers are the same for the same ties in any order, on any machine.
//
// PageRank and communities are our own because they must take a million ties in seconds: on the machine of benchmarks/ a library's Louvain took 44 s for
// 300,000 ties, for it keeps graphs in maps. The tests hold ours to that library's.
package graph
