package timeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// manyFacts is the same facts for the same seed: several partitions, late events, joins, properties.
func manyFacts(n int, seed uint64) []fact.Fact {
	r := rand.New(rand.NewPCG(seed, 1))
	facts := make([]fact.Fact, n)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	for i := range facts {
		at += r.Int64N(20 * 60_000)
		f := &facts[i]
		f.ID, f.At, f.Person = fmt.Sprint(i), at, someKeys[r.IntN(len(someKeys))]
		switch r.IntN(40) {
		case 0:
			f.Act, f.Other = fact.Merged, someKeys[r.IntN(len(someKeys))]
		case 1, 2:
			f.Act, f.Props = fact.Described, []fact.Prop{{Key: "k1", Value: someValues[r.IntN(4)]}}
		case 3:
			f.At -= r.Int64N(60 * 86_400_000) // late
			fallthrough
		default:
			f.Name, f.Place = someNames[r.IntN(len(someNames))], somePlaces[r.IntN(len(somePlaces))]
			f.Marks = fact.Marks(r.IntN(8) / 7)
			if r.IntN(3) == 0 {
				f.Props = []fact.Prop{{Key: "k1", Value: someValues[r.IntN(len(someValues))]}, {Key: "price", Value: fact.Num(float64(r.IntN(500)))}}
			}
		}
	}
	return facts
}

const crashFacts, crashPiece = 600, 150

// crashOptions lets points where files change go by until the last one, at which stop is called.
func crashOptions(points int, stop func() error) Options {
	o := manual(zone("Asia/Kathmandu"))
	o.fault = func(string) error {
		if points--; points < 0 {
			return stop()
		}
		return nil
	}
	return o
}

// live opens the store, reads on from where it stands, and does all that changes files. It ends when something fails.
func live(dir string, log *someLog, o Options) (err error) {
	s, err := Open(dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ctx := context.Background()
	at, _ := s.Checkpoint()
	for i := int(at.Offset); i < len(log.facts); i += crashPiece {
		l := someLog{facts: log.facts[:min(len(log.facts), i+crashPiece)], piece: 100}
		from, _ := s.Checkpoint()
		if err := l.Read(ctx, from, s.Add); err != nil {
			return err
		}
		if err := s.Flush(ctx); err != nil {
			return err
		}
		if err := s.tidy(ctx); err != nil {
			return err
		}
	}
	if err := s.SetZone(ctx, zone("Australia/Lord_Howe")); err != nil {
		return err
	}
	if err := s.SetZone(ctx, zone("Asia/Kathmandu")); err != nil {
		return err
	}
	return s.Compact(ctx)
}

// TestAStoreOutlivesEveryInterruption breaks off at each point at which files change, once by an error as of a full disk, and once by a kill of the process: opened again,
// with the rest of the log read, the store answers as one that nothing happened to. It is interrupted again on the way, at a later point each time.
func TestAStoreOutlivesEveryInterruption(t *testing.T) {
	if dir := os.Getenv("TIMELINE_CRASH_DIR"); dir != "" {
		crashHere(dir)
	}
	log := someLog{facts: manyFacts(crashFacts, 5)}
	m := newModel(zone("Asia/Kathmandu"), log.facts)
	full := errors.New("no room")
	for _, way := range []struct {
		name string
		step int // points between two interruptions: processes take time to start
		live func(dir string, points int) bool
	}{
		{"error", 3, func(dir string, points int) bool {
			err := live(dir, &log, crashOptions(points, func() error { return full }))
			if err != nil && !errors.Is(err, full) {
				t.Fatal(err)
			}
			return err == nil
		}},
		{"kill", 17, func(dir string, points int) bool { return killed(t, dir, points) }},
	} {
		t.Run(way.name, func(t *testing.T) {
			interruptions := 0
			for points := 0; ; points += way.step {
				dir := t.TempDir()
				done := way.live(dir, points)
				for more := points % 5; !done && more > 0; more-- { // and again while it mends
					_ = way.live(dir, more)
					interruptions++
				}
				s, err := Open(dir, manual(nil))
				if err != nil {
					t.Fatalf("interrupted at %d: %v", points, err)
				}
				at, _ := s.Checkpoint()
				if err := log.Read(context.Background(), at, s.Add); err != nil {
					t.Fatal(err)
				}
				if s.zone.String() == "Asia/Kathmandu" { // else it was interrupted between the two changes of zone
					v := s.View()
					expectSame(t, m, v, []Scan{everything("k1", "price")}, nil)
					v.Close()
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				expectNothingLeft(t, dir)
				if done {
					break
				}
				interruptions++
			}
			if interruptions < 10 {
				t.Errorf("only %d interruptions", interruptions)
			}
		})
	}
}

// expectNothingLeft: after an Open no file lies about that the manifest does not name.
func expectNothingLeft(t *testing.T, dir string) {
	t.Helper()
	m, _, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := m.files()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !names[e.Name()] {
			t.Errorf("%s was left", e.Name())
		}
	}
	if len(entries) != len(names) {
		t.Errorf("%d files, want %d", len(entries), len(names))
	}
}

// killed runs live in a process that kills itself at a point; it tells whether that came to its end before.
func killed(t *testing.T, dir string, points int) bool {
	cmd := exec.Command(os.Args[0], "-test.run=^TestAStoreOutlivesEveryInterruption$")
	cmd.Env = append(os.Environ(), "TIMELINE_CRASH_DIR="+dir, "TIMELINE_CRASH_AT="+strconv.Itoa(points))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return true
	}
	if x, ok := errors.AsType[*exec.ExitError](err); !ok || x.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%v: %s", err, out)
	}
	return false
}

func crashHere(dir string) {
	points, err := strconv.Atoi(os.Getenv("TIMELINE_CRASH_AT"))
	if err == nil {
		err = live(dir, &someLog{facts: manyFacts(crashFacts, 5)}, crashOptions(points, func() error {
			return errors.Join(syscall.Kill(os.Getpid(), syscall.SIGKILL), errors.New("still alive"))
		}))
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	os.Exit(0)
}

// TestARebuildThatIsInterruptedChangesNothing: until it is done the old store counts.
func TestARebuildThatIsInterruptedChangesNothing(t *testing.T) {
	log, dir, ctx := someLog{facts: manyFacts(600, 6), piece: 100}, t.TempDir(), context.Background()
	if err := live(dir, &log, manual(zone("Asia/Kathmandu"))); err != nil {
		t.Fatal(err)
	}
	m := newModel(zone("Asia/Kathmandu"), log.facts)
	full := errors.New("no room")
	for points := 0; ; points++ {
		o := crashOptions(points, func() error { return full })
		o.Zone, o.FlushAt = nil, 200
		err := Rebuild(ctx, &log, dir, o, nil)
		if err != nil && !errors.Is(err, full) {
			t.Fatal(err)
		}
		expectAnswers(t, dir, m)
		expectNothingLeft(t, dir)
		if err == nil {
			return
		}
	}
}

// TestADamagedFileIsToldOfAndARebuildMendsIt spoils each file in turn.
func TestADamagedFileIsToldOfAndARebuildMendsIt(t *testing.T) {
	log, dir, ctx := someLog{facts: manyFacts(600, 7), piece: 100}, t.TempDir(), context.Background()
	z := zone("Asia/Kathmandu")
	if err := live(dir, &log, manual(z)); err != nil {
		t.Fatal(err)
	}
	m, noticed := newModel(z, log.facts), 0
	for _, how := range []func(path string, b []byte) error{
		func(path string, b []byte) error { b[len(b)/2] ^= 4; return os.WriteFile(path, b, 0o600) },
		func(path string, b []byte) error { return os.WriteFile(path, b[:len(b)/2], 0o600) },
		func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		func(path string, _ []byte) error { return os.Remove(path) },
	} {
		for i := 0; ; i++ { // a rebuild gives files other names, but as many
			man, _, err := readManifest(dir)
			if err != nil {
				t.Fatal(err)
			}
			names := slices.Sorted(maps.Keys(man.files()))
			if i == len(names) {
				break
			}
			name, path := names[i], filepath.Join(dir, names[i])
			b, err := os.ReadFile(path)
			if err != nil || how(path, b) != nil {
				t.Fatal(err)
			}
			switch err := askEverything(dir); {
			case err == nil && name != manifestName: // without one there is no store; else a byte between sections, on which nothing depends
				expectAnswers(t, dir, m)
			case err != nil && !isDamage(err):
				t.Errorf("%s was spoilt, and the error is %v", name, err)
			case err != nil:
				noticed++
			}
			if err := Rebuild(ctx, &log, dir, Options{Zone: z}, nil); err != nil {
				t.Fatal(err)
			}
			expectAnswers(t, dir, m)
		}
	}
	if noticed < 15 {
		t.Errorf("only %d damages were noticed", noticed)
	}
}

func expectAnswers(t *testing.T, dir string, m *model) {
	t.Helper()
	s, err := Open(dir, manual(nil))
	if err != nil {
		t.Fatal(err)
	}
	v := s.View()
	expectSame(t, m, v, []Scan{everything("k1", "price")}, nil)
	v.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// askEverything opens a store and reads every part of it.
func askEverything(dir string) error {
	s, err := Open(dir, manual(nil))
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	v := s.View()
	defer v.Close()
	first, last := v.Span()
	if first > last {
		return nil
	}
	for day := DayOf(first, v.Zone()); day <= DayOf(last, v.Zone()); day++ {
		for _, n := range v.Names() {
			if _, err := v.Day([]string{n.Name}, day, false); err != nil {
				return err
			}
		}
		if _, err := v.Day(nil, day, false); err != nil {
			return err
		}
	}
	if _, err := v.Export(context.Background(), discard{}, math.MinInt64, math.MaxInt64); err != nil {
		return err
	}
	return v.Fold(context.Background(), everything("k1", "price", "$place"), func(int) Folder { return placeReader{} })
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

type placeReader struct{}

func (placeReader) Person(_ uint32, hits Hits) {
	for i := range hits.List {
		hits.Place(i)
	}
}

func isDamage(err error) bool {
	_, ok := errors.AsType[*segment.Damage](err)
	return ok
}
