package config

import (
	"net/netip"
	"path/filepath"
	"time"
)

// Config is every setting of a server.
type Config struct {
	Storage `group:"Storage"`

	Server  Server  `embed:"" toml:"server" group:"Server"`
	TLS     TLS     `embed:"" prefix:"tls-" toml:"tls" group:"TLS"`
	Admin   Admin   `embed:"" prefix:"admin-" toml:"admin" group:"Operation"`
	Log     Log     `embed:"" prefix:"log-" toml:"log" group:"Operation"`
	Limits  Limits  `embed:"" prefix:"limit-" toml:"limit" group:"Limits"`
	Mail    Mail    `embed:"" prefix:"mail-" toml:"mail" group:"Mail"`
	Push    Push    `embed:"" prefix:"push-" toml:"push" group:"Web Push"`
	SignOn  SignOn  `embed:"" prefix:"sign-on-" toml:"sign_on" group:"Sign-on"`
	Network Network `embed:"" prefix:"network-" toml:"network" group:"Network"`
}

// Storage is where everything is kept; commands that work on the data without serving need no more.
type Storage struct {
	File     string `name:"config" toml:"-" env:"HUBBUB_CONFIG" placeholder:"FILE" help:"Configuration file (TOML). Its keys are listed beside each setting."`
	Data     string `toml:"data" env:"HUBBUB_DATA" default:"./data" placeholder:"DIR" help:"Folder for everything that Hubbub keeps: the database (unless PostgreSQL is named), files, indexes, keys."`
	Database Secret `toml:"database" env:"HUBBUB_DATABASE" placeholder:"URL" help:"PostgreSQL, as postgres://user:password@host/name. Empty: SQLite in the data folder."`
	Redis    Secret `toml:"redis" env:"HUBBUB_REDIS" placeholder:"URL" help:"Redis or Valkey, as redis://host:6379/0, when several nodes share one PostgreSQL. Empty: this node is alone."`
	Files    Secret `toml:"files" env:"HUBBUB_FILES" placeholder:"URL" help:"Where uploaded files go: s3://bucket?region=…&endpoint=… for an S3-compatible store (keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), or file:///folder. Empty: a folder in the data folder."`
	Events   string `toml:"events" env:"HUBBUB_EVENTS" placeholder:"DIR" help:"Folder for event logs and what is derived from them. Empty: the folder activity in the data folder. Several nodes need one that all of them see."`
	SealKeys Secret `toml:"seal_keys" env:"HUBBUB_SEAL_KEYS" placeholder:"KEYS" help:"Keys that seal secrets in the database. Empty: the file seal.keys in the data folder, made at the first start. Keep a copy of it apart from the backups."`
}

// Server is how people reach this node.
type Server struct {
	Listen    string        `toml:"listen" env:"HUBBUB_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to serve on."`
	PublicURL string        `toml:"public_url" env:"HUBBUB_PUBLIC_URL" placeholder:"URL" help:"Where people reach this server, such as https://chat.example.com; links in mails and sign-on need it. Empty: http:// and the listen address."`
	Drain     time.Duration `toml:"drain" env:"HUBBUB_DRAIN" default:"15s" help:"How long a stopping server lets requests end and tells connections to come back elsewhere."`
}

// TLS serves https without a proxy in front.
type TLS struct {
	Cert string `toml:"cert" env:"HUBBUB_TLS_CERT" placeholder:"FILE" help:"Certificate chain (PEM). With it and the key the server speaks https; both files are read again when they change."`
	Key  string `toml:"key" env:"HUBBUB_TLS_KEY" placeholder:"FILE" help:"Private key of the certificate (PEM)."`
}

// Admin is the listener for those who run the server.
type Admin struct {
	Listen string `toml:"listen" env:"HUBBUB_ADMIN_LISTEN" placeholder:"HOST:PORT" help:"Second address with /metrics, /healthz, /readyz and /debug/pprof, for operators only: never open it to the world. Empty: off."`
}

// Log is what the server says about itself.
type Log struct {
	Level  string `toml:"level" env:"HUBBUB_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"Least important lines that are written: ${enum}."`
	Format string `toml:"format" env:"HUBBUB_LOG_FORMAT" default:"text" enum:"text,json" help:"Form of the lines on standard error: ${enum}."`
}

// Limits bound what one person, one workspace and one address may take.
type Limits struct {
	Upload        Size `toml:"upload" env:"HUBBUB_LIMIT_UPLOAD" default:"50MiB" help:"Largest file."`
	PersonFiles   Size `toml:"person_files" env:"HUBBUB_LIMIT_PERSON_FILES" default:"5GiB" help:"Files that one person may keep; 0 is no limit."`
	WorkspaceSize Size `toml:"workspace_size" env:"HUBBUB_LIMIT_WORKSPACE_SIZE" default:"0" help:"Files that one workspace may keep; 0 is no limit."`
	Messages      int  `toml:"messages" env:"HUBBUB_LIMIT_MESSAGES" default:"120" help:"Messages that one person may send in a minute; short bursts of a third of it are fine."`
	Requests      int  `toml:"requests" env:"HUBBUB_LIMIT_REQUESTS" default:"1200" help:"Requests that one person, or one address that is not signed in, may make in a minute."`
	SignIns       int  `toml:"sign_ins" env:"HUBBUB_LIMIT_SIGN_INS" default:"10" help:"Failed sign-ins for one account, and ten times as many from one address, in a quarter of an hour."`
	Members       int  `toml:"members" env:"HUBBUB_LIMIT_MEMBERS" default:"100000" help:"Members of one conversation."`
	EventRequests int  `toml:"event_requests" env:"HUBBUB_LIMIT_EVENT_REQUESTS" default:"6000" help:"Requests with events from outside (each brings up to 500 KB) that one write key may make in a minute; 0 is no limit."`
	FreeDisk      Size `toml:"free_disk" env:"HUBBUB_LIMIT_FREE_DISK" default:"1GiB" help:"Room on the disk that events from outside leave to the chat: with less, they are refused and an alarm is raised."`
	Connections   int  `toml:"connections" env:"HUBBUB_LIMIT_CONNECTIONS" default:"50000" help:"Open real-time connections on this node; more are told to come back later."`
}

// Mail is how mail leaves the house.
type Mail struct {
	Host     string `toml:"host" env:"HUBBUB_MAIL_HOST" help:"SMTP server. Empty: nothing is sent; mails are kept in the development mailbox, which owners can read."`
	Port     int    `toml:"port" env:"HUBBUB_MAIL_PORT" default:"587" help:"Its port."`
	User     string `toml:"user" env:"HUBBUB_MAIL_USER" help:"User name there. Empty: no sign-in."`
	Password Secret `toml:"password" env:"HUBBUB_MAIL_PASSWORD" help:"Password there."`
	Security string `toml:"security" env:"HUBBUB_MAIL_SECURITY" default:"starttls" enum:"starttls,tls,none" help:"How the connection is protected: ${enum}."`
	From     string `toml:"from" env:"HUBBUB_MAIL_FROM" placeholder:"ADDRESS" help:"Sender, such as \"Hubbub <hubbub@example.com>\". Needed with a host."`
}

// Push is Web Push to browsers.
type Push struct {
	Subject    string `toml:"subject" env:"HUBBUB_PUSH_SUBJECT" placeholder:"ADDRESS" help:"mailto: or https: address at which push services reach the operator. Empty: the public URL."`
	PublicKey  string `toml:"public_key" env:"HUBBUB_PUSH_PUBLIC_KEY" help:"VAPID public key. Empty: a pair is made at the first start and kept sealed in the database."`
	PrivateKey Secret `toml:"private_key" env:"HUBBUB_PUSH_PRIVATE_KEY" help:"VAPID private key."`
}

// SignOn is signing on with accounts from elsewhere.
type SignOn struct {
	Providers []Provider `toml:"providers" env:"HUBBUB_SIGN_ON_PROVIDERS" sep:";" placeholder:"PROVIDER" help:"OpenID Connect providers, each as \"id=… name=… issuer=https://… client_id=… client_secret=…\" (values with blanks in single quotes; in the file a table each). Give the flag again for another; separate by ; in the environment."`
}

// Network says whom to trust and whom to reach.
type Network struct {
	TrustedProxies []netip.Prefix `toml:"trusted_proxies" env:"HUBBUB_NETWORK_TRUSTED_PROXIES" placeholder:"CIDR" help:"Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. Empty: nobody's."`
	AllowPrivate   []netip.Prefix `toml:"allow_private" env:"HUBBUB_NETWORK_ALLOW_PRIVATE" placeholder:"CIDR" help:"Private addresses that webhooks and link previews may reach all the same."`
	NoOutgoing     bool           `toml:"no_outgoing" env:"HUBBUB_NETWORK_NO_OUTGOING" help:"Make no requests of our own to the outside: no link previews, no webhooks, no push."`
}

// SQLiteFile is where the database lies when no PostgreSQL is named.
func (s *Storage) SQLiteFile() string { return filepath.Join(s.Data, "hubbub.db") }

// EventsDir is where event logs lie.
func (s *Storage) EventsDir() string {
	if s.Events != "" {
		return s.Events
	}
	return filepath.Join(s.Data, "activity")
}

// FilesURL is where files go, with the default filled in.
func (s *Storage) FilesURL() string {
	if s.Files != "" {
		return s.Files.Reveal()
	}
	dir, err := filepath.Abs(filepath.Join(s.Data, "files"))
	if err != nil {
		dir = filepath.Join(s.Data, "files")
	}
	return "file://" + filepath.ToSlash(dir)
}

// URL is where people reach the server, with the default filled in and without a slash at the end.
func (c *Config) URL() string {
	if c.Server.PublicURL != "" {
		return trimSlash(c.Server.PublicURL)
	}
	scheme := "http://"
	if c.TLS.Cert != "" {
		scheme = "https://"
	}
	return scheme + reachable(c.Server.Listen)
}
