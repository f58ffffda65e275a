package irc

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// logFile is a file and what its path says.
type logFile struct {
	tree.File
	html    bool
	network string
	channel string    // "" when the path does not say
	query   bool      // the path says that it was a talk between two
	day     time.Time // zero when the name does not say
	stem    string    // what the name says besides the day
}

var (
	logNames  = []string{"", ".log", ".txt", ".html", ".htm", ".irclog", ".weechatlog"}
	datedTail = regexp.MustCompile(`[._-]*\d{4}-?\d{2}-?\d{2}.*$`)
	noNetwork = []string{"", ".", "log", "logs", "irclogs", "original-logs", "moddata"}
)

// place reads a path; it is false for a file that is no log.
func place(f tree.File, only bool) (logFile, bool) {
	base := path.Base(f.Path)
	ext := strings.ToLower(path.Ext(base))
	name := strings.TrimSuffix(base, path.Ext(base))
	if !slices.Contains(logNames, ext) {
		if strings.HasPrefix(base, "#") || dateInName.MatchString(base) && !strings.ContainsAny(ext, "abcdefghijklmnopqrstuvwxyz") {
			name = base
		} else if !only {
			return logFile{}, false
		}
	}
	l := logFile{File: f, html: ext == ".html" || ext == ".htm"}
	if m := dateInName.FindStringSubmatch(name); m != nil {
		l.day, _ = civil(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	}
	l.stem = name
	if !l.day.IsZero() {
		l.stem = strings.Trim(datedTail.ReplaceAllString(name, ""), "._- ")
	}
	dirs := strings.Split(path.Dir(f.Path), "/")
	l.network, l.channel, l.query = placed(dirs, l.stem)
	return l, true
}

// placed finds the network and the channel in the folders and the stem of a log.
func placed(dirs []string, stem string) (network, channel string, query bool) {
	if i := strings.IndexAny(stem, "#&"); i >= 0 && len(stem) > i+1 {
		channel = stem[i:]
		network = strings.Trim(stem[:i], "_-. ")
		if j := strings.LastIndexByte(network, '_'); j >= 0 {
			network = network[j+1:]
		}
		if network == "default" {
			network = ""
		}
	} else if n := len(dirs); n > 0 && isChannel(dirs[n-1]) {
		channel, dirs = dirs[n-1], dirs[:n-1]
	} else if i := slices.Index(dirs, "moddata"); i >= 0 && i+1 < len(dirs) && dirs[i+1] == "log" && stem == "" {
		channel, dirs, query = dirs[len(dirs)-1], dirs[:len(dirs)-1], true
	}
	if i := slices.Index(dirs, "networks"); i >= 0 && i+1 < len(dirs) {
		return dirs[i+1], channel, query
	}
	if network == "" && len(dirs) > 0 {
		network = dirs[len(dirs)-1]
	}
	if slices.Contains(noNetwork, strings.ToLower(network)) || channel == "" {
		network = ""
	}
	return record.CleanLine(network), record.CleanLine(channel), query
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// channelLog is the files of one channel, and what reading them once has told.
type channelLog struct {
	files   []logFile
	network string
	name    string // "" until it is known
	guessed bool
	query   bool
	topic   string
	votes   map[string]int
	nicks   map[string]string // of those who spoke: key to nick
}

// group brings the files of a channel together: by their path, else by their folder and stem.
func group(files []logFile) []*channelLog {
	byKey := map[string]*channelLog{}
	var out []*channelLog
	for _, f := range files {
		k := "path\x00" + path.Dir(f.Path) + "\x00" + f.stem
		if f.channel != "" {
			k = "channel\x00" + f.network + "\x00" + strings.ToLower(f.channel)
		}
		g := byKey[k]
		if g == nil {
			g = &channelLog{network: f.network, name: f.channel, query: f.query, votes: map[string]int{}, nicks: map[string]string{}}
			byKey[k] = g
			out = append(out, g)
		}
		g.files = append(g.files, f)
	}
	for _, g := range out {
		slices.SortStableFunc(g.files, func(a, b logFile) int {
			if c := a.day.Compare(b.day); c != 0 {
				return c
			}
			return strings.Compare(a.Path, b.Path)
		})
	}
	return out
}

// settle decides what a channel is called after its lines were seen. wish is the name that the options give.
func (g *channelLog) settle(wish, archive string) {
	if g.name != "" {
		return
	}
	best := 0
	for name, n := range g.votes {
		if n > best || n == best && name < g.name {
			g.name, best = name, n
		}
	}
	if g.name != "" {
		return
	}
	first := g.files[0]
	for _, nick := range g.nicks {
		if strings.EqualFold(nick, first.stem) && len(g.nicks) <= 2 {
			g.name, g.query = nick, true
			return
		}
	}
	g.guessed = wish == ""
	for _, name := range []string{wish, first.stem, path.Base(path.Dir(first.Path)), archive} {
		if name = record.CleanLine(name); name != "" && name != "." {
			g.name = name
			return
		}
	}
	g.name = "irc"
}

func (g *channelLog) key() string {
	k := strings.ToLower(g.name)
	if g.network != "" {
		k = strings.ToLower(g.network) + "/" + k
	}
	return k
}

// merge joins logs that turned out to be of the same channel.
func merge(logs []*channelLog) []*channelLog {
	byKey := map[string]*channelLog{}
	var out []*channelLog
	for _, g := range logs {
		first := byKey[g.key()]
		if first == nil {
			byKey[g.key()] = g
			out = append(out, g)
			continue
		}
		first.files = append(first.files, g.files...)
		first.topic = or(first.topic, g.topic)
		first.guessed = first.guessed && g.guessed
		maps.Copy(first.nicks, g.nicks)
	}
	for _, g := range out {
		slices.SortStableFunc(g.files, func(a, b logFile) int { return a.day.Compare(b.day) })
	}
	slices.SortFunc(out, func(a, b *channelLog) int { return strings.Compare(a.key(), b.key()) })
	return out
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
