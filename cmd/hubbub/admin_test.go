package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const channel = "--- Log opened Sat Mar 01 10:00:00 2014\n10:00 -!- mei [mei@host] has joined #tea\n10:01 < mei> 你好\n10:02 < omar> hi\n"

// imported is a data folder with the workspace tea in it, as an import leaves it: nobody can sign in.
func imported(t *testing.T) string {
	t.Helper()
	dir, logs := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(logs, "#tea.log"), []byte(channel), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, err := hubbub(t, "import", "irc", logs, "--workspace", "tea", "--data", dir, "--quiet"); code != 0 {
		t.Fatal(code, err)
	}
	return dir
}

// typing gives the program a line on standard input.
func typing(t *testing.T, line string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stdin")
	if err := os.WriteFile(name, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stdin
	os.Stdin = f
	t.Cleanup(func() { os.Stdin = was; _ = f.Close() })
}

func TestAdmin(t *testing.T) {
	dir := imported(t)
	for _, step := range []struct {
		name  string
		args  []string
		stdin string
		code  int
		out   string // a pattern
		err   string
	}{
		{name: "workspaces", args: []string{"workspaces"}, out: `(?m)^tea +tea +2 `},
		{name: "people", args: []string{"people", "--workspace", "tea"}, out: `(?m)^mei +mei +member +-$`},
		{name: "people of nowhere", args: []string{"people", "--workspace", "coffee"}, code: 1, err: `no workspace "coffee"`},
		{name: "nobody to be", args: []string{"owner", "ada@example.com", "--workspace", "tea", "--as", "nobody"}, code: 1, err: `nobody with the handle "nobody"`},
		{name: "no address", args: []string{"owner", "ada", "--workspace", "tea"}, code: 1, err: "not an e-mail address"},
		{name: "become mei", args: []string{"owner", "ada@example.com", "--workspace", "tea", "--as", "@mei", "--public-url", "https://chat.example.com"},
			out: `mei \(@mei\) owns tea and signs in as ada@example.com(?s:.*)https://chat\.example\.com/reset#\S{40,}`},
		{name: "mei is somebody", args: []string{"owner", "bo@example.com", "--workspace", "tea", "--as", "mei"}, code: 1, err: "Somebody is this person already"},
		{name: "the address is shown", args: []string{"people", "--workspace", "tea"}, out: `(?m)^mei +mei +owner +ada@example.com$`},
		{name: "a second owner gets a link though the account was made before", args: []string{"owner", "bo@example.com", "--workspace", "tea"}, out: `owns tea(?s:.*)http://127\.0\.0\.1:8080/reset#`},
		{name: "a third with a password", args: []string{"owner", "cy@example.com", "--workspace", "tea", "--name", "Cy 王", "--password-stdin"}, stdin: "correct horse battery\nmore", out: `^Cy 王 \(@\S+\) owns tea and signs in as cy@example.com\.\n$`},
		{name: "a weak password", args: []string{"password", "cy@example.com", "--password-stdin"}, stdin: "short\n", code: 1, err: "at least"},
		{name: "no password", args: []string{"password", "cy@example.com", "--password-stdin"}, stdin: "\n", code: 1, err: "no password on the first line"},
		{name: "a password", args: []string{"password", "CY@example.com", "--password-stdin"}, stdin: "another horse battery", out: "is set; all sessions have ended"},
		{name: "a link", args: []string{"password", "cy@example.com"}, out: `http://127\.0\.0\.1:8080/reset#\S{40,}`},
		{name: "nobody's link", args: []string{"password", "dee@example.com"}, code: 1, err: "Nobody here signs in as dee@example.com"},
		{name: "sign out", args: []string{"sign-out", "cy@example.com", "--tokens"}, out: "0 sessions and 0 tokens"},
		{name: "deactivate", args: []string{"deactivate", "omar", "--workspace", "tea"}, out: `omar \(@omar\) is kept out of tea`},
		{name: "he is out", args: []string{"people", "--workspace", "tea", "--json"}, out: `"deactivated":true,"email":"","handle":"omar"`},
		{name: "reactivate", args: []string{"reactivate", "omar", "--workspace", "tea"}, out: "may come into tea again"},
		{name: "he is in", args: []string{"people", "--workspace", "tea", "--json"}, out: `"deactivated":false,"email":"","handle":"omar"`},
		{name: "rotate", args: []string{"rotate-keys"}, out: "A fresh key stands in front"},
		{name: "rotate keys of the environment", args: []string{"rotate-keys", "--seal-keys", "test:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, code: 1, err: "cannot be opened with the keys of this server"},
		{name: "mailbox", args: []string{"mailbox"}, out: `(?m)cy@example.com +\S.* kept$`},
	} {
		t.Run(step.name, func(t *testing.T) {
			if step.stdin != "" {
				typing(t, step.stdin)
			}
			code, out, err := hubbub(t, append([]string{"admin", "--data", dir}, step.args...)...)
			if code != step.code || !regexp.MustCompile(step.out).MatchString(out) || !strings.Contains(err, step.err) {
				t.Errorf("%d\n%s\n%s", code, out, err)
			}
		})
	}
	keys, err := os.ReadFile(filepath.Join(dir, "seal.keys"))
	if err != nil || strings.Count(string(keys), "\n") != 2 {
		t.Errorf("%d keys, %v", strings.Count(string(keys), "\n"), err)
	}
	_, list, _ := hubbub(t, "admin", "mailbox", "--data", dir)
	letter := strings.Fields(strings.Split(list, "\n")[1])[0]
	if code, out, err := hubbub(t, "admin", "mailbox", letter, "--data", dir); code != 0 || !strings.Contains(out, "To: cy@example.com\n") || !strings.Contains(out, "password") {
		t.Errorf("%d %s %s", code, out, err)
	}
	if code, _, err := hubbub(t, "verify", "--data", dir); code != 0 {
		t.Error(code, err)
	}
}

func TestAdminHelpTeaches(t *testing.T) {
	if code, out, _ := hubbub(t, "admin", "--help"); code != 0 || !strings.Contains(out, "hubbub admin owner") || !strings.Contains(out, "stop the server first") {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ := hubbub(t, "admin", "rotate-keys", "--help"); code != 0 || !strings.Contains(out, "apart from the backups") {
		t.Errorf("%d %s", code, out)
	}
}

func TestAdminAndExportSayThatAServerHoldsTheFolder(t *testing.T) {
	dir := imported(t)
	release := holdFolder(t, dir)
	defer release()
	for _, args := range [][]string{{"admin", "workspaces"}, {"admin", "rotate-keys"}, {"export", filepath.Join(t.TempDir(), "out"), "--workspace", "tea"},
		{"import", "hubbub", t.TempDir(), "--workspace", "tea"}} {
		if code, _, err := hubbub(t, append(args, "--data", dir)...); code != 1 || !strings.Contains(err, "holds the data folder") {
			t.Errorf("%v: %d %s", args, code, err)
		}
	}
}

func TestExportAndItsWayBack(t *testing.T) {
	dir, other, out := imported(t), t.TempDir(), filepath.Join(t.TempDir(), "out")
	code, said, err := hubbub(t, "export", out, "--workspace", "tea", "--data", dir, "--json")
	var r struct{ Messages, People, Conversations, Files int }
	if e := json.Unmarshal([]byte(said), &r); code != 0 || e != nil || r.Messages != 2 || r.People != 2 || r.Conversations != 1 {
		t.Fatalf("%d %v %s %s", code, e, said, err)
	}
	if code, _, err := hubbub(t, "export", out, "--workspace", "tea", "--data", dir); code != 1 || !strings.Contains(err, "is not empty") {
		t.Errorf("%d %s", code, err)
	}
	if code, said, err := hubbub(t, "import", "hubbub", out, "--workspace", "green", "--data", other); code != 0 || !strings.HasPrefix(said, "green: 2 messages, 2 people, 1 conversations") {
		t.Errorf("%d %s %s", code, said, err)
	}
	if code, _, err := hubbub(t, "import", "hubbub", out, "--workspace", "green", "--data", other); code != 1 || !strings.Contains(err, "here already, as green") {
		t.Errorf("%d %s", code, err)
	}
	if code, _, err := hubbub(t, "import", "hubbub", other, "--workspace", "x", "--data", dir); code != 1 || !strings.Contains(err, "it is no export") {
		t.Errorf("%d %s", code, err)
	}
	if code, _, err := hubbub(t, "verify", "--data", other); code != 0 {
		t.Error(code, err)
	}
}
