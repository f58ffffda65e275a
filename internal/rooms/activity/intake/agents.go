package intake

import (
	"strings"
	"sync"
)

// agent is what a user agent says.
type agent struct {
	browser, version, os, device string
	robot                        bool // says so itself, or is known as one
	odd                          bool // is no browser
}

// robots are words in the user agents of programs, in lower case.
var robots = []string{
	"bot", "crawl", "spider", "slurp", "archiver", "headlesschrome", "phantomjs", "electronjs-prerender", "prerender", "lighthouse", "pagespeed", "pingdom", "uptimerobot",
	"statuscake", "site24x7", "gtmetrix", "facebookexternalhit", "whatsapp", "telegrambot", "embedly", "quora link preview", "vkshare", "w3c_validator", "google-inspectiontool",
	"googleother", "mediapartners-google", "apis-google", "adsbot", "feedfetcher", "bingpreview", "yandex.com/bots", "baiduspider", "bytespider", "sogou", "360spider", "petalbot",
	"yisouspider", "semrush", "ahrefs", "mj12", "dotbot", "dataforseo", "gptbot", "claudebot", "ccbot", "perplexity", "python-requests", "python-urllib", "aiohttp", "curl/", "wget/",
	"go-http-client", "java/", "okhttp", "axios/", "node-fetch", "undici", "libwww-perl", "scrapy", "httpclient", "puppeteer", "playwright", "selenium", "webdriver",
}

// notRobots are names that hold one of the words by chance.
var notRobots = []string{"cubot"}

// browsers are told by a word, the more special first: each names those that it is built from.
var browsers = []struct{ word, name string }{
	{"micromessenger/", "WeChat"}, {"dingtalk/", "DingTalk"}, {"alipayclient/", "Alipay"}, {"weibo", "Weibo"}, {"qqbrowser/", "QQ Browser"}, {"ucbrowser/", "UC Browser"},
	{"miuibrowser/", "Mi Browser"}, {"huaweibrowser/", "Huawei Browser"}, {"samsungbrowser/", "Samsung Internet"}, {"yabrowser/", "Yandex"}, {"vivaldi/", "Vivaldi"},
	{"opr/", "Opera"}, {"opera/", "Opera"}, {"edg/", "Edge"}, {"edga/", "Edge"}, {"edgios/", "Edge"}, {"edge/", "Edge"}, {"fban/", "Facebook"}, {"instagram", "Instagram"}, {"electron/", "Electron"},
	{"firefox/", "Firefox"}, {"fxios/", "Firefox"}, {"crios/", "Chrome"}, {"chrome/", "Chrome"}, {"version/", "Safari"}, {"trident/", "Internet Explorer"}, {"msie ", "Internet Explorer"},
}

var systems = []struct{ word, name string }{
	{"harmonyos", "HarmonyOS"}, {"openharmony", "HarmonyOS"}, {"windows phone", "Windows Phone"}, {"windows", "Windows"}, {"android", "Android"}, {"iphone", "iOS"}, {"ipad", "iPadOS"},
	{"ipod", "iOS"}, {"cros ", "ChromeOS"}, {"mac os x", "macOS"}, {"macintosh", "macOS"}, {"linux", "Linux"},
}

// parseAgent reads a user agent.
func parseAgent(ua string) agent {
	low := strings.ToLower(ua)
	a := agent{odd: !strings.Contains(low, "mozilla/") && !strings.Contains(low, "opera/")}
	for _, b := range browsers {
		at := strings.Index(low, b.word)
		if at < 0 || b.name == "Safari" && !strings.Contains(low, "safari/") {
			continue
		}
		a.browser, a.version = b.name, major(low[at+len(b.word):])
		break
	}
	for _, s := range systems {
		if strings.Contains(low, s.word) {
			a.os = s.name
			break
		}
	}
	switch {
	case strings.Contains(low, "ipad"), strings.Contains(low, "tablet"), strings.Contains(low, "android") && !strings.Contains(low, "mobile"):
		a.device = "tablet"
	case strings.Contains(low, "mobi"), strings.Contains(low, "iphone"):
		a.device = "mobile"
	case a.os != "":
		a.device = "desktop"
	}
	for _, innocent := range notRobots {
		low = strings.ReplaceAll(low, innocent, "")
	}
	for _, word := range robots {
		a.robot = a.robot || strings.Contains(low, word)
	}
	return a
}

// major is the number that a text begins with.
func major(s string) string {
	n := 0
	for n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[:n]
}

// agents remembers what was read: most requests come with one of few.
type agents struct {
	mu    sync.RWMutex // a leaf
	known map[string]agent
}

// agentsMax bounds what somebody who makes up user agents can fill.
const agentsMax = 10_000

func (a *agents) of(ua []byte) agent {
	a.mu.RLock()
	found, ok := a.known[string(ua)]
	a.mu.RUnlock()
	if ok {
		return found
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	found = parseAgent(string(ua))
	if a.known == nil || len(a.known) >= agentsMax {
		a.known = map[string]agent{}
	}
	a.known[string(ua)] = found
	return found
}
