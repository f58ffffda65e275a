package search_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/search"

	"pgregory.net/rapid"
)

func TestFindsInChineseAndEnglish(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "数据库小组")
		db := w.say(ada, c, "数据库昨晚又慢了，谁来看看？")
		rel := w.say(ada, c, "我们的 iPhone15 应用今天发布 👍🏽 https://github.com/acme/app")
		en := w.say(ada, c, "The Café's release notes are ready for review")
		cat := w.say(ada, c, "猫")
		w.catchUp()
		for q, want := range map[string][]model.Ref{
			"数据库": {db}, "据库": {db}, "数据库 慢": {db}, "数据 发布": {}, "看": {db}, "猫": {cat}, "库数": {}, `"数据库昨晚"`: {db}, `"数据库 昨晚"`: {}, "iphone15应用": {rel},
			"发布": {rel}, "iphone": {rel}, "IPHONE15": {rel}, "👍": {rel}, "github.com": {rel}, "acme/app": {rel}, "cafe": {en}, "release": {en}, "releas": {en}, "releas notes": {},
			"releas* notes": {en}, `"release notes"`: {en}, `"notes release"`: {}, "notes release": {en}, "ready -review": {}, "ready -missing": {en}, "-猫": {db, rel, en}, "！！": {}, "nothing": {},
			"ＣＡＦＥ": {en}, "“release notes”": {en}, `"release no`: {}, `"release notes`: {en}, "-数据库 -发布 -猫": {en},
		} {
			w.expect(ada, q, want...)
		}
	})
}

func TestHighlightsAndPlaces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "Design 设计")
		long := w.say(ada, c, strings.Repeat("无关的话。", 200)+"我们决定用紫色按钮，紫色！"+strings.Repeat("无关的话。", 200))
		root := w.say(ada, c, "Where is the purple button?")
		th := must(w.Thread(context.Background(), ada, root))
		reply := w.say(ada, th.Conversation.ID, "The PURPLE one is on the left")
		w.catchUp()
		hits := w.ask(ada, search.Request{Q: "紫色", In: []string{search.InMessages}}).Messages.Hits
		if len(hits) != 1 || hits[0].Ref != long || strings.Count(shown(hits[0].Segments), "[紫色]") != 2 || utf8.RuneCountInString(shown(hits[0].Segments)) > 260 {
			t.Fatalf("got %+v", hits)
		}
		hits = w.ask(ada, search.Request{Q: "purp", In: []string{search.InMessages}, Sort: search.ByTime}).Messages.Hits
		if len(hits) != 2 || hits[0].Ref != reply || shown(hits[0].Segments) != "The [PURPLE] one is on the left" || hits[0].Place.Kind != model.Thread || *hits[0].Place.Parent != root {
			t.Fatalf("got %+v", hits)
		}
		if p := hits[1].Place; p.Kind != model.Group || p.Title != "Design 设计" || hits[1].Sender != ada.Person {
			t.Errorf("got %+v", hits[1])
		}
	})
}

// What a person understands by "the text contains this", without looking at words: parts of a text in scripts without spaces, else bounded by what is no letter. Between
// the two sorts space and signs do not matter.
func contains(text, query string, prefix bool) bool {
	const han = `[\p{Han}\p{Hiragana}\p{Katakana}ー]`
	var want strings.Builder
	runs := regexp.MustCompile(han+`+|[^\p{Han}\p{Hiragana}\p{Katakana}ー]+`).FindAllString(fold.Text(query), -1)
	isHan := regexp.MustCompile(han)
	for i, run := range runs {
		if !isHan.MatchString(run) && i == 0 {
			want.WriteString(`(?:^|[^\p{L}\p{M}\p{N}]|` + han + `)`)
		}
		if i > 0 {
			want.WriteString(`[^\p{L}\p{M}\p{N}]*`)
		}
		want.WriteString(regexp.QuoteMeta(run))
		if i == len(runs)-1 && !isHan.MatchString(run) && !prefix {
			want.WriteString(`(?:$|[^\p{L}\p{M}\p{N}]|` + han + `)`)
		}
	}
	return regexp.MustCompile(want.String()).MatchString(fold.Text(text))
}

func TestAMessageIsFoundIffItsTextContainsTheQuery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		letters := []string{"数", "据", "库", "的", "か", "ab", "b", "É", "１", "2", " ", "。", "a"}
		gen := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 2, 12).Draw(t, "letters"), "") + "x"
		})
		texts := map[model.Ref]string{}
		for i := range 300 {
			text := gen.Example(i)
			texts[w.say(ada, c, text)] = text
		}
		w.catchUp()
		rapid.Check(t, func(t *rapid.T) {
			source := []rune(gen.Draw(t, "source"))
			from := rapid.IntRange(0, len(source)-1).Draw(t, "from")
			piece := strings.FieldsFunc(string(source[from:from+rapid.IntRange(1, min(5, len(source)-from)).Draw(t, "length")]), func(r rune) bool { return r == ' ' || r == '。' })
			if len(piece) == 0 {
				t.Skip("no words")
			}
			quoted := rapid.Bool().Draw(t, "quoted")
			query := piece[0]
			if quoted {
				query = `"` + query + `"`
			}
			var want []model.Ref
			for ref, text := range texts {
				if contains(text, piece[0], !quoted) {
					want = append(want, ref)
				}
			}
			var got []model.Ref
			for cursor, more := "", true; more; more = cursor != "" {
				g := w.ask(ada, search.Request{Q: query, In: []string{search.InMessages}, Cursor: cursor, Limit: 90, Sort: search.ByTime}).Messages
				for _, h := range g.Hits {
					got = append(got, h.Ref)
				}
				cursor = g.Next
			}
			byNumber := func(x, y model.Ref) int { return int(x.Seq - y.Seq) }
			slices.SortFunc(want, byNumber)
			slices.SortFunc(got, byNumber)
			if !slices.Equal(got, want) {
				t.Fatalf("%q finds %d messages, want %d: %v, %v", query, len(got), len(want), got, want)
			}
		})
	})
}

func TestPermissionsAreInsideTheQuery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		ada, bob, eve := w.person("Ada", actor.Member), w.person("Bob", actor.Member), w.person("Eve", actor.Member)
		guest, other := w.person("Gus", actor.Guest), w.personOf(2, "Olga", actor.Owner)
		secret := w.group(ada, "暗号 private", bob, guest)
		public := w.make(ada, chat.NewConversation{Kind: model.Group, Mode: model.Public, Title: "暗号 public"})
		locked := w.make(ada, chat.NewConversation{Kind: model.Group, Mode: model.Password, Password: "x", Title: "暗号 locked"})
		joined := w.make(ada, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "暗号 floor", History: model.HistoryJoined})
		direct := w.make(ada, chat.NewConversation{Kind: model.Direct}, bob)
		elsewhere := w.make(other, chat.NewConversation{Kind: model.Group, Mode: model.Public, Title: "暗号 other"})
		in := map[ids.ID]model.Ref{}
		for _, c := range []ids.ID{secret, public, locked, joined, direct} {
			in[c] = w.say(ada, c, "暗号 secretword")
		}
		in[elsewhere] = w.say(other, elsewhere, "暗号 secretword")
		under := must(w.Thread(ctx, ada, in[secret])).Conversation.ID
		in[under] = w.say(ada, under, "暗号 in a thread")
		early := must(w.Thread(ctx, ada, in[joined])).Conversation.ID
		in[early] = w.say(ada, early, "暗号 under what bob may not read")
		if err := w.Add(ctx, ada, joined, []ids.ID{bob.Person}); err != nil {
			t.Fatal(err)
		}
		late := w.say(ada, joined, "暗号 after bob came")
		w.catchUp()
		w.expect(ada, "暗号", in[secret], in[public], in[locked], in[joined], in[direct], in[under], in[early], late)
		w.expect(bob, "暗号", in[secret], in[public], in[direct], in[under], late)
		w.expect(eve, "暗号", in[public])
		w.expect(guest, "暗号", in[secret], in[under])
		w.expect(other, "暗号", in[elsewhere])
		w.expect(actor.Actor{Workspace: 1}, "暗号")
		w.expect(actor.Actor{Workspace: 2, Person: ada.Person, Role: actor.Owner}, "暗号", in[elsewhere])
		titles := func(a actor.Actor) string {
			var out []string
			for _, h := range w.ask(a, search.Request{Q: "暗号", In: []string{search.InConversations}}).Conversations.Hits {
				out = append(out, strings.TrimPrefix(h.Title, "暗号 "))
			}
			slices.Sort(out)
			return strings.Join(out, " ")
		}
		for _, x := range []struct {
			a    actor.Actor
			want string
		}{{ada, "floor locked private public"}, {bob, "floor locked private public"}, {eve, "locked public"}, {guest, "private"}, {other, "other"}} {
			if got := titles(x.a); got != x.want {
				t.Errorf("conversations: got %s, want %s", got, x.want)
			}
		}
		// Nobody tells the index that somebody was removed: the very next search knows.
		if err := w.Remove(ctx, ada, secret, bob.Person); err != nil {
			t.Fatal(err)
		}
		w.expect(bob, "暗号", in[public], in[direct], late)
		for _, q := range []string{"暗号 in:" + secret.String(), "暗号 in:" + under.String(), "暗号 in:" + locked.String(), `暗号 in:"暗号 private"`, "暗号 in:" + elsewhere.String()} {
			_, err := w.search.Search(ctx, bob, search.Request{Q: q})
			if errs.CodeOf(err) != "query.in_unknown" {
				t.Errorf("%q: %v", q, err)
			}
		}
	})
}

func TestManyConversations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada, eve := w.person("Ada", actor.Member), w.person("Eve", actor.Guest)
		var want, shared []model.Ref
		for i := range 60 { // more than the index is told of by mark
			if i%20 == 0 {
				c := w.group(ada, "shared", eve)
				shared = append(shared, w.say(ada, c, "needle in the hay"))
				continue
			}
			want = append(want, w.say(ada, w.group(ada, "g"), "needle in the hay"))
		}
		w.catchUp()
		w.expect(ada, "needle", append(want, shared...)...)
		w.expect(eve, "needle", shared...)
	})
}

func TestFilters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		ada, bob := w.person("Ada Lovelace", actor.Member), w.person("小明", actor.Member)
		one, two := w.group(ada, "Tea 茶", bob), w.group(ada, "Coffee", bob)
		plain := w.say(ada, one, "word plain")
		link := w.say(bob, one, "word https://example.com")
		w.Clock.Advance(24 * time.Hour)
		file := w.send(bob, two, chat.NewMessage{Text: "word file", Attachments: []ids.ID{w.IDs.New()}})
		poll := w.send(ada, two, chat.NewMessage{Kind: model.Card, Card: json.RawMessage(`{"type":"AdaptiveCard","kind":"poll","question":"word 午饭吃什么","options":["面条","unseen rice"]}`)})
		note := w.send(ada, two, chat.NewMessage{Kind: model.Note, Title: "会议 word", Text: "决定了"})
		voice := w.send(ada, two, chat.NewMessage{Kind: model.Voice, Attachments: []ids.ID{w.IDs.New()}})
		if err := w.Pin(ctx, ada, plain); err != nil {
			t.Fatal(err)
		}
		th := must(w.Thread(ctx, ada, plain)).Conversation.ID
		reply := w.say(bob, th, "word in thread")
		w.catchUp()
		for q, want := range map[string][]model.Ref{
			"word from:@ada.lovelace": {plain, poll, note}, "word from:小明": {link, file, reply}, "word from:me": {plain, poll, note}, "word -from:me": {link, file, reply},
			"word 来自：我": {plain, poll, note}, "word from:@ada.lovelace from:小明": {plain, link, file, poll, note, reply}, "word from:" + bob.Person.String(): {link, file, reply},
			"word in:" + one.String(): {plain, link, reply}, "word in:" + th.String(): {reply}, "word in:#Coffee": {file, poll, note}, `word in:"tea 茶"`: {plain, link, reply},
			"word in:coffee in:" + th.String(): {file, poll, note, reply}, "word -in:coffee": {plain, link, reply}, "has:link": {link}, "has:file": {file, voice}, "has:image": {file, voice},
			"has:voice": {voice}, "has:poll": {poll}, "has:投票": {poll}, "has:note": {note}, "has:file -has:voice": {file}, "has:file has:voice": {voice}, "word is:pinned": {plain},
			"is:thread": {reply}, "午饭": {poll}, "面条 unseen": {poll}, "会议": {note}, "会议 决定": {note}, `"word 决定"`: {}, "照片": {file, voice}, "from:me": {plain, poll, note, voice},
			"word on:2026-03-01": {plain, link}, "word before:2026-03-02": {plain, link}, "word after:2026-03-01": {file, poll, note, reply}, "word on:today": {file, poll, note, reply},
			"word on:昨天": {plain, link}, "word after:2026-03-02": {}, "word before:2026": {}, "word on:2026-03": {plain, link, file, poll, note, reply}, "word 早于:2026年3月2日": {plain, link},
		} {
			w.expect(ada, q, want...)
		}
		if err := w.Unpin(ctx, ada, plain); err != nil {
			t.Fatal(err)
		}
		w.catchUp()
		w.expect(ada, "is:pinned")
		for q, code := range map[string]string{
			"from:nobody": "query.from_unknown", "in:nowhere": "query.in_unknown", "has:money": "query.has_unknown", "is:nice": "query.is_unknown", "on:2026-02-30": "query.date",
			"before:soon": "query.date", "-on:today": "query.date", "from:": "query.malformed", `in:""`: "query.malformed", strings.Repeat("长", 1001): "query.malformed",
			strings.Repeat("a ", 40): "query.malformed", "\xff": "query.malformed", `"` + strings.Repeat("长", 200) + `"`: "query.malformed",
		} {
			_, err := w.search.Search(ctx, ada, search.Request{Q: q})
			if errs.CodeOf(err) != code || errs.KindOf(err) != errs.Invalid {
				t.Errorf("%.30q: %v, want %s", q, err, code)
			}
		}
	})
}

func TestMidnightIsThePersons(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		w.Clock.Advance(time.Date(2026, 3, 1, 15, 59, 59, 999e6, time.UTC).Sub(w.Clock.Now()))
		late := w.say(ada, c, "tick")
		w.Clock.Advance(time.Millisecond)
		early := w.say(ada, c, "tick")
		w.catchUp()
		w.expect(ada, "tick on:2026-03-01", late) // in Shanghai, eight hours ahead
		w.expect(ada, "tick on:2026-03-02", early)
		w.expect(ada, "tick before:2026-03-02", late)
		w.expect(ada, "tick after:2026-03-01", early)
	})
}

func TestFilesAndConversationsAndPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		zhang, _, zoe := w.person("张三", actor.Member), w.person("李四", actor.Member), w.person("Zhang Zoë", actor.Member)
		w.personOf(2, "张三丰", actor.Member)
		c := w.group(ada, "照片 wall")
		w.group(ada, "Wallpaper 照片墙")
		two := w.send(ada, c, chat.NewMessage{Text: "the wall", Attachments: []ids.ID{w.IDs.New(), w.IDs.New()}})
		w.say(ada, c, "照片 without a file")
		w.catchUp()
		files := w.ask(ada, search.Request{Q: "照片", In: []string{search.InFiles}}).Files
		if len(files.Hits) != 2 || files.Hits[0].Ref != two || shown(files.Hits[0].Segments) != "[照片].png" || files.Hits[0].File.Type != "image/png" {
			t.Errorf("files: %+v", files)
		}
		if n := len(w.ask(ada, search.Request{Q: "wall", In: []string{search.InFiles}}).Files.Hits); n != 0 {
			t.Errorf("a text is no file name: %d", n)
		}
		if n := len(w.ask(ada, search.Request{Q: "has:image", In: []string{search.InFiles}}).Files.Hits); n != 2 {
			t.Errorf("has:image finds %d files", n)
		}
		var titles []string
		for _, h := range w.ask(ada, search.Request{Q: "wall", In: []string{search.InConversations}}).Conversations.Hits {
			titles = append(titles, shown(h.Segments))
		}
		if want := []string{"[Wallpaper] 照片墙", "照片 [wall]"}; !slices.Equal(titles, want) {
			t.Errorf("conversations: %q, want %q", titles, want)
		}
		for q, want := range map[string]string{"张": "[张]三", "zhangsan": "张三", "zs": "张三", "Zhang": "[Zhang] Zoë|张三", "zoe": "Zhang [Zoë]", "ls": "李四", "lisi": "李四", "from:me 张": "", "xx": ""} {
			var got []string
			for _, h := range w.ask(ada, search.Request{Q: q, In: []string{search.InPeople}}).People.Hits {
				got = append(got, shown(h.Segments))
			}
			if strings.Join(got, "|") != want {
				t.Errorf("%q finds the people %q, want %q", q, got, want)
			}
		}
		// A name changes, another goes.
		w.people.put(search.Name{Workspace: 1, Person: zhang.Person, Name: "王五"})
		w.people.put(search.Name{Workspace: 1, Person: zoe.Person})
		w.catchUp()
		if n := len(w.ask(ada, search.Request{Q: "zs", In: []string{search.InPeople}}).People.Hits); n != 0 {
			t.Errorf("the old name is still found")
		}
		if n := len(w.ask(ada, search.Request{Q: "wangwu", In: []string{search.InPeople}}).People.Hits); n != 1 {
			t.Errorf("the new name is not found")
		}
		title := "Renamed 改名了"
		if _, err := w.Update(context.Background(), ada, c, chat.Change{Title: &title}); err != nil {
			t.Fatal(err)
		}
		w.catchUp()
		got := w.ask(ada, search.Request{Q: "改名"})
		if len(got.Conversations.Hits) != 1 || got.Messages == nil || got.People == nil || got.Files == nil || got.Indexing {
			t.Errorf("got %+v", got)
		}
	})
}

func TestPagesGiveEveryMatchOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		want := map[model.Ref]bool{}
		for i := range 900 { // more than two windows
			if ref := w.say(ada, c, fmt.Sprintf("页 number %d", i)); i%9 > 0 {
				want[ref] = true
			} else if err := w.Delete(context.Background(), ada, ref); err != nil {
				t.Fatal(err)
			}
		}
		w.catchUp()
		for _, sort := range []string{search.ByRelevance, search.ByTime} {
			got := map[model.Ref]bool{}
			cursor, pages, last := "", 0, int64(1<<60)
			for {
				g := w.ask(ada, search.Request{Q: "页", In: []string{search.InMessages}, Sort: sort, Limit: 37, Cursor: cursor}).Messages
				if pages == 0 && (g.Count != 100 || !g.More) {
					t.Errorf("%s: counts %d, more %v", sort, g.Count, g.More)
				}
				for _, h := range g.Hits {
					if got[h.Ref] {
						t.Fatalf("%s: %v comes twice", sort, h.Ref)
					}
					got[h.Ref] = true
					if sort == search.ByTime && h.Seq >= last {
						t.Fatalf("%d comes after %d", h.Seq, last)
					}
					last = h.Seq
				}
				if pages++; g.Next == "" {
					break
				}
				if cursor = g.Next; pages == 2 {
					w.say(ada, c, "页 that comes while somebody pages")
					w.catchUp()
				}
			}
			if len(got) != len(want) && sort == search.ByRelevance || pages < 20 {
				t.Errorf("%s: %d of %d in %d pages", sort, len(got), len(want), pages)
			}
		}
		_, err := w.search.Search(context.Background(), ada, search.Request{Q: "页", Cursor: "x"})
		_, other := w.search.Search(context.Background(), ada, search.Request{Q: "另", In: []string{search.InMessages}, Cursor: "eyJxIjoxfQ"})
		if errs.CodeOf(err) != "cursor.malformed" || errs.CodeOf(other) != "cursor.malformed" {
			t.Error(err, other)
		}
	})
}
