package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/identity"

	"github.com/coder/websocket"
)

// sealKeys are what nodes of one installation share.
const sealKeys = "test:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// node is a server that runs in this process on a port of its own.
type node struct {
	*app.Server
	url  string
	stop func() error
}

func startNode(t *testing.T, database, redis string) *node {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	cfg := config.Config{Storage: config.Storage{Data: t.TempDir(), Database: config.Secret(database), Redis: config.Secret(redis), SealKeys: config.Secret(sealKeys)},
		Server: config.Server{Listen: addr, Drain: 5 * time.Second}, Limits: config.Limits{Upload: 1 << 20, Requests: 100000, Messages: 100000}, Network: config.Network{NoOutgoing: true}}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := app.NewServer(ctx, cfg)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- s.Serve(ctx, func(string) { close(ready) }) }()
	select {
	case <-ready:
	case err := <-done:
		cancel()
		t.Fatal(err)
	}
	n := &node{Server: s, url: "http://" + addr}
	stopped := false
	n.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-done
	}
	t.Cleanup(func() {
		if err := n.stop(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// socket is a connection to a node that follows a conversation.
type socket struct {
	*websocket.Conn
	t *testing.T
}

func (n *node) dial(t *testing.T, slug, token, conversation string) (*socket, error) {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), strings.Replace(n.url, "http", "ws", 1)+"/api/socket/websocket", nil)
	if err != nil {
		return nil, err
	}
	s := &socket{c, t}
	s.write(`{"id":1,"connect":{"data":{"workspace":"` + slug + `","token":"` + token + `"}}}`)
	if got, err := s.until(`"id":1`); err != nil || strings.Contains(got, `"error"`) {
		return nil, fmt.Errorf("connect: %s %w", got, err)
	}
	s.write(`{"id":2,"subscribe":{"channel":"c:` + conversation + `"}}`)
	if got, err := s.until(`"id":2`); err != nil || strings.Contains(got, `"error"`) {
		return nil, fmt.Errorf("subscribe: %s %w", got, err)
	}
	return s, nil
}

func (s *socket) write(line string) {
	s.t.Helper()
	if err := s.Write(s.t.Context(), websocket.MessageText, []byte(line)); err != nil {
		s.t.Fatal(err)
	}
}

// until reads messages until one contains a text, and answers pings.
func (s *socket) until(text string) (string, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, b, err := s.Read(ctx)
		if err != nil {
			return "", err
		}
		for line := range strings.SplitSeq(string(b), "\n") {
			if line == "{}" {
				s.write("{}")
			}
			if strings.Contains(line, text) {
				return line, nil
			}
		}
	}
}

func (n *node) post(t *testing.T, token, path string, body any) (int, string) {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequest(http.MethodPost, n.url+path, bytes.NewReader(b))
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	out, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(out)
}

// Two nodes share a PostgreSQL and a Redis: what one commits the other's sockets hear in order, and access that ends on one has ended on the other before it is answered.
func TestTwoNodesAreOneServer(t *testing.T) {
	redis := os.Getenv("HUBBUB_TEST_REDIS")
	if redis == "" {
		t.Skip("HUBBUB_TEST_REDIS names no server: two nodes were NOT tried together (scripts/with-services starts one)")
	}
	database := sqldbtest.PostgresURL(t)
	one, two := startNode(t, database, redis), startNode(t, database, redis)
	ctx := t.Context()
	w, _, err := one.Identity.CreateWorkspace(ctx, identity.NewWorkspace{Slug: "acme", Name: "热闹工坊"})
	if err != nil {
		t.Fatal(err)
	}
	var actors []actor.Actor
	var tokens []string
	for _, name := range []string{"王小明", "Ada"} {
		p, err := one.Identity.AddPerson(ctx, w.ID, identity.NewPerson{Name: name, Role: actor.Member})
		if err != nil {
			t.Fatal(err)
		}
		_, secret, err := one.Identity.IssueToken(ctx, identity.NewToken{Workspace: w.ID, Person: p.ID, Name: "test"})
		if err != nil {
			t.Fatal(err)
		}
		actors, tokens = append(actors, actor.Actor{Workspace: w.ID, Person: p.ID, Role: actor.Member}), append(tokens, secret)
	}
	l, _, err := one.Chat.Create(ctx, actors[0], chat.NewConversation{Kind: model.Group, Title: "早茶"})
	if err != nil {
		t.Fatal(err)
	}
	id := l.Conversation.ID
	if err := one.Chat.Add(ctx, actors[0], id, []ids.ID{actors[1].Person}); err != nil {
		t.Fatal(err)
	}
	hears, err := two.dial(t, "acme", tokens[1], id.String())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		n := []*node{one, two}[i%2]
		status, body := n.post(t, tokens[0], "/api/w/acme/conversations/"+id.String()+"/messages", map[string]any{"client_id": fmt.Sprintf("client-%d", i), "text": fmt.Sprintf("第 %d 句", i)})
		if status != http.StatusOK && status != http.StatusCreated {
			t.Fatal(status, body)
		}
		if _, err := hears.until(fmt.Sprintf(`"client_id":"client-%d"`, i)); err != nil {
			t.Fatalf("message %d did not reach the other node: %v", i, err)
		}
	}
	if err := one.Chat.Remove(ctx, actors[0], id, actors[1].Person); err != nil {
		t.Fatal(err)
	}
	if _, err := two.dial(t, "acme", tokens[1], id.String()); err == nil {
		t.Error("a removed member follows the conversation on the other node")
	}
	gone := true
	if _, err := one.Identity.ChangePerson(ctx, actor.Actor{Workspace: w.ID, Person: actors[0].Person, Role: actor.Owner}, actors[1].Person, identity.PersonChange{Deactivated: &gone}); err != nil {
		t.Fatal(err)
	}
	if _, err := hears.until("never"); err == nil || websocket.CloseStatus(err) < 3500 {
		t.Errorf("a deactivated person's socket on the other node ended with %v", err)
	}
	if status, body := two.post(t, tokens[1], "/api/w/acme/conversations", map[string]any{"kind": "group", "title": "x"}); status != http.StatusUnauthorized {
		t.Errorf("a deactivated person's token works on the other node: %d %s", status, body)
	}
}
