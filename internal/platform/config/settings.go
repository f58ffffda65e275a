package config

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Setting describes one field of Config.
type Setting struct {
	Group, Flag, Env string
	Key              string // in the configuration file, such as mail.host; "" when it cannot stand there
	Default, Help    string
	index            []int
}

// Settings lists all settings in the order of the struct. The list is shared; do not change it.
var Settings = sync.OnceValue(func() []Setting { return settingsOf(reflect.TypeFor[Config](), "", "", "", nil) })

func settingsOf(t reflect.Type, group, prefix, table string, index []int) []Setting {
	var out []Setting
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(slices.Clone(index), i)
		key := f.Tag.Get("toml")
		_, embedded := f.Tag.Lookup("embed")
		if f.Anonymous || embedded {
			inner := table
			if key != "" {
				inner += key + "."
			}
			out = append(out, settingsOf(f.Type, f.Tag.Get("group"), prefix+f.Tag.Get("prefix"), inner, at)...)
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			name = strings.ReplaceAll(key, "_", "-")
		}
		s := Setting{Group: group, Flag: prefix + name, Env: f.Tag.Get("env"), Default: f.Tag.Get("default"), index: at}
		s.Help = strings.ReplaceAll(f.Tag.Get("help"), "${enum}", strings.ReplaceAll(f.Tag.Get("enum"), ",", ", "))
		if key != "-" {
			s.Key = table + key
		}
		out = append(out, s)
	}
	return out
}

// UnknownEnvironment names the variables that begin with HUBBUB_ and are no setting: most likely they were mistyped.
func UnknownEnvironment() []string {
	var out []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		known := slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Env == name })
		if strings.HasPrefix(name, "HUBBUB_") && !strings.HasPrefix(name, "HUBBUB_TEST_") && !known {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Reference is docs/configuration.md.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# Configuration

<!-- Generated from internal/platform/config by go generate. Change the struct, not this page. -->

Nothing needs to be configured to begin. What can be is set by flag, by environment variable or in a TOML file that ` + "`--config`" + ` (or
` + "`HUBBUB_CONFIG`" + `) names; a flag outweighs the environment, the environment the file. A key that no setting has is refused, and
so are values that contradict each other, before anything starts.

A secret may be written as ` + "`file:PATH`" + `: it is then read from that file. Sizes are written as ` + "`500KB`, `50MiB`, `1GiB`" + `, durations as
` + "`90s`, `15m`, `24h`" + `. Lists are separated by commas in flags and variables, and are arrays in the file.
`)
	group := ""
	for _, s := range Settings() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n## %s\n\n| flag | variable | key in the file | default | |\n|---|---|---|---|---|\n", group)
		}
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s | %s |\n", s.Flag, s.Env, code(s.Key), code(s.Default), s.Help)
	}
	b.WriteString("\n## Example\n\n```toml\n" + Example + "```\n")
	return b.String()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// Example is a configuration file for a server with PostgreSQL behind a proxy.
const Example = `data = "/var/lib/hubbub"
database = "file:/run/secrets/hubbub-database"

[server]
listen = "127.0.0.1:8080"
public_url = "https://chat.example.com"

[network]
trusted_proxies = ["127.0.0.0/8"]

[mail]
host = "smtp.example.com"
user = "hubbub"
password = "file:/run/secrets/hubbub-mail"
from = "Hubbub <hubbub@example.com>"

[[sign_on.providers]]
id = "example"
name = "Example Inc."
issuer = "https://login.example.com"
client_id = "hubbub"
client_secret = "file:/run/secrets/hubbub-sign-on"
`
