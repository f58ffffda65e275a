package config

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"pgregory.net/rapid"
)

// cli is a command line as cmd/hubbub has one.
type cli struct {
	Serve  struct{ Config }  `cmd:""`
	Verify struct{ Storage } `cmd:""`
}

// parse runs a command line with a configuration file ("" for none) and environment (NAME=value).
func parse(t *testing.T, file string, env []string, args ...string) (*cli, error) {
	t.Helper()
	for _, s := range Settings() {
		if old, set := os.LookupEnv(s.Env); set {
			t.Setenv(s.Env, old)
			os.Unsetenv(s.Env)
		}
	}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		t.Setenv(name, value)
	}
	if file != "" {
		path := filepath.Join(t.TempDir(), "hubbub.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	var c cli
	p, err := kong.New(&c, kong.Exit(func(int) { t.Error("the parser wanted to exit") }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Parse(args)
	return &c, err
}

func TestOrder(t *testing.T) {
	file := "[server]\nlisten = \"127.0.0.1:3\"\n"
	env := []string{"HUBBUB_LISTEN=127.0.0.1:2"}
	flag := []string{"serve", "--listen", "127.0.0.1:1"}
	for _, c := range []struct {
		name, file string
		env, args  []string
		want       string
	}{
		{"flag over all", file, env, flag, "127.0.0.1:1"},
		{"environment over file", file, env, flag[:1], "127.0.0.1:2"},
		{"file over default", file, nil, flag[:1], "127.0.0.1:3"},
		{"default", "", nil, flag[:1], "127.0.0.1:8080"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse(t, c.file, c.env, c.args...)
			if err != nil || got.Serve.Server.Listen != c.want {
				t.Errorf("got %q, %v; want %q", got.Serve.Server.Listen, err, c.want)
			}
		})
	}
}

func TestFileNamedByEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(path, []byte("data = '/srv/热闹'\n[limit]\nmessages = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// A command that needs storage alone reads the same file, and takes no offence at settings of the server.
	got, err := parse(t, "", []string{"HUBBUB_CONFIG=" + path}, "verify")
	if err != nil || got.Verify.Data != "/srv/热闹" {
		t.Errorf("got %q, %v", got.Verify.Data, err)
	}
}

func TestExampleFile(t *testing.T) {
	dir := t.TempDir()
	text := strings.ReplaceAll(Example, "/run/secrets", dir)
	for _, name := range []string{"database", "mail", "sign-on"} {
		secret := map[string]string{"database": "postgres://a:b@c/d", "mail": "pa;ss 'word", "sign-on": "s;ec,r 'et"}[name]
		if err := os.WriteFile(filepath.Join(dir, "hubbub-"+name), []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := parse(t, text, nil, "serve")
	if err != nil {
		t.Fatal(err)
	}
	c := got.Serve.Config
	want := Provider{"example", "Example Inc.", "https://login.example.com", "hubbub", "s;ec,r 'et"}
	if len(c.SignOn.Providers) != 1 || c.SignOn.Providers[0] != want {
		t.Errorf("provider: got %#v", c.SignOn.Providers)
	}
	if c.Database.Reveal() != "postgres://a:b@c/d" || c.Mail.Password.Reveal() != "pa;ss 'word" {
		t.Errorf("secrets: got %q and %q", c.Database.Reveal(), c.Mail.Password.Reveal())
	}
	if !reflect.DeepEqual(c.Network.TrustedProxies, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}) {
		t.Errorf("proxies: got %v", c.Network.TrustedProxies)
	}
	if c.Limits.Upload != 50<<20 || c.Server.Drain != 15*time.Second || c.URL() != "https://chat.example.com" {
		t.Errorf("got %v, %v, %v", c.Limits.Upload, c.Server.Drain, c.URL())
	}
}

func TestListsInEveryForm(t *testing.T) {
	provider := "id=a issuer=https://a.example client_id=x client_secret=y name='A & B'"
	for _, c := range []struct {
		name, file string
		env, args  []string
	}{
		{"flags", "", nil, []string{"serve", "--network-trusted-proxies", "10.0.0.0/8,::1/128", "--sign-on-providers", provider, "--sign-on-providers", "id=b issuer=https://b.example client_id=x client_secret=y"}},
		{"environment", "", []string{"HUBBUB_NETWORK_TRUSTED_PROXIES=10.0.0.0/8,::1/128", "HUBBUB_SIGN_ON_PROVIDERS=" + provider + ";id=b issuer=https://b.example client_id=x client_secret=y"}, []string{"serve"}},
		{"file", "[network]\ntrusted_proxies = ['10.0.0.0/8', '::1/128']\n[[sign_on.providers]]\nid='a'\nname='A & B'\nissuer='https://a.example'\nclient_id='x'\nclient_secret='y'\n[[sign_on.providers]]\nid='b'\nissuer='https://b.example'\nclient_id='x'\nclient_secret='y'\n", nil, []string{"serve"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse(t, c.file, c.env, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if n := got.Serve.Network.TrustedProxies; len(n) != 2 || n[1].String() != "::1/128" {
				t.Errorf("proxies: %v", n)
			}
			p := got.Serve.SignOn.Providers
			if len(p) != 2 || p[0].Name != "A & B" || p[1].Name != "b" || p[1].Issuer != "https://b.example" {
				t.Errorf("providers: %#v", p)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	serve := func(args ...string) []string { return append([]string{"serve"}, args...) }
	for _, c := range []struct {
		name, file string
		args       []string
		want       []string
	}{
		{"unknown key", "[mail]\nhsot = 'x'\n", serve(), []string{"hubbub.toml:2", `no setting "mail.hsot"`, `did you mean "mail.host"`}},
		{"unknown table", "\n[mial]\nhost = 'x'\n", serve(), []string{"hubbub.toml:2", `no setting "mial`}},
		{"wrong type", "[mail]\n\nport = 'many'\n", serve(), []string{"hubbub.toml:3", "mail.port"}},
		{"bad size", "[limit]\nupload = 'huge'\n", serve(), []string{"hubbub.toml:2", `"huge" is not a size`}},
		{"bad duration", "[server]\ndrain = 'soon'\n", serve(), []string{"hubbub.toml:2", "soon"}},
		{"no TOML", "listen: x\n", serve(), []string{"hubbub.toml:1"}},
		{"no file", "", serve("--config", "/nowhere/x.toml"), []string{"/nowhere/x.toml"}},
		{"secret file", "database = 'file:/nowhere/secret'\n", serve(), []string{"/nowhere/secret"}},
		{"no choice", "[log]\nlevel = 'loud'\n", serve(), []string{"log-level", "debug"}},
		{"listen", "", serve("--listen", "8080"), []string{"--listen (HUBBUB_LISTEN, server.listen in the file)", "127.0.0.1:8080"}},
		{"port", "", serve("--listen", ":70000"), []string{`"70000" is not a port`}},
		{"public URL with a folder", "", serve("--public-url", "https://a.example/chat"), []string{"must end after the host"}},
		{"public URL without scheme", "", serve("--public-url", "a.example"), []string{"must look like https://chat.example.com"}},
		{"half a certificate", "", serve("--tls-cert", "/dev/null"), []string{"belong together"}},
		{"missing certificate", "", serve("--tls-cert", "/nowhere/c", "--tls-key", "/dev/null"), []string{"tls.cert", "/nowhere/c"}},
		{"admin where people are", "", serve("--admin-listen", "127.0.0.1:8080"), []string{"must differ"}},
		{"database of another kind", "", serve("--database", "mysql://root:hunter2@x/y"), []string{"postgres://"}},
		{"redis alone", "", serve("--redis", "redis://x/0"), []string{"need a PostgreSQL"}},
		{"mail without sender", "", serve("--mail-host", "x"), []string{"mail.from", "is needed"}},
		{"password in the clear", "", serve("--mail-password", "p", "--mail-user", "u", "--mail-security", "none"), []string{"in the clear"}},
		{"half a VAPID pair", "", serve("--push-public-key", "p"), []string{"belong together"}},
		{"provider over http", "", serve("--sign-on-providers", "id=a issuer=http://a.example client_id=x client_secret=y"), []string{"https address"}},
		{"provider twice", "", serve("--sign-on-providers", "id=a issuer=https://a.example client_id=x client_secret=y;id=a issuer=https://a.example client_id=x client_secret=y"), []string{"two providers"}},
		{"provider with a strange field", "", serve("--sign-on-providers", "id=a color=red"), []string{`not "color"`}},
		{"quota below a file", "", serve("--limit-person-files", "1MiB"), []string{"less than one file"}},
		{"nothing allowed", "", serve("--limit-messages", "0"), []string{"at least 1"}},
		{"two at once", "", serve("--limit-messages", "0", "--mail-port", "0"), []string{"limit.messages", "mail.port"}},
		{"verify checks storage", "", []string{"verify", "--redis", "redis://x/0"}, []string{"need a PostgreSQL"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(t, c.file, nil, c.args...)
			if err == nil {
				t.Fatal("was accepted")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q gives a password away", err)
			}
		})
	}
}

// Every setting follows the rule by which its names are made, says what it is, and its default fits.
func TestSettingsFollowTheRule(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Settings() {
		for _, name := range []string{"flag " + s.Flag, "variable " + s.Env, "key " + s.Key} {
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
		if s.Help == "" || s.Group == "" {
			t.Errorf("%s says nothing about itself", s.Flag)
		}
		if want := "HUBBUB_" + strings.ToUpper(strings.ReplaceAll(s.Flag, "-", "_")); s.Env != want {
			t.Errorf("%s has %s, want %s", s.Flag, s.Env, want)
		}
		// The server's settings are so common that they go without their table's name.
		key := strings.TrimPrefix(s.Key, "server.")
		if want := strings.NewReplacer(".", "-", "_", "-").Replace(key); s.Key != "" && s.Flag != want {
			t.Errorf("%s has key %s", s.Flag, s.Key)
		}
	}
	if len(Settings()) < 30 {
		t.Errorf("only %d settings were found", len(Settings()))
	}
}

func TestReferenceIsCommitted(t *testing.T) {
	committed, err := os.ReadFile("../../../docs/configuration.md")
	if err != nil || string(committed) != Reference() {
		t.Errorf("docs/configuration.md is out of date (%v): run go generate ./internal/platform/config", err)
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	c := Config{Mail: Mail{Password: "hunter2"}, SignOn: SignOn{Providers: []Provider{{ClientSecret: "hunter2"}}}}
	out, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), string(out), fmt.Sprintf("%q", c.Mail.Password)} {
		if strings.Contains(text, "hunter2") {
			t.Errorf("a secret printed: %s", text)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]Size{"0": 0, "1": 1, "500KB": 500_000, "50MiB": 50 << 20, "1.5 GiB": 3 << 29, "2tb": 2e12, "7B": 7} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%s: got %d, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "1XB", "NaN", "Inf", "1e30", "9223372036854775808", "1 0", "MiB"} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %d", text, s)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		// Above 2^53 a decimal fraction could not be exact, and no quota is that large.
		want := Size(rapid.Int64Range(0, 1<<53).Draw(t, "size"))
		var got Size
		if err := got.UnmarshalText([]byte(want.String())); err != nil || got != want {
			t.Fatalf("%v came back as %v, %v", want, got, err)
		}
	})
}

func TestURL(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Server: Server{Listen: "127.0.0.1:8080"}}, "http://127.0.0.1:8080"},
		{Config{Server: Server{Listen: ":8080"}}, "http://localhost:8080"},
		{Config{Server: Server{Listen: "[::]:443"}, TLS: TLS{Cert: "x"}}, "https://localhost:443"},
		{Config{Server: Server{Listen: ":1", PublicURL: "https://a.example/"}}, "https://a.example"},
	} {
		if got := c.config.URL(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestUnknownEnvironment(t *testing.T) {
	t.Setenv("HUBBUB_MIAL_HOST", "x")
	t.Setenv("HUBBUB_MAIL_HOST", "x")
	t.Setenv("HUBBUB_TEST_ANYTHING", "x")
	if got := UnknownEnvironment(); len(got) != 1 || got[0] != "HUBBUB_MIAL_HOST" {
		t.Errorf("got %v", got)
	}
}

func FuzzFile(f *testing.F) {
	f.Add(Example)
	f.Add("[mail]\nhsot = 1")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 || strings.Contains(text, "file:") {
			t.Skip()
		}
		_, _ = parseFile("x.toml", text)
	})
}
