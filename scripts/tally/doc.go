// Command tally counts tests honestly.
//
//	tally live FILE   reads `go test -json` on standard input, keeps it in FILE, and prints one line a package and the output of what failed
//	tally sum DIR     reads what the stages of scripts/suite left in DIR and prints "N passed, N failed, N skipped" as its last line
//
// A test counts once, however many stages ran it: it failed if it failed in any, passed if it passed in one, else it was
// skipped. Tests with sub-tests are not counted beside them. A package that does not build, a test that never ended, and a
// stage that failed without naming a test count as one failure each, so that nothing broken can add up to a green line. A stage that should
// have run tests and did not has failed. Exit status: 1 when anything failed.
package main
