package gateway

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/ids"
)

// stream is a connection over HTTP streaming or SSE: answers come down one request, commands go up with others.
type stream struct {
	t             *testing.T
	w             *world
	lines         chan string
	session, node string
	body          io.Closer
}

func (w *world) stream(kind, token string) *stream {
	w.Helper()
	hello := fmt.Sprintf(`{"id":1,"connect":{"data":{"workspace":"acme","token":%q}}}`, token)
	var res *http.Response
	var err error
	if kind == "sse" {
		res, err = http.Get(w.srv.URL + "/api/socket/sse?cf_connect=" + url.QueryEscape(hello))
	} else {
		res, err = http.Post(w.srv.URL+"/api/socket/http_stream", "application/json", strings.NewReader(hello))
	}
	if err != nil || res.StatusCode != 200 {
		w.Fatalf("%v %v", res, err)
	}
	s := &stream{t: w.T, w: w, lines: make(chan string, 10_000), body: res.Body}
	w.Cleanup(func() { _ = res.Body.Close() })
	go func() {
		in := bufio.NewScanner(res.Body)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			if line := strings.TrimPrefix(in.Text(), "data: "); line != "" {
				s.lines <- line
			}
		}
		close(s.lines)
	}()
	var in struct {
		Connect struct{ Session, Node string }
	}
	line := s.line()
	if err := json.Unmarshal([]byte(line), &in); err != nil || in.Connect.Session == "" {
		w.Fatalf("connect: %s", line)
	}
	s.session, s.node = in.Connect.Session, in.Connect.Node
	return s
}

func (s *stream) line() string {
	s.t.Helper()
	select {
	case line, ok := <-s.lines:
		if !ok {
			return "the end"
		}
		return line
	case <-time.After(10 * time.Second):
		s.t.Fatal("nothing came")
		return ""
	}
}

func (s *stream) tell(command string) int {
	s.t.Helper()
	body, _ := json.Marshal(map[string]string{"session": s.session, "node": s.node, "data": command})
	res, err := http.Post(s.w.srv.URL+"/api/socket/emulation", "application/json", strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func (s *stream) ask(command, want string) {
	s.t.Helper()
	if status := s.tell(command); status != http.StatusNoContent {
		s.t.Fatalf("status %d", status)
	}
	if got := s.line(); !strings.Contains(got, want) {
		s.t.Fatalf("got %s, want %s", got, want)
	}
}

func TestFallbackTransports(t *testing.T) {
	for _, kind := range []string{"http_stream", "sse"} {
		t.Run(kind, func(t *testing.T) {
			se := &sending{chat: newChat(), jobs: make(chan job, 100)}
			w := open(t, se.chat, func(c *Config) { c.Chat = se })
			se.gw = w.gw
			go se.run()
			defer close(se.jobs)
			se.join(room, 1, 2)
			s, ws := w.stream(kind, "1"), w.follower("2", room)
			s.ask(`{"id":2,"subscribe":{"channel":"`+wire.Channel('c', room2)+`"}}`, `"code":404`)
			s.ask(`{"id":3,"subscribe":{"channel":"`+wire.Channel('c', room)+`"}}`, `"subscribe":{}`)
			s.ask(`{"id":4,"rpc":{"method":"sync","data":{}}}`, `"rpc":{"data":{"you":"`+ids.ID(1).String())
			s.ask(`{"id":5,"rpc":{"method":"nonsense","data":{}}}`, `"message":"call.unknown"`)

			if s.tell(`{"id":6,"rpc":{"method":"send","data":{"conversation":"`+room.String()+`","text":"热闹"}}}`) != http.StatusNoContent {
				t.Fatal("not taken")
			}
			both := s.line() + s.line()
			if !strings.Contains(both, `"id":6,"rpc":{"data":{"seq":1}}`) || !strings.Contains(both, `"pub":{"data":{"e":[{`) || !strings.Contains(both, "热闹") {
				t.Fatalf("got %s", both)
			}
			ws.seqs(room, 1)
			for range 50 {
				w.gw.Publish(se.append(room, "x"))
			}
			for seq := 2; seq <= 51; seq++ {
				if got := s.line(); !strings.Contains(got, fmt.Sprintf(`"seq":%d,`, seq)) {
					t.Fatalf("entry %d is %s", seq, got)
				}
			}
			w.gw.PublishPersonal(1, []byte(`{"e":["mine"]}`))
			if got := s.line(); !strings.Contains(got, `{"channel":"`+wire.Channel('p', 1)+`","pub":{"data":{"e":["mine"]}}}`) {
				t.Fatal(got)
			}
			if err := w.gw.Disconnect(t.Context(), 1, 0, SignedOut); err != nil {
				t.Fatal(err)
			}
			w.gw.Publish(se.append(room, "secret"))
			if got := s.line(); !strings.Contains(got, `"disconnect":{"code":4501`) {
				t.Fatal(got)
			}
			if got := s.line(); got != "the end" {
				t.Fatal(got)
			}
		})
	}
}

func TestLargeBodiesAreRefused(t *testing.T) {
	w := open(t, newChat())
	big := strings.NewReader(`{"id":1,"connect":{"token":"` + strings.Repeat("x", maxHello) + `"}}`)
	res, err := http.Post(w.srv.URL+"/api/socket/http_stream", "application/json", big)
	if err != nil || res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Fatalf("%v %v", res, err)
	}
	_ = res.Body.Close()
	s := w.stream("http_stream", "1")
	if status := s.tell(strings.Repeat("x", 2*maxBody)); status != http.StatusRequestEntityTooLarge {
		t.Fatalf("status %d", status)
	}
	if status := s.tell(`{"id":2,"rpc":{"method":"sync","data":{"text":"` + strings.Repeat("x", 150<<10) + `"}}}`); status != http.StatusNoContent {
		t.Fatalf("a long message is refused with %d", status)
	}
}
