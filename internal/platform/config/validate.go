package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// problems gathers what does not fit, each with the names under which the setting is known.
type problems []error

func (p *problems) add(key, format string, args ...any) {
	name := key
	for _, s := range Settings() {
		if s.Key == key {
			name = fmt.Sprintf("--%s (%s, %s in the file)", s.Flag, s.Env, s.Key)
		}
	}
	*p = append(*p, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
}

// Validate refuses values that cannot work, all at once. kong calls it after parsing.
func (s *Storage) Validate() error {
	var p problems
	if s.Data == "" {
		p.add("data", "must name a folder")
	}
	p.url("database", s.Database.Reveal(), "postgres://user:password@host/name", "postgres", "postgresql")
	p.url("redis", s.Redis.Reveal(), "redis://host:6379/0", "redis", "rediss")
	p.url("files", s.Files.Reveal(), "s3://bucket?region=… or file:///folder", "s3", "file")
	if s.Redis != "" && s.Database == "" {
		p.add("redis", "several nodes need a PostgreSQL that they share; set --database too")
	}
	return errors.Join(p...)
}

// Validate refuses values that cannot work, all at once. kong calls it after parsing.
func (c *Config) Validate() error {
	var p problems
	c.checkServer(&p)
	c.checkLimits(&p)
	c.checkMail(&p)
	c.checkSignOn(&p)
	if (c.Push.PublicKey == "") != (c.Push.PrivateKey == "") {
		p.add("push.public_key", "the public and the private key belong together; set both or none")
	}
	if s := c.Push.Subject; s != "" && !strings.HasPrefix(s, "mailto:") && !strings.HasPrefix(s, "https://") {
		p.add("push.subject", "%q must begin with mailto: or https://", s)
	}
	return errors.Join(p...)
}

func (c *Config) checkServer(p *problems) {
	p.listen("server.listen", c.Server.Listen)
	p.url("server.public_url", c.Server.PublicURL, "https://chat.example.com", "http", "https")
	if u, err := url.Parse(c.Server.PublicURL); err == nil && strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "" {
		p.add("server.public_url", "%q must end after the host: Hubbub needs an address of its own, not a folder", c.Server.PublicURL)
	}
	if c.Server.Drain < 0 {
		p.add("server.drain", "%s is negative", c.Server.Drain)
	}
	if c.Admin.Listen != "" {
		p.listen("admin.listen", c.Admin.Listen)
		if c.Admin.Listen == c.Server.Listen {
			p.add("admin.listen", "must differ from the address that people use")
		}
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		p.add("tls.cert", "the certificate and its key belong together; set both or none")
	}
	for key, file := range map[string]string{"tls.cert": c.TLS.Cert, "tls.key": c.TLS.Key} {
		if file == "" {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			p.add(key, "%v", err)
		}
	}
}

func (c *Config) checkLimits(p *problems) {
	for _, l := range []struct {
		key   string
		value int
	}{
		{"limit.messages", c.Limits.Messages},
		{"limit.requests", c.Limits.Requests},
		{"limit.sign_ins", c.Limits.SignIns},
		{"limit.members", c.Limits.Members},
		{"limit.connections", c.Limits.Connections},
	} {
		if l.value < 1 {
			p.add(l.key, "%d must be at least 1", l.value)
		}
	}
	if c.Limits.Upload < 1 {
		p.add("limit.upload", "must be at least 1 byte")
	}
	if c.Limits.PersonFiles != 0 && c.Limits.PersonFiles < c.Limits.Upload {
		p.add("limit.person_files", "%s is less than one file may have (%s)", c.Limits.PersonFiles, c.Limits.Upload)
	}
}

func (c *Config) checkMail(p *problems) {
	m := c.Mail
	if m.Port < 1 || m.Port > 65535 {
		p.add("mail.port", "%d is not a port (1 to 65535)", m.Port)
	}
	if m.From != "" {
		if _, err := mail.ParseAddress(m.From); err != nil {
			p.add("mail.from", "%q is not an address such as \"Hubbub <hubbub@example.com>\"", m.From)
		}
	}
	if m.Host != "" && m.From == "" {
		p.add("mail.from", "is needed when mail.host is set")
	}
	if m.Password != "" && m.User == "" {
		p.add("mail.user", "is needed when a password is set")
	}
	if m.Password != "" && m.Security == "none" {
		p.add("mail.security", "none would send the password in the clear")
	}
}

var providerID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func (c *Config) checkSignOn(p *problems) {
	seen := map[string]bool{}
	for _, o := range c.SignOn.Providers {
		switch {
		case !providerID.MatchString(o.ID):
			p.add("sign_on.providers", "id %q must be 1 to 32 small letters, digits and hyphens", o.ID)
		case seen[o.ID]:
			p.add("sign_on.providers", "two providers have the id %q", o.ID)
		case o.ClientID == "" || o.ClientSecret == "":
			p.add("sign_on.providers", "%s lacks its client_id or client_secret", o.ID)
		}
		seen[o.ID] = true
		u, err := url.Parse(o.Issuer)
		loopback := err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback())
		if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
			p.add("sign_on.providers", "the issuer of %s must be an https address, not %q", o.ID, o.Issuer)
		}
	}
}

// url takes an empty value, or a URL with a host and one of the schemes.
func (p *problems) url(key, value, like string, schemes ...string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	fits := false
	for _, s := range schemes {
		fits = fits || err == nil && u.Scheme == s && (u.Host != "" || s == "file" && u.Path != "")
	}
	if !fits {
		// The value itself may hold a password.
		p.add(key, "must look like %s", like)
	}
}

func (p *problems) listen(key, value string) {
	host, port, err := net.SplitHostPort(value)
	if err != nil {
		p.add(key, "%q must look like 127.0.0.1:8080 or :8080", value)
		return
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		p.add(key, "%q is not a port (0 to 65535)", port)
	}
	if strings.ContainsAny(host, " /") {
		p.add(key, "%q is not a host", host)
	}
}
