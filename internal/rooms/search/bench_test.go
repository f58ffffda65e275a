package search_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/past"
	"hubbub/internal/rooms/search"
)

// line is a message of the corpus.
type line struct {
	Conversation string `json:"c"`
	At           int64  `json:"t"`
	Text         string `json:"x"`
}

const corpusSize = 200_000

// corpus is the JSON lines of the file that HUBBUB_SEARCH_CORPUS names, or 200,000 made-up messages, half Chinese, half English, with words as frequent as in talk.
func corpus(b *testing.B) []line {
	b.Helper()
	var out []line
	if name := os.Getenv("HUBBUB_SEARCH_CORPUS"); name != "" {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		for d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20)); d.More(); {
			var l line
			if err := d.Decode(&l); err != nil {
				b.Fatal(err)
			}
			out = append(out, l)
		}
		return out
	}
	r := rand.New(rand.NewPCG(1, 2))
	usual := rand.NewZipf(r, 1.1, 4, 20000)
	english := strings.Fields("the you and is for how javascript database release deploy notes meeting lunch review error build test server client")
	chinese := strings.Fields("的 我们 数据库 发布 部署 今天 明天 会议 午饭 需求 测试 服务器 客户 问题 没有 可以 什么 怎么 代码 文档")
	for i := range corpusSize {
		var t strings.Builder
		for range 4 + r.IntN(24) {
			n := int(usual.Uint64())
			switch {
			case i%2 == 0 && n < len(english):
				t.WriteString(english[n] + " ")
			case i%2 == 0:
				fmt.Fprintf(&t, "w%d ", n)
			case n < len(chinese):
				t.WriteString(chinese[n])
			default:
				t.WriteString(string(rune(0x4e00+n%4000)) + string(rune(0x4e00+n/5)))
			}
		}
		out = append(out, line{fmt.Sprint(i % 40), 1_500_000_000_000 + int64(i)*600_000, t.String()})
	}
	return out
}

// library is a world with the corpus in it, in as many conversations as it has.
func library(b *testing.B, db *sqldb.DB) (*world, actor.Actor, int) {
	b.Helper()
	w := build(b, db)
	ada := w.person("Ada", actor.Member)
	byPlace := map[string][]line{}
	lines := corpus(b)
	for _, l := range lines {
		byPlace[l.Conversation] = append(byPlace[l.Conversation], l)
	}
	for _, l := range byPlace {
		w.imported(ada, len(l), func(i int) (string, time.Time) { return l[i].Text, time.UnixMilli(l[i].At) })
	}
	return w, ada, len(lines)
}

var typical = []string{"javascript", "the", "how to", "free code camp", "deploy error", `"release notes"`, "th", "data* -database", "from:me javascript", "quincy", "the after:2017-06-01",
	"数据库", "部署", "的", "我们 发布", "猫", "今天午饭", "会议 before:2020", "有没有"}

func onBoth(b *testing.B, fn func(b *testing.B, db *sqldb.DB)) {
	b.Run("sqlite", func(b *testing.B) {
		db, err := sqldb.Open(context.Background(), filepath.Join(b.TempDir(), "chat.db"))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		fn(b, db)
	})
	b.Run("postgres", func(b *testing.B) {
		if os.Getenv("HUBBUB_TEST_POSTGRES") == "" {
			b.Skip("HUBBUB_TEST_POSTGRES names no server")
		}
		fn(b, sqldbtest.Postgres(b))
	})
}

// BenchmarkRebuild indexes the corpus; BenchmarkSearch asks it typical questions, as a page of messages with snippets, and reports percentiles over all of them.
func BenchmarkRebuild(b *testing.B) {
	onBoth(b, func(b *testing.B, db *sqldb.DB) {
		w, _, n := library(b, db)
		before := processor(b)
		for b.Loop() {
			if err := w.search.Rebuild(context.Background(), nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s/rebuild")
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	})
}

// BenchmarkSearch asks typical questions and reports percentiles over all of them.
func BenchmarkSearch(b *testing.B) {
	onBoth(b, func(b *testing.B, db *sqldb.DB) {
		w, ada, _ := library(b, db)
		w.catchUp()
		var all []time.Duration
		before := processor(b)
		worst := map[string][]time.Duration{}
		for b.Loop() {
			for _, q := range typical {
				began := time.Now()
				w.ask(ada, search.Request{Q: q, In: []string{search.InMessages}, Limit: 20})
				took := time.Since(began)
				all, worst[q] = append(all, took), append(worst[q], took)
			}
		}
		b.ReportMetric(float64((processor(b)-before).Microseconds())/1000/float64(len(all)), "cpu-ms/query")
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
		var table strings.Builder
		for _, q := range typical {
			slices.Sort(worst[q])
			g := w.ask(ada, search.Request{Q: q, In: []string{search.InMessages}, Limit: 20}).Messages
			fmt.Fprintf(&table, "%s: %d%s %v · ", q, g.Count, map[bool]string{true: "+", false: ""}[g.More], worst[q][len(worst[q])/2].Round(100*time.Microsecond))
		}
		b.Log(table.String())
	})
}

// processor is the time that this process has had of the processors: on a busy machine the clock on the wall tells of others.
func processor(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkSendWhileIndexing tells how long a message takes to be on disk while the whole index is made anew, and while it is not.
func BenchmarkSendWhileIndexing(b *testing.B) {
	onBoth(b, func(b *testing.B, db *sqldb.DB) {
		w, ada, _ := library(b, db)
		c := w.group(ada, "x")
		sends := func(name string) {
			all := make([]time.Duration, 400)
			for i := range all {
				began := time.Now()
				w.say(ada, c, "a message among others")
				all[i] = time.Since(began)
				time.Sleep(5 * time.Millisecond)
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-p50-ms")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, name+"-p99-ms")
		}
		for b.Loop() {
			sends("alone")
			ctx, stop := context.WithCancel(context.Background())
			done := make(chan struct{})
			go func() {
				for ctx.Err() == nil {
					_ = w.search.Rebuild(ctx, nil)
				}
				close(done)
			}()
			time.Sleep(200 * time.Millisecond)
			sends("indexing")
			stop()
			<-done
		}
	})
}

// BenchmarkManyConversations asks for somebody who may read 10,000 public groups.
func BenchmarkManyConversations(b *testing.B) {
	onBoth(b, func(b *testing.B, db *sqldb.DB) {
		w := build(b, db)
		ada := w.person("Ada", actor.Member)
		im := must(past.Begin(context.Background(), past.Config{DB: w.DB, Spine: w.Spine, IDs: w.IDs, Files: w.Crowd}, 1))
		for i := range 10_000 {
			c, _, err := im.Conversation(context.Background(), past.Conversation{Key: fmt.Sprint(i), Kind: model.Group, Mode: model.Public, Title: "公开 group", CreatedAt: w.Clock.Now()})
			if err != nil {
				b.Fatal(err)
			}
			items := make([]past.Item, 5)
			for j := range items {
				items[j] = past.Item{Key: fmt.Sprint(j), At: w.Clock.Now().Add(time.Duration(i*5+j-60_000) * time.Minute), Actor: ada.Person,
					Message: &past.Message{Kind: model.Text, Text: fmt.Sprintf("the talk of the town number %d 今天的会议", i*5+j)}}
			}
			if _, err := im.Items(context.Background(), c, items); err != nil {
				b.Fatal(err)
			}
		}
		w.catchUp()
		for b.Loop() {
			for _, q := range []string{"the", "今天", "4711", "公开"} {
				w.ask(ada, search.Request{Q: q, Limit: 20})
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N)/4, "ms/query")
	})
}
