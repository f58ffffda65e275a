package eventlog

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"hubbub/internal/rooms/activity/fact"
)

// TestMain lets the test binary be the child that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EVENTLOG_CHILD"); dir != "" {
		if err := child(dir, os.Getenv("EVENTLOG_ROUND")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func crashLimits() limits {
	l := usualLimits()
	l.fileBytes, l.blockFacts = 32<<10, 5
	return l
}

// child appends for ever, from several goroutines, and says what was acknowledged. Every event is sent twice, as by a client that got no answer.
func child(dir, round string) error {
	l, err := open(dir, crashLimits())
	if err != nil {
		return err
	}
	var out sync.Mutex
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				var facts []fact.Fact
				for j := range 13 {
					facts = append(facts, said(fmt.Sprintf("%s-%d-%d-%d", round, w, i, j), int64(i)))
				}
				for range 2 {
					_, kept, err := l.Append(context.Background(), facts, Mark{Source: fmt.Sprint(round, w), A: int64(i), B: 1})
					if err != nil {
						fmt.Fprintln(os.Stderr, err)
						os.Exit(1)
					}
					if len(kept) == 13 {
						out.Lock()
						fmt.Printf("%s-%d-%d\n", round, w, i)
						out.Unlock()
					}
				}
			}
		})
	}
	wg.Wait()
	return nil
}

func TestNothingAcknowledgedIsLostAndNothingIsDoubleWhenTheProcessIsKilled(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for round := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "EVENTLOG_CHILD="+dir, fmt.Sprintf("EVENTLOG_ROUND=r%d", round))
		cmd.Stderr = os.Stderr
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stdout)
		for n := 0; lines.Scan(); n++ {
			acknowledged[lines.Text()] = true
			// The pipe still holds what was said between this line and the end.
			if n == 40+17*round {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait()
		l := reopen(t, dir, crashLimits())
		seen := map[string]int{}
		facts, _ := all(t, l, Position{})
		for _, f := range facts {
			seen[f.ID]++
			if seen[f.ID] > 1 {
				t.Fatalf("round %d: %s is there twice", round, f.ID)
			}
		}
		for a := range acknowledged {
			if strings.Count(a, "-") != 2 {
				continue // the end of a line was lost in the pipe
			}
			for j := range 13 {
				if seen[fmt.Sprintf("%s-%d", a, j)] != 1 {
					t.Fatalf("round %d: %s was acknowledged and is gone", round, a)
				}
			}
		}
		// An append is there as a whole or not at all.
		if len(facts)%13 != 0 {
			t.Errorf("round %d: %d facts", round, len(facts))
		}
		if bad, _, err := l.Verify(t.Context()); err != nil || len(bad) > 0 {
			t.Fatal(bad, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acknowledged) < 200 {
		t.Errorf("only %d appends were acknowledged", len(acknowledged))
	}
}

func FuzzABlockIsReadOrRefused(f *testing.F) {
	e, err := newEncoder()
	if err != nil {
		f.Fatal(err)
	}
	b, err := e.block(nil, []fact.Fact{said("00000000-0000-4000-8000-00000000000a", 5), {Act: fact.Merged, Person: "a", Other: "b"}}, []Mark{{"outbox", 1, 2}}, flagFinal, 0)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	d, err := newDecoder()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHeader(b)
		if err != nil || h.length != len(b) {
			return
		}
		// The sum is not asked: what is behind it must not be believed either.
		if _, err := parseMarks(b[headerSize : headerSize+h.marks]); err != nil {
			return
		}
		facts, err := d.block(h, b)
		if err != nil {
			return
		}
		again, err := e.block(nil, facts, nil, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%#v", facts)
		h2, err := parseHeader(again)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.block(h2, again); err != nil || fmt.Sprintf("%#v", got) != want {
			t.Fatalf("%v: %#v\nwant %s", err, got, want)
		}
	})
}

// FuzzColumns feeds the reader columns that no compressor stands before.
func FuzzColumns(f *testing.F) {
	e, err := newEncoder()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := e.block(nil, []fact.Fact{said("00000000-0000-4000-8000-00000000000a", 5), said("x", 7)}, nil, 0, 0); err != nil {
		f.Fatal(err)
	}
	f.Add(e.raw, e.ids, 2)
	d, err := newDecoder()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw, ids []byte, n int) {
		h := header{facts: n, rawIDs: len(ids), rawBody: len(raw)}
		block := make([]byte, headerSize)
		block = e.zip.EncodeAll(ids, block)
		h.ids = len(block) - headerSize
		block = e.zip.EncodeAll(raw, block)
		if n < 0 {
			return
		}
		_, _ = d.block(h, block)
	})
}
