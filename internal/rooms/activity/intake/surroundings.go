package intake

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/valyala/fastjson"
)

// surroundings is the context of a message, taken apart once. Missing things are nil.
type surroundings struct {
	agent, library, locale, timezone, ip                    []byte
	consent, group, page, campaign, screen, app, os, device *fastjson.Value
	driven                                                  bool // a program moves the browser
}

func surroundingsOf(context *fastjson.Value) (c surroundings) {
	if context == nil || context.Type() != fastjson.TypeObject {
		return c
	}
	context.GetObject().Visit(func(key []byte, v *fastjson.Value) {
		switch string(key) {
		case "userAgent":
			c.agent = v.GetStringBytes()
		case "library":
			c.library = v.GetStringBytes("name")
		case "locale":
			c.locale = v.GetStringBytes()
		case "timezone":
			c.timezone = v.GetStringBytes()
		case "ip":
			c.ip = v.GetStringBytes()
		case "consent":
			c.consent = v
		case "groupId":
			c.group = v
		case "page":
			c.page = v
		case "campaign":
			c.campaign = v
		case "screen":
			c.screen = v
		case "app":
			c.app = v
		case "os":
			c.os = v
		case "device":
			c.device = v
		case "webdriver":
			c.driven = v.Type() == fastjson.TypeTrue
		}
	})
	return c
}

// surroundings adds what the context tells: page, device, language, campaign. Names that begin with $ are ours.
func (t *translator) surroundings(e *envelope, properties *fastjson.Value) {
	p, w, c := &t.props, t.words, &e.context
	t.pageOf(e, properties)
	browser, system, device := e.agent.browser, e.agent.os, e.agent.device
	if name := c.os.GetStringBytes("name"); len(name) > 0 {
		system = w.text(name)
	}
	if kind := bytes.ToLower(c.device.GetStringBytes("type")); len(kind) > 0 && device == "" {
		if device = w.text(kind); device == "ios" || device == "android" {
			device = "mobile"
		}
	}
	p.put("$browser", browser)
	p.put("$browser_version", e.agent.version)
	p.put("$os", system)
	p.put("$device", device)
	p.put("$locale", w.text(c.locale))
	for i, part := range campaignParts {
		p.put(campaignNames[i], w.text(c.campaign.GetStringBytes(part)))
	}
	if width, height := c.screen.GetFloat64("width"), c.screen.GetFloat64("height"); width > 0 && height > 0 {
		p.put("$screen", strconv.FormatFloat(width, 'f', 0, 64)+"x"+strconv.FormatFloat(height, 'f', 0, 64))
	}
	p.put("$app", w.text(c.app.GetStringBytes("name")))
	p.put("$app_version", w.text(c.app.GetStringBytes("version")))
	if !e.anonymous {
		p.put("$timezone", w.text(c.timezone))
		p.put("$library", w.text(c.library))
	}
	if t.rules.settings.KeepIP && !e.anonymous {
		ip := string(c.ip)
		if ip == "" && t.sender.browser {
			ip = t.sender.ip
		}
		p.put("$ip", ip)
	}
}

var (
	campaignParts = [...]string{"source", "medium", "name", "term", "content"}
	campaignNames = [...]string{"$campaign_source", "$campaign_medium", "$campaign_name", "$campaign_term", "$campaign_content"}
)

// pageOf says where it happened. Of addresses only the place is kept: what stands behind ? and # may be a secret.
func (t *translator) pageOf(e *envelope, properties *fastjson.Value) {
	get := func(key string) []byte {
		if e.kind == page {
			if b := properties.GetStringBytes(key); len(b) > 0 {
				return b
			}
		}
		return e.context.page.GetStringBytes(key)
	}
	address := get("url")
	path := bareAddress(get("path"))
	if len(path) == 0 {
		path = pathOf(address)
	}
	t.props.put("$path", t.words.text(path))
	t.props.put("$url", t.words.text(bareAddress(address)))
	referrer := bareAddress(get("referrer"))
	t.props.put("$referrer", t.words.text(referrer))
	t.props.put("$referrer_host", t.words.text(hostOf(referrer)))
	t.props.put("$search", t.words.text([]byte(searched(get("search")))))
	if !e.anonymous {
		t.props.put("$title", t.words.text(get("title")))
	}
}

func bareAddress(b []byte) []byte {
	if i := bytes.IndexAny(b, "?#"); i >= 0 {
		return b[:i]
	}
	return b
}

func hostOf(address []byte) []byte {
	_, rest, ok := bytes.Cut(address, []byte("://"))
	if !ok {
		return nil
	}
	if i := bytes.IndexByte(rest, '/'); i >= 0 {
		rest = rest[:i]
	}
	if i := bytes.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	return rest
}

func pathOf(address []byte) []byte {
	_, rest, ok := bytes.Cut(bareAddress(address), []byte("://"))
	if !ok {
		return nil
	}
	if i := bytes.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return []byte("/")
}

// searches are parameters that say what somebody looked for on the site.
var searches = []string{"q", "query", "search", "s", "keyword", "keywords", "wd", "k"}

// searched is what somebody looked for. Other parameters are not kept.
func searched(b []byte) string {
	if len(b) < 3 || len(b) > textMax {
		return ""
	}
	values, err := url.ParseQuery(strings.TrimPrefix(string(b), "?"))
	if err != nil {
		return ""
	}
	for _, key := range searches {
		if v := values.Get(key); v != "" {
			return v
		}
	}
	return ""
}
