// Package people numbers the keys that people come under, joins those that are one person, and keeps their properties.
//
// A Book is what a timeline store knows of people. Every key has a number, in order of first appearance, never used again. Keys that were joined are one
// person under the smallest of their numbers, its canonical number; numbers that are not canonical are nobody by themselves. Nothing is forgotten by joining: properties are kept
// for each key and combined when they are read, so that joining early and late comes to the same.
//
// A Book has one writer at a time, whom the store chooses. A Snapshot is what the book held at one moment: it never changes, and costs little, since both share
// pages that are copied before they are written.
package people
