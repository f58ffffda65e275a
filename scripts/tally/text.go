package main

import (
	"regexp"
	"strconv"
	"strings"
)

// counts is what a runner that is not go test says about itself.
type counts struct{ passed, failed, skipped int }

var (
	colours = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")
	// vitest: "      Tests  1 failed | 12 passed | 2 skipped (15)"
	vitestLine = regexp.MustCompile(`(?m)^\s*Tests\s+((?:\d+ (?:failed|passed|skipped|todo)(?: \| )?)+) \(\d+\)\s*$`)
	vitestPart = regexp.MustCompile(`(\d+) (failed|passed|skipped|todo)`)
	// the house's own: "12 passed, 0 failed, 2 skipped", a word with a colon may stand before it
	plainLine = regexp.MustCompile(`(?m)^(?:\S+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$`)
)

// readText adds up the closing lines in a runner's output; ok is false when there is none.
func readText(text string) (sum counts, ok bool) {
	text = strings.ReplaceAll(colours.ReplaceAllString(text, ""), "\r", "")
	for _, line := range vitestLine.FindAllStringSubmatch(text, -1) {
		ok = true
		for _, part := range vitestPart.FindAllStringSubmatch(line[1], -1) {
			n, _ := strconv.Atoi(part[1])
			switch part[2] {
			case "passed":
				sum.passed += n
			case "failed":
				sum.failed += n
			default:
				sum.skipped += n
			}
		}
	}
	for _, line := range plainLine.FindAllStringSubmatch(text, -1) {
		ok = true
		for i, to := range []*int{&sum.passed, &sum.failed, &sum.skipped} {
			n, _ := strconv.Atoi(line[i+1])
			*to += n
		}
	}
	return sum, ok
}
