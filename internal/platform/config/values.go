package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// Secret is a value that never prints. Written as "file:PATH" it is read from that file, as container secrets are mounted.
type Secret string

// Reveal is the value itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "[secret]"
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the value in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the value in JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the value, or reads it from the file that it names.
func (s *Secret) UnmarshalText(text []byte) error {
	path, isFile := strings.CutPrefix(string(text), "file:")
	// file:///folder is a place for files, not a secret in a file.
	if !isFile || strings.HasPrefix(path, "//") {
		*s = Secret(text)
		return nil
	}
	b, err := os.ReadFile(path)
	*s = Secret(strings.TrimSpace(string(b)))
	return err
}

// Size is a number of bytes, written as 1048576, 500KB, 50MiB, 1.5GiB.
type Size int64

var units = []struct {
	suffix string
	bytes  float64
}{
	{"TIB", 1 << 40}, {"GIB", 1 << 30}, {"MIB", 1 << 20}, {"KIB", 1 << 10},
	{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}, {"", 1},
}

// UnmarshalText reads a number with a unit.
func (s *Size) UnmarshalText(text []byte) error {
	t := strings.ToUpper(strings.TrimSpace(string(text)))
	for _, u := range units {
		number, ok := strings.CutSuffix(t, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || math.IsNaN(n) || n < 0 || n*u.bytes >= math.MaxInt64 {
			break
		}
		*s = Size(n * u.bytes)
		return nil
	}
	return fmt.Errorf("%q is not a size such as 500KB, 50MiB or 1GiB", text)
}

// String writes the size with the largest unit that divides it.
func (s Size) String() string {
	for _, u := range []struct {
		suffix string
		bytes  Size
	}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if s != 0 && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// MarshalText writes what UnmarshalText reads.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Provider is an OpenID Connect provider.
type Provider struct {
	ID           string `toml:"id"`   // in addresses, such as google
	Name         string `toml:"name"` // on the button; the id when empty
	Issuer       string `toml:"issuer"`
	ClientID     string `toml:"client_id"`
	ClientSecret Secret `toml:"client_secret"`
}

// UnmarshalText reads "id=… issuer=… client_id=… client_secret=… name='…'".
func (p *Provider) UnmarshalText(text []byte) error {
	words, err := splitQuoted(string(text))
	if err != nil {
		return err
	}
	*p = Provider{}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "id":
			p.ID = value
		case "name":
			p.Name = value
		case "issuer":
			p.Issuer = value
		case "client_id":
			p.ClientID = value
		case "client_secret":
			if err := p.ClientSecret.UnmarshalText([]byte(value)); err != nil {
				return err
			}
		default:
			return fmt.Errorf("a provider has id, name, issuer, client_id and client_secret, not %q", key)
		}
	}
	if p.Name == "" {
		p.Name = p.ID
	}
	return nil
}

// UnmarshalTOML reads a table, or the text that a flag takes.
func (p *Provider) UnmarshalTOML(v any) error {
	table, ok := v.(map[string]any)
	if !ok {
		return p.UnmarshalText(fmt.Append(nil, v))
	}
	var text []string
	for key, value := range table {
		s, ok := value.(string)
		if !ok {
			return fmt.Errorf("%s must be text", key)
		}
		text = append(text, quote(key, s))
	}
	return p.UnmarshalText([]byte(strings.Join(text, " ")))
}

// splitQuoted splits at blanks that are not within single quotes; two quotes in a row within quotes are one.
func splitQuoted(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	quoted, any := false, false
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\'' && quoted && i+1 < len(runes) && runes[i+1] == '\'':
			word.WriteRune(r)
			i++
		case r == '\'':
			quoted, any = !quoted, true
		case unicode.IsSpace(r) && !quoted:
			if any {
				words = append(words, word.String())
			}
			word.Reset()
			any = false
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if quoted {
		return nil, errors.New("a quote is not closed")
	}
	if any {
		words = append(words, word.String())
	}
	return words, nil
}

// quote writes name=value as splitQuoted reads it.
func quote(name, value string) string {
	return "'" + name + "=" + strings.ReplaceAll(value, "'", "''") + "'"
}

func trimSlash(s string) string { return strings.TrimRight(s, "/") }

// reachable turns a listen address into one that a browser on this machine can open.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
