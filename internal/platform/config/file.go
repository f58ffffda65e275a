package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// BeforeResolve reads the configuration file that --config or HUBBUB_CONFIG names, before kong asks where values come from.
func (s *Storage) BeforeResolve(ctx *kong.Context) error {
	for _, flag := range ctx.Flags() {
		if flag.Name != "config" {
			continue
		}
		path, _ := ctx.FlagValue(flag).(string)
		if path == "" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("configuration file: %w", err)
		}
		file, err := parseFile(path, string(text))
		if err != nil {
			return err
		}
		ctx.AddResolver(file)
	}
	return nil
}

// fileValues are the settings of a configuration file as text, by flag.
type fileValues map[string]string

// parseFile reads TOML against the struct itself, so that a wrong type or an unknown key is told with its line.
func parseFile(path, text string) (fileValues, error) {
	var typed Config
	meta, err := toml.Decode(text, &typed)
	if err != nil {
		if parse, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, fmt.Errorf("%s:%d: %s", path, parse.Position.Line, describe(parse))
		}
		// A type that does not fit comes as plain text with the line in it.
		if at := tomlLine.FindStringSubmatch(err.Error()); at != nil {
			return nil, fmt.Errorf("%s:%s: %s: %s", path, at[1], at[2], at[3])
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, unknownKey(path, text, unknown[0])
	}
	out := fileValues{}
	for _, s := range Settings() {
		if s.Key != "" && meta.IsDefined(strings.Split(s.Key, ".")...) {
			out[s.Flag] = s.text(typed)
		}
	}
	return out, nil
}

var tomlLine = regexp.MustCompile(`^toml: line (\d+) \(last key "(.*)"\): (.*)$`)

func describe(e toml.ParseError) string {
	if e.LastKey != "" {
		return e.LastKey + ": " + strings.TrimPrefix(e.Message, "toml: ")
	}
	return e.Message
}

func unknownKey(path, text string, key toml.Key) error {
	line, last := 0, key[len(key)-1]
	for i, l := range strings.Split(text, "\n") {
		l = strings.TrimLeft(l, "[ \t")
		if rest, ok := strings.CutPrefix(l, last); ok && strings.ContainsAny(strings.TrimSpace(rest)+"=", "=]") && line == 0 {
			line = i + 1
		}
	}
	message := fmt.Sprintf("%s:%d: there is no setting %q", path, line, key.String())
	if near := nearest(key.String()); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return errors.New(message)
}

// nearest is the known key that is at most three edits away from a mistyped one.
func nearest(key string) string {
	best, at := "", 4
	for _, s := range Settings() {
		if d := distance(key, s.Key); s.Key != "" && d < at {
			best, at = s.Key, d
		}
	}
	return best
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// Validate is kong's hook for resolvers; the file was checked when it was read.
func (fileValues) Validate(*kong.Application) error { return nil }

// Resolve gives kong the file's value of a flag. kong lets resolvers outweigh the environment; here the environment wins.
func (f fileValues) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if slices.ContainsFunc(flag.Envs, func(name string) bool { _, set := os.LookupEnv(name); return set }) {
		return nil, nil
	}
	if text, ok := f[flag.Name]; ok {
		return text, nil
	}
	return nil, nil
}

// text writes the setting's value in c the way a flag takes it.
func (s Setting) text(c Config) string {
	v := reflect.ValueOf(c).FieldByIndex(s.index)
	switch value := v.Interface().(type) {
	case Secret:
		return value.Reveal()
	case []Provider:
		parts := make([]string, len(value))
		for i, p := range value {
			fields := []string{quote("id", p.ID), quote("name", p.Name), quote("issuer", p.Issuer), quote("client_id", p.ClientID), quote("client_secret", p.ClientSecret.Reveal())}
			parts[i] = strings.ReplaceAll(strings.Join(fields, " "), ";", `\;`)
		}
		return strings.Join(parts, ";")
	}
	if v.Kind() == reflect.Slice {
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = fmt.Sprint(v.Index(i).Interface())
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v.Interface())
}
