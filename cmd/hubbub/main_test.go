package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"hubbub/internal/bench"
)

// The tests run this test binary as the program itself.
func TestMain(m *testing.M) {
	if os.Getenv("HUBBUB_TEST_AS_PROGRAM") != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Setenv("HUBBUB_TEST_AS_PROGRAM", "1")
	os.Exit(m.Run())
}

func hubbub(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

func TestHelpTeaches(t *testing.T) {
	code, out, _ := hubbub(t, "--help")
	if code != 0 || !strings.Contains(out, "hubbub serve") || !strings.Contains(out, "verify") {
		t.Errorf("%d %s", code, out)
	}
	code, _, err := hubbub(t, "sevre")
	if code != 64 || !strings.Contains(err, "serve") {
		t.Errorf("a slip of the finger gives %d %s", code, err)
	}
}

func TestVersionIsOneLineOfJSON(t *testing.T) {
	code, out, _ := hubbub(t, "version", "--json")
	var v struct{ Version, Go string }
	if err := json.Unmarshal([]byte(out), &v); code != 0 || err != nil || v.Version == "" || v.Go == "" {
		t.Errorf("%d %v %s", code, err, out)
	}
}

// TestKill kills the server with -9 at random moments while people write. Every acknowledged message must be there once, under its number, and the data must
// verify, every time.
func TestKill(t *testing.T) {
	rounds := "50"
	if testing.Short() {
		rounds = "5"
	}
	code, out, stderr := hubbub(t, "bench", "crash", "--rounds", rounds, "--json", "--verbose")
	var r bench.CrashReport
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 {
		t.Fatalf("%d %v %s\n%s", code, err, out, stderr)
	}
	if r.Acknowledged == 0 {
		t.Fatal("nothing was acknowledged, so nothing was proved")
	}
	t.Logf("%d messages were acknowledged before %d kills, all are there", r.Acknowledged, r.Rounds)
}

func TestASecondProcessIsRefusedTheFolder(t *testing.T) {
	dir := t.TempDir()
	if code, _, err := hubbub(t, "verify", "--data", dir); code != 0 {
		t.Fatal(code, err)
	}
	hold := holdFolder(t, dir)
	defer hold()
	code, _, err := hubbub(t, "verify", "--data", dir)
	if code != 1 || !strings.Contains(err, "holds the data folder") {
		t.Errorf("%d %s", code, err)
	}
}
