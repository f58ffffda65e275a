package intake

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/fact"
)

// A batch as a backend's SDK sends it.
const backend = `{"batch":[
 {"type":"identify","userId":"u1","traits":{"email":"lin@example.com","plan":"pro","address":{"city":"杭州"}},"messageId":"node-1732276800000-a","timestamp":"2026-11-22T11:59:58.000Z",
  "context":{"library":{"name":"@segment/analytics-node","version":"2.2.0"}},"_metadata":{"nodeVersion":"20.20.0","jsRuntime":"node"},"integrations":{}},
 {"type":"track","userId":"u1","event":"Order Completed","properties":{"total":99.5,"currency":"CNY","first":true,"products":[{"sku":"a"}],"coupon":null},
  "messageId":"node-1732276800000-b","timestamp":"2026-11-22T11:59:59.000Z","context":{"library":{"name":"@segment/analytics-node","version":"2.2.0"},"groupId":"g7"}},
 {"type":"group","userId":"u1","groupId":"g7","traits":{"name":"Acme"},"messageId":"node-1732276800000-c","timestamp":"2026-11-22T11:59:59.000Z","context":{}}],
 "sentAt":"2026-11-22T12:00:00.000Z","writeKey":"ignored: the header is asked first"}`

func TestABatchOfABackend(t *testing.T) {
	each(t, func(h *house) {
		facts := h.sent("batch", backend)
		traits := h.only(facts[:1], fact.Described)
		if traits.Person != "user:u1" || traits.ID != "s/node-1732276800000-a" || !maps.Equal(props(traits), map[string]any{"email": "lin@example.com", "plan": "pro", "address.city": "杭州"}) {
			t.Errorf("%+v", traits)
		}
		order := h.only(facts, fact.Happened)
		if order.Name != "Order Completed" || order.Person != "user:u1" || order.Place != "group:g7" || order.At != noon.Add(-time.Second).UnixMilli() || order.Received != noon.UnixMilli() || order.Marks != 0 {
			t.Errorf("%+v", order)
		}
		if want := map[string]any{"total": 99.5, "currency": "CNY", "first": true, "products": `[{"sku":"a"}]`, "$library": "@segment/analytics-node"}; !maps.Equal(props(order), want) {
			t.Errorf("%v, want %v", props(order), want)
		}
		if g := h.only(facts, fact.GroupKnown); g.Place != "group:g7" || g.Person != "" || props(g)["name"] != "Acme" {
			t.Errorf("%+v", g)
		}
		if again := h.sent("import", backend); len(again) != 0 {
			t.Errorf("a repetition was kept: %+v", again)
		}
		// Without compression and with; with the key in any of its places.
		for i, change := range []func(*http.Request){
			func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("X-Write-Key", h.key.Secret) },
			func(r *http.Request) {
				var zipped bytes.Buffer
				z := gzip.NewWriter(&zipped)
				_, _ = io.Copy(z, r.Body)
				_ = z.Close()
				r.Body, r.ContentLength = io.NopCloser(&zipped), int64(zipped.Len())
				r.Header.Set("Content-Encoding", "gzip")
			},
		} {
			body := strings.ReplaceAll(backend, "node-1732276800000", fmt.Sprint("node-again-", i))
			if facts := h.sent("batch", body, change); len(facts) != 4 {
				t.Errorf("%d: %+v", i, facts)
			}
		}
	})
}

func TestAPageOfABrowser(t *testing.T) {
	each(t, func(h *house) {
		h.from = "https://shop.example.com"
		body := `{"timestamp":"2026-11-22T14:00:01.000Z","integrations":{},"type":"page","anonymousId":"5b1b2c3d-1111-4222-8333-444455556666","messageId":"ajs-next-1732-5b1b2c3d",
 "properties":{"path":"/cart","referrer":"https://www.example.org/find?q=secret","search":"?token=abc&q=红茶","title":"购物车","url":"https://shop.example.com/cart?token=abc&q=红茶#pay","name":"Cart","color":"red"},"name":"Cart",
 "context":{"page":{"path":"/cart","title":"购物车"},"userAgent":"` + chrome + `","locale":"zh-CN","timezone":"Asia/Shanghai","library":{"name":"analytics.js","version":"npm:next-1.77.0"},
  "campaign":{"name":"双十一","source":"wechat"},"screen":{"width":1440,"height":900}},"sentAt":"2026-11-22T14:00:02.000Z","writeKey":"` + h.key.Secret + `","userId":null,"_metadata":{"bundled":[]}}`
		// sendBeacon and analytics.js avoid the preflight: plain text, and no header.
		facts := h.sent("p", body, func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("Content-Type", "text/plain") })
		f := h.only(facts, fact.Happened)
		want := map[string]any{"$path": "/cart", "$url": "https://shop.example.com/cart", "$title": "购物车", "$referrer": "https://www.example.org/find", "$referrer_host": "www.example.org", "$search": "红茶",
			"$browser": "Chrome", "$browser_version": "131", "$os": "Windows", "$device": "desktop", "$locale": "zh-CN", "$timezone": "Asia/Shanghai", "$campaign_name": "双十一", "$campaign_source": "wechat",
			"$screen": "1440x900", "$library": "analytics.js", "name": "Cart", "color": "red"}
		if !maps.Equal(props(f), want) {
			t.Errorf("%v\nwant %v", props(f), want)
		}
		// The browser's clock is two hours ahead: the difference counts.
		if f.Name != PageViewed || f.Person != "anon:5b1b2c3d-1111-4222-8333-444455556666" || f.At != noon.Add(-time.Second).UnixMilli() || f.Marks != 0 {
			t.Errorf("%+v", f)
		}
		// Where somebody is is told once, until it changes.
		if w := h.only(facts, fact.Described); !maps.Equal(props(w), map[string]any{"$locale": "zh-CN", "$timezone": "Asia/Shanghai"}) {
			t.Errorf("%+v", w)
		}
		if facts := h.sent("p", strings.ReplaceAll(body, "ajs-next", "ajs-later")); len(facts) != 1 {
			t.Errorf("%+v", facts)
		}
		if facts := h.sent("p", strings.NewReplacer("ajs-next", "ajs-moved", "Asia/Shanghai", "Europe/Berlin").Replace(body)); props(h.only(facts, fact.Described))["$timezone"] != "Europe/Berlin" {
			t.Errorf("%+v", facts)
		}
	})
}

func TestHappened(t *testing.T) {
	at := func(s string) int64 {
		v, err := time.Parse("2006-01-02T15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMilli()
	}
	received := at("2026-11-22T12:00:00")
	for _, c := range []struct {
		what                    string
		timestamp, sentAt, want int64
	}{
		{"no times", 0, 0, received},
		{"only sent", 0, at("2026-11-22T09:00:00"), received},
		{"only a timestamp: it is believed", at("2026-11-20T10:00:00"), 0, at("2026-11-20T10:00:00")},
		{"clock three hours behind", at("2026-11-22T08:59:30"), at("2026-11-22T09:00:00"), at("2026-11-22T11:59:30")},
		{"clock years ahead", at("2031-01-01T00:00:00"), at("2031-01-01T00:00:10"), at("2026-11-22T11:59:50")},
		{"clock never set, but steady", at("1970-01-01T00:01:00"), at("1970-01-01T00:01:40"), at("2026-11-22T11:59:20")},
		{"kept for five days without a network", at("2026-11-17T12:00:00"), at("2026-11-22T12:00:00"), at("2026-11-17T12:00:00")},
		{"in the future without sentAt", at("2026-11-23T12:00:00"), 0, received},
		{"clock set back between event and sending", at("2026-11-22T13:00:00"), at("2026-11-22T12:00:00"), received},
		{"before there was anything", at("1999-12-31T23:59:59"), 0, received},
		{"an old archive", at("2000-01-01T00:00:00"), 0, at("2000-01-01T00:00:00")},
	} {
		if got := happened(c.timestamp, c.sentAt, received); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, time.UnixMilli(got).UTC(), time.UnixMilli(c.want).UTC())
		}
	}
	for s, want := range map[string]int64{
		"2026-11-22T12:00:00.000Z": received, "2026-11-22T12:00:00Z": received, "2026-11-22T20:00:00.000+08:00": received, "2026-11-22T17:30:00+0530": received,
		"2026-11-22T12:00:00.000000": received, "2026-11-22 12:00:00": received, "2026-11-22": received - 12*3600*1000, "": 0,
		"2024-02-29T00:00:00.000Z": at("2024-02-29T00:00:00"),
	} {
		if got, ok := parseInstant([]byte(s)); !ok || got != want {
			t.Errorf("%q: %d %t, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"yesterday", "2026-13-01T00:00:00.000Z", "2026-02-29T00:00:00.000Z", "2026-11-22T24:00:00.000Z", "2026-11-22T12:00:00.0x0Z"} {
		if _, ok := parseInstant([]byte(s)); ok {
			t.Errorf("%q is taken for a time", s)
		}
	}
}

func TestWhoADeviceBelongsTo(t *testing.T) {
	each(t, func(h *house) {
		join := h.only(h.sent("identify", `{"userId":"u1","anonymousId":"a1","traits":{"plan":"pro"}}`), fact.Merged)
		if join.Person != "user:u1" || join.Other != "anon:a1" {
			t.Errorf("%+v", join)
		}
		if f := h.only(h.sent("track", `{"userId":"u2","anonymousId":"a1","event":"x"}`), fact.Happened); f.Person != "user:u2" {
			t.Errorf("%+v", f)
		}
		if f := h.only(h.sent("alias", `{"userId":"u3","previousId":"a3"}`), fact.Merged); f.Person != "user:u3" || f.Other != "anon:a3" {
			t.Errorf("%+v", f)
		}
		if out := h.send("alias", `{"userId":"u1","previousId":"u2"}`); out.Status != 400 || out.Code != "alias.known" {
			t.Errorf("%+v", out)
		}
		// What programs write where they have no id.
		for _, junk := range []string{`"null"`, `"undefined"`, `"[object Object]"`, `0`, `""`, `"0"`, `null`, `"  "`, `"Anonymous"`} {
			if f := h.only(h.sent("track", `{"userId":`+junk+`,"anonymousId":"a9","event":"x"}`), fact.Happened); f.Person != "anon:a9" {
				t.Errorf("%s: %+v", junk, f)
			}
			if out := h.send("track", `{"userId":`+junk+`,"event":"x"}`); out.Status != 400 || out.Code != "message.user" {
				t.Errorf("%s: %+v", junk, out)
			}
		}
		if f := h.only(h.sent("track", `{"userId":12345678901,"event":"x"}`), fact.Happened); f.Person != "user:12345678901" {
			t.Errorf("%+v", f)
		}
	})
}

func TestConsent(t *testing.T) {
	each(t, func(h *house) {
		h.from = "https://shop.example.com"
		track := func(context string) string {
			return `{"userId":"u1","anonymousId":"a1","event":"Order Completed","properties":{"email":"lin@example.com","total":5,"first":true},"context":{"locale":"en","page":{"path":"/pay","title":"Lin's cart"},"timezone":"Asia/Tokyo"` + context + `}}`
		}
		const yes, no, segment = `,"consent":{"analytics":true}`, `,"consent":false`, `,"consent":{"categoryPreferences":{"Advertising":true,"Analytics":false}}`
		for _, c := range []struct {
			consent, context string
			kept             bool
		}{
			{ConsentGiven, "", true}, {ConsentGiven, yes, true}, {ConsentGiven, no, false}, {ConsentGiven, segment, false}, {ConsentGiven, `,"consent":"denied"`, false}, {ConsentGiven, `,"consent":{"ads":false}`, true},
			{ConsentAsked, "", false}, {ConsentAsked, yes, true}, {ConsentAsked, no, false}, {ConsentAsked, `,"consent":"granted"`, true}, {ConsentAsked, `,"consent":{"ads":true}`, false},
		} {
			h.settings(Settings{Consent: c.consent, Without: WithoutNothing})
			if facts := h.sent("track", track(c.context)); len(facts) > 0 != c.kept {
				t.Errorf("%+v: %+v", c, facts)
			}
			h.settings(Settings{Consent: c.consent, Without: WithoutAnonymous})
			f := h.only(h.sent("track", track(c.context)), fact.Happened)
			if c.kept {
				if f.Person != "user:u1" || props(f)["email"] != "lin@example.com" {
					t.Errorf("%+v: %+v", c, f)
				}
				continue
			}
			if want := map[string]any{"total": 5.0, "first": true, "$path": "/pay", "$browser": "Chrome", "$browser_version": "131", "$os": "Windows", "$device": "desktop", "$locale": "en"}; !maps.Equal(props(f), want) {
				t.Errorf("%+v: %v, want %v", c, props(f), want)
			}
			if !strings.HasPrefix(f.Person, "anon:day-") {
				t.Errorf("%+v: %s", c, f.Person)
			}
		}
		// Who said no is not known by what he calls himself, either; the name for his device lasts a day.
		if facts := h.sent("identify", `{"userId":"u1","anonymousId":"a1","traits":{"email":"x"},"context":{"consent":false}}`); len(facts) != 0 {
			t.Errorf("%+v", facts)
		}
		one, two := h.only(h.sent("track", track(no)), fact.Happened), h.only(h.sent("track", track(no)), fact.Happened)
		h.clock.Advance(24 * time.Hour)
		three := h.only(h.sent("track", track(no)), fact.Happened)
		if one.Person != two.Person || one.Person == three.Person {
			t.Error(one.Person, two.Person, three.Person)
		}
	})
}

func TestRedactionAndAddresses(t *testing.T) {
	each(t, func(h *house) {
		h.from = "https://shop.example.com"
		body := `{"userId":"u1","event":"x","properties":{"email":"lin@example.com","Phone":"123","order":{"email":"lin@example.com"},"card":"4111","ok":1},"context":{"locale":"en"}}`
		if p := props(h.only(h.sent("track", body), fact.Happened)); p["$ip"] != nil || p["email"] == nil {
			t.Error(p)
		}
		h.settings(Settings{Consent: ConsentGiven, Without: WithoutNothing, KeepIP: true, Redact: []Redaction{{"EMAIL", Hash}, {"phone", Drop}, {"order.card", Drop}, {"$locale", Drop}}})
		p := props(h.only(h.sent("track", body), fact.Happened))
		hashed, _ := p["email"].(string)
		if len(hashed) != 24 || p["order.email"] != hashed || p["Phone"] != nil || p["card"] != "4111" || p["ok"] != 1.0 || p["$locale"] != nil || p["$ip"] != "203.0.113.9" {
			t.Error(p)
		}
		// Another change of the settings does not change what equal values become.
		h.settings(Settings{Consent: ConsentGiven, Without: WithoutNothing, Redact: []Redaction{{"email", Hash}}})
		if p := props(h.only(h.sent("track", body), fact.Happened)); p["email"] != hashed {
			t.Error(p)
		}
		if p := props(h.only(h.sent("identify", `{"userId":"u1","traits":{"email":"lin@example.com"}}`), fact.Described)); p["email"] != hashed {
			t.Error(p)
		}
	})
}

func TestRobotsAndSuspectsAreMarked(t *testing.T) {
	each(t, func(h *house) {
		h.from = "https://shop.example.com"
		body := func(context string) string {
			return `{"anonymousId":"a1","event":"x","context":{` + context + `}}`
		}
		for _, c := range []struct {
			agent, context string
			want           fact.Marks
		}{
			{chrome, `"locale":"en"`, 0},
			{"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", `"locale":"en"`, fact.KnownBot},
			{"Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0.0.0 Mobile Safari/537.36", `"locale":"en"`, 0},
			{chrome, ``, 0},
			{chrome, `"webdriver":true,"locale":"en"`, 0},
			{chrome, `"webdriver":true`, fact.Suspect},
			{"", `"locale":"en"`, 0},
			{"x", `"screen":{"width":0,"height":0},"locale":"en"`, fact.Suspect},
		} {
			h.agent = c.agent
			h.clock.Advance(time.Second)
			if f := h.only(h.sent("track", body(c.context)), fact.Happened); f.Marks != c.want {
				t.Errorf("%q {%s}: marks %d, want %d", c.agent, c.context, f.Marks, c.want)
			}
		}
		// Faster than a hand, and without a language.
		h.agent = chrome
		h.clock.Advance(time.Second)
		for range byHand {
			if f := h.only(h.sent("track", body("")), fact.Happened); f.Marks != 0 {
				t.Fatal("marked too early")
			}
		}
		if f := h.only(h.sent("track", body("")), fact.Happened); f.Marks != fact.Suspect {
			t.Error("not marked")
		}
		// A backend tells of many people in a second, without a browser: nothing of that speaks against them.
		h.from, h.agent = "", "node"
		for range 2 * byHand {
			if f := h.only(h.sent("track", `{"userId":"u1","event":"x"}`), fact.Happened); f.Marks != 0 {
				t.Fatalf("%+v", f)
			}
		}
	})
}

func TestWhatDoesNotFitIsSaidPrecisely(t *testing.T) {
	each(t, func(h *house) {
		big := strings.Repeat("x", MessageMax)
		for _, c := range []struct {
			path, body string
			status     int
			code       string
			change     func(*http.Request)
		}{
			{"track", `{`, 400, "request.malformed", nil},
			{"track", `[]`, 400, "request.malformed", nil},
			{"track", ``, 400, "request.malformed", nil},
			{"track", `{"userId":"u"}`, 400, "message.event", nil},
			{"track", `{"userId":"u","event":7}`, 400, "message.event", nil},
			{"track", `{"event":"x"}`, 400, "message.user", nil},
			{"track", `{"userId":{"a":1},"event":"x"}`, 400, "message.user", nil},
			{"track", `{"userId":"u","event":"x","timestamp":"soon"}`, 400, "message.timestamp", nil},
			{"track", `{"userId":"u","event":"x","sentAt":"soon"}`, 400, "message.sent_at", nil},
			{"track", `{"userId":"u","event":"message.sent"}`, 400, "message.reserved", nil},
			{"group", `{"userId":"u"}`, 400, "message.group", nil},
			{"alias", `{"userId":"u"}`, 400, "message.alias", nil},
			{"batch", `{"userId":"u"}`, 400, "batch.malformed", nil},
			{"batch", `{"batch":[{"type":"launch","userId":"u"}]}`, 400, "message.type", nil},
			{"batch", `{"batch":[7]}`, 400, "message.malformed", nil},
			{"track", `{"userId":"u","event":"x","properties":{"t":"` + big + `"}}`, 413, "request.too_large", nil},
			{"batch", `{"batch":[{"type":"track","userId":"u","event":"x","properties":{"t":"` + big + `"}}]}`, 400, "message.too_large", nil},
			{"batch", `{"batch":["` + strings.Repeat("x", BatchMax) + `"]}`, 413, "request.too_large", nil},
			{"track", `{"userId":"u","event":"x"}`, 401, "write_key.unknown", func(r *http.Request) { r.Header.Del("Authorization") }},
			{"track", `{"userId":"u","event":"x"}`, 401, "write_key.unknown", func(r *http.Request) { r.SetBasicAuth("wk_made_up", "") }},
			{"track", `{"userId":"u","event":"x"}`, 405, "method.not_allowed", func(r *http.Request) { r.Method = http.MethodGet }},
			{"track", `{"userId":"u","event":"x"}`, 415, "request.encoding", func(r *http.Request) { r.Header.Set("Content-Encoding", "br") }},
			{"track", `{"userId":"u","event":"x"}`, 400, "request.malformed", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }},
			{"launch", `{}`, 404, "", nil},
		} {
			if c.change == nil {
				c.change = func(*http.Request) {}
			}
			if out := h.send(c.path, c.body, c.change); out.Status != c.status || out.Code != c.code {
				t.Errorf("%s %.100s: %d %s, want %d %s (%s)", c.path, c.body, out.Status, out.Code, c.status, c.code, out.Detail)
			}
		}
		if left := h.shelf.got(); len(left) > 0 {
			t.Errorf("kept: %+v", left)
		}
		// Of a batch, what fits is kept.
		out := h.send("batch", `{"batch":[{"type":"track","userId":"u","event":"x"},{"type":"track","event":"x"},{"type":"page","anonymousId":"a"}]}`)
		if out.Status != 200 || !slices.Equal(out.Refused, []Refusal{{1, "message.user", "A message needs a userId or an anonymousId."}}) || len(h.shelf.got()) != 2 {
			t.Errorf("%+v", out)
		}
		// A bomb is no larger than what it may become.
		var bomb bytes.Buffer
		z := gzip.NewWriter(&bomb)
		_, _ = z.Write(bytes.Repeat([]byte(" "), 50<<20))
		_ = z.Close()
		if out := h.send("batch", bomb.String(), func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }); out.Status != 413 {
			t.Errorf("%+v", out)
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(h *house) {
		const ok = `{"userId":"u","event":"x"}`
		with := func(secret, origin string) response {
			return h.send("track", ok, func(r *http.Request) { r.SetBasicAuth(secret, ""); r.Header.Set("Origin", origin) })
		}
		var e *errs.Error
		if _, err := h.MakeKey(t.Context(), admin, NewKey{Name: "x"}); !errors.As(err, &e) || e.Code != "auth.role" {
			t.Error(err)
		}
		if _, err := h.MakeKey(t.Context(), owner, NewKey{Name: "x", Origins: []string{"shop.example.com"}}); !errors.As(err, &e) || e.Code != "write_key.origin" {
			t.Error(err)
		}
		k, err := h.ChangeKey(t.Context(), owner, h.key.ID, NewKey{Name: "shop", Origins: []string{"https://shop.example.com", "https://*.example.org/"}})
		if err != nil || k.Name != "shop" || k.Secret != h.key.Secret {
			t.Fatal(k, err)
		}
		for origin, want := range map[string]int{"": 200, "https://shop.example.com": 200, "https://a.example.org": 200, "https://evil.com": 403, "https://example.org": 403, "http://shop.example.com": 403, "https://aexample.org": 403} {
			if out := with(k.Secret, origin); out.Status != want {
				t.Errorf("from %q: %+v", origin, out)
			}
		}
		pre := h.send("track", "", func(r *http.Request) {
			r.Method = http.MethodOptions
			r.Header.Set("Origin", "https://shop.example.com")
		})
		if pre.Status != 204 || pre.Header.Get("Access-Control-Allow-Origin") != "https://shop.example.com" || !strings.Contains(pre.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("%+v", pre)
		}
		next, err := h.RotateKey(t.Context(), owner, k.ID)
		if err != nil || next.Secret == k.Secret || next.Old != k.Secret {
			t.Fatal(next, err)
		}
		if a, b := with(k.Secret, ""), with(next.Secret, ""); a.Status != 200 || b.Status != 200 {
			t.Error(a, b)
		}
		h.clock.Advance(oldFor + ruleFor)
		if a, b := with(k.Secret, ""), with(next.Secret, ""); a.Status != 401 || b.Status != 200 {
			t.Error(a, b)
		}
		if all, err := h.Keys(t.Context(), admin); err != nil || len(all) != 1 || all[0].Old != "" {
			t.Error(all, err)
		}
		if err := h.RevokeKey(t.Context(), owner, k.ID); err != nil {
			t.Fatal(err)
		}
		if out := with(next.Secret, ""); out.Status != 401 {
			t.Errorf("%+v", out)
		}
		if err := h.RevokeKey(t.Context(), owner, k.ID); errs.CodeOf(err) != "write_key.not_found" {
			t.Error(err)
		}
		var actions []string
		for _, a := range h.diary.acts {
			actions = append(actions, a.Action)
		}
		if want := []string{"write_key.made", "write_key.changed", "write_key.rotated", "write_key.revoked"}; !slices.Equal(actions, want) {
			t.Errorf("audited %v, want %v", actions, want)
		}
	})
}

func TestBackPressure(t *testing.T) {
	each(t, func(h *house) {
		const ok = `{"userId":"u","event":"x"}`
		// As many wait as may: the next one is asked to come again, and comes through when they are done.
		h.Service.Queue = 2
		h.shelf.hold = make(chan struct{})
		waiting := make(chan response, 2)
		for range 2 {
			go func() { waiting <- h.send("track", ok) }()
		}
		for h.waiting.Load() != 2 {
			time.Sleep(time.Millisecond)
		}
		if out := h.send("track", ok); out.Status != 429 || out.Header.Get("Retry-After") == "" || out.Code != "intake.busy" {
			t.Errorf("%+v", out)
		}
		close(h.shelf.hold)
		for range 2 {
			if out := <-waiting; out.Status != 200 {
				t.Errorf("%+v", out)
			}
		}
		if out := h.send("track", ok); out.Status != 200 || h.waiting.Load() != 0 {
			t.Errorf("%+v, %d waiting", out, h.waiting.Load())
		}
		// A disk that is nearly full, and one that is.
		h.free = 1 << 20
		h.clock.Advance(lookEvery)
		if out := h.send("track", ok); out.Status != 503 || out.Header.Get("Retry-After") != "60" || out.Code != "intake.disk" || h.Health(t.Context()) == nil {
			t.Errorf("%+v", out)
		}
		h.free = 10 << 30
		h.clock.Advance(lookEvery)
		if out := h.send("track", ok); out.Status != 200 || h.Health(t.Context()) != nil {
			t.Errorf("%+v", out)
		}
		h.shelf.fail = errs.E("test", errs.Full, "disk.full", "").Because(syscall.ENOSPC)
		if out := h.send("track", ok); out.Status != 503 || h.Health(t.Context()) == nil {
			t.Errorf("%+v", out)
		}
		h.shelf.fail = nil
		h.clock.Advance(lookEvery)
		if out := h.send("track", ok); out.Status != 200 {
			t.Errorf("%+v", out)
		}
		// A rate.
		h.Service.Requests = 60
		limited := 0
		for range 70 {
			if out := h.send("track", ok); out.Status == 429 {
				limited++
				if out.Header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
			}
		}
		if limited < 5 {
			t.Errorf("%d of 70 were refused", limited)
		}
	})
}

func TestTheDictionary(t *testing.T) {
	each(t, func(h *house) {
		h.sent("track", `{"userId":"u1","event":"Paid","timestamp":"2026-11-20T10:00:00Z","properties":{"total":5,"email":"lin@example.com"}}`)
		h.sent("track", `{"userId":"u2","event":"Paid","messageId":"m1","properties":{"total":"5"}}`)
		h.sent("track", `{"userId":"u2","event":"Paid","messageId":"m1","properties":{"total":"5"}}`)
		find := func() Event {
			t.Helper()
			all, err := h.Dictionary(t.Context(), admin, 30)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(all, func(e Event) bool { return e.Name == "Paid" })
			if i < 0 {
				t.Fatalf("%+v", all)
			}
			return all[i]
		}
		check := func(e Event) {
			t.Helper()
			if e.State != Unplanned || !e.FirstAt.Equal(time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)) || !e.LastAt.Equal(noon) ||
				!slices.Equal(e.Volume, []Volume{{"2026-11-20", 1, 0}, {"2026-11-22", 1, 0}}) || len(e.Properties) != 2 {
				t.Errorf("%+v", e)
			}
			if p := e.Properties[1]; p.Name != "total" || p.Type != "number" || !slices.Equal(p.Types, []string{"text", "number"}) || p.Sample != "5" {
				t.Errorf("%+v", p)
			}
		}
		check(find())
		// What is stored is what was counted: another process reads the same.
		clear(h.dictionaries)
		h.forget(acme)
		check(find())
		if err := h.PlanEvent(t.Context(), admin, Plan{Name: "Paid", State: Blocked, Description: "付了钱"}); err != nil {
			t.Fatal(err)
		}
		if facts := h.sent("track", `{"userId":"u2","event":"Paid"}`); len(facts) != 0 {
			t.Errorf("%+v", facts)
		}
		if e := find(); e.State != Blocked || e.Description != "付了钱" || e.Volume[1].Blocked != 1 {
			t.Errorf("%+v", e)
		}
		h.settings(Settings{Consent: ConsentGiven, Without: WithoutNothing, PlannedOnly: true})
		if facts := h.sent("track", `{"userId":"u2","event":"Other"}`); len(facts) != 0 {
			t.Errorf("%+v", facts)
		}
		if err := h.PlanEvent(t.Context(), admin, Plan{Name: "Other", State: Planned}); err != nil {
			t.Fatal(err)
		}
		if facts := h.sent("track", `{"userId":"u2","event":"Other"}`); len(facts) != 1 {
			t.Errorf("%+v", facts)
		}
		if n, err := h.Forget(t.Context(), acme, []string{"user:u1", "anon:x"}); err != nil || n != 2 {
			t.Error(n, err)
		}
		clear(h.dictionaries)
		h.forget(acme)
		for _, p := range find().Properties {
			if p.Sample != "" {
				t.Errorf("a sample of somebody who was erased: %+v", p)
			}
		}
	})
}
