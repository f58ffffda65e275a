package intake

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/valyala/fastjson"
)

// surroundings adds what the context tells: page, device, language, campaign. Names that begin with $ are ours.
func (t *translator) surroundings(e envelope, properties *fastjson.Value) {
	p, w, c := &t.props, t.words, e.context
	t.pageOf(e, properties)
	browser, system, device := e.agent.browser, e.agent.os, e.agent.device
	if name := c.GetStringBytes("os", "name"); len(name) > 0 {
		system = w.text(name)
	}
	if kind := bytes.ToLower(c.GetStringBytes("device", "type")); len(kind) > 0 && device == "" {
		if device = w.text(kind); device == "ios" || device == "android" {
			device = "mobile"
		}
	}
	p.put("$browser", browser)
	p.put("$browser_version", e.agent.version)
	p.put("$os", system)
	p.put("$device", device)
	p.put("$locale", w.text(c.GetStringBytes("locale")))
	for _, part := range []string{"source", "medium", "name", "term", "content"} {
		p.put("$campaign_"+part, w.text(c.GetStringBytes("campaign", part)))
	}
	if width, height := c.GetFloat64("screen", "width"), c.GetFloat64("screen", "height"); width > 0 && height > 0 {
		p.put("$screen", strconv.FormatFloat(width, 'f', 0, 64)+"x"+strconv.FormatFloat(height, 'f', 0, 64))
	}
	p.put("$app", w.text(c.GetStringBytes("app", "name")))
	p.put("$app_version", w.text(c.GetStringBytes("app", "version")))
	if !e.anonymous {
		p.put("$timezone", w.text(c.GetStringBytes("timezone")))
		p.put("$library", w.text(c.GetStringBytes("library", "name")))
	}
	if t.rules.settings.KeepIP && !e.anonymous {
		ip := string(c.GetStringBytes("ip"))
		if ip == "" && t.sender.browser {
			ip = t.sender.ip
		}
		p.put("$ip", ip)
	}
}

// pageOf says where it happened. Of addresses only the place is kept: what stands behind ? and # may be a secret.
func (t *translator) pageOf(e envelope, properties *fastjson.Value) {
	get := func(key string) []byte {
		if e.kind == page {
			if b := properties.GetStringBytes(key); len(b) > 0 {
				return b
			}
		}
		return e.context.GetStringBytes("page", key)
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
	t.props.put("$search", searched(get("search")))
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
