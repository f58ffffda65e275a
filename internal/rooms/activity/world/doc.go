// Package world invents people and what they do: realistic enough to measure an engine by, and known to the last event.
//
// A Crowd is a plan, drawn from a seed: who joins when, how keen he is, when he tires, where he lives, which group he talks in. Its days come one by one
// (Day), each sorted by time, as a log would have received them. The same plan gives the same facts, whatever the number of workers.
//
// What makes it realistic: keenness with a long tail (a few people do most), joining and leaving all the time, weeks with weekends, days in the zone where each
// person lives, visits made of steps that follow from each other, answers that go to people of the same group more than to others, and those who only tick a box
// each morning.
package world
