// Package archtest is the fence of the house: one test that reads the sources and refuses what the architecture does not allow.
//
// It checks imports against arch.txt, where the third-party packages that have one home are imported, that a room's SQL stays
// in its store files and names its own tables only, that rooms are opened by internal/app alone, the limits of the house
// (lengths of functions, files and packages), that packages and exported names are documented, and that every module that we
// depend on stands in docs/dependencies.md.
//
// It reads files itself and asks no tool: a test that shells out would be served from the test cache after a violation was
// added, and the go command skips files with build tags. It has no state and no concurrency. Problems come sorted by file.
package archtest
