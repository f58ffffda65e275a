package bridges

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// in makes an incoming webhook and gives its token.
func (h *house) in(conversation ids.ID) (Incoming, string) {
	h.t.Helper()
	in, address, err := h.MakeIncoming(h.t.Context(), as(lin), "Deploys", conversation)
	h.must(err)
	token, ok := strings.CutPrefix(address, "https://chat.example"+InPath)
	if !ok || len(token) < 26 {
		h.t.Fatal(address)
	}
	return in, token
}

func (h *house) post(token, body string) error {
	return h.Accept(h.t.Context(), token, "application/json", []byte(body))
}

func TestAnotherProgramSpeaks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in, token := h.in(den)
		h.must(h.post(token, `{"text":"*done* <https://x.test|log>"}`))
		h.must(h.post(token, `{"text":"a","username":"Bob [ops]","icon_emoji":":rocket:"}`))
		h.must(h.post(token, `{"text":"b","username":"Deploys","icon_emoji":":nonsense:"}`))
		for range 3 {
			h.must(h.post(token, `{"text":"c","client_id":"build-4711"}`))
		}
		want := []string{"**done** [log](https://x.test)", "🚀 **Bob \\[ops\\]**\n\na", "b", "c"}
		var got []string
		for _, p := range h.town.posts {
			got = append(got, p.text)
			if p.bot != in.Bot || p.conversation != den || len(p.client) < 8 || len(p.client) > 64 {
				t.Errorf("%+v", p)
			}
		}
		if !slices.Equal(got, want) || h.town.posts[3].client != "build-4711" || h.town.names[in.Bot] != "Deploys" {
			t.Fatalf("%q", got)
		}
		for body, code := range map[string]string{`{"text":""}`: "webhook.no_text", `{"text":" \n"}`: "webhook.no_text", `{"username":"x"}`: "webhook.no_text", `{"text":1}`: "webhook.payload", `x`: "webhook.payload"} {
			if err := h.post(token, body); errs.CodeOf(err) != code {
				t.Errorf("%s: %v", body, err)
			}
		}
		for _, wrong := range []string{"", token[1:], token + "x", strings.ToLower(token), "' OR 1=1 --"} {
			if err := h.post(wrong, `{"text":"x"}`); errs.CodeOf(err) != "webhook.not_found" {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		refusal := errs.E("town", errs.Forbidden, "conversation.archived", "This conversation is archived.")
		h.town.set(func() { h.town.refuse = refusal })
		if err := h.post(token, `{"text":"x"}`); errs.CodeOf(err) != "conversation.archived" {
			t.Fatal(err)
		}
	})
}

func TestAnIncomingWebhookIsBounded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, token := h.in(lobby)
		_, other := h.in(lobby)
		for range PerMinute {
			h.must(h.post(token, `{"text":"x"}`))
		}
		if err := h.post(token, `{"text":"x"}`); !errs.Is(err, errs.Limited) {
			t.Fatal(err)
		}
		h.must(h.post(other, `{"text":"x"}`))
		h.clock.Advance(time.Minute)
		h.must(h.post(token, `{"text":"x"}`))
	})
}

func TestATokenIsNotStored(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in, token := h.in(lobby)
		found, ok, err := incomingByToken(t.Context(), h.DB, []byte(token))
		if h.must(err); ok {
			t.Fatalf("%+v", found)
		}
		found, ok, err = incomingByToken(t.Context(), h.DB, hashOf(token))
		if h.must(err); !ok || found.ID != in.ID {
			t.Fatalf("%+v", found)
		}
	})
}

func TestUseIsNotedToTheMinute(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, token := h.in(lobby)
		used := func() time.Time {
			all, err := h.Incomings(t.Context(), as(lin), 0)
			h.must(err)
			return all[0].UsedAt
		}
		if !used().IsZero() {
			t.Fatal(used())
		}
		h.must(h.post(token, `{"text":"x"}`))
		first := h.clock.Now()
		h.clock.Advance(59 * time.Second)
		h.must(h.post(token, `{"text":"x"}`))
		if !used().Equal(first) {
			t.Fatal(used(), first)
		}
		h.clock.Advance(time.Second)
		h.must(h.post(token, `{"text":"x"}`))
		if !used().Equal(h.clock.Now()) {
			t.Fatal(used())
		}
	})
}

func TestDeletingEndsTheTokenAndTheBot(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in, token := h.in(lobby)
		kept, _ := h.in(den)
		h.must(h.DeleteIncoming(t.Context(), as(ada), in.ID))
		if err := h.post(token, `{"text":"x"}`); errs.CodeOf(err) != "webhook.not_found" {
			t.Fatal(err)
		}
		if !slices.Equal(h.town.retired, []ids.ID{in.Bot}) || h.town.seats[[2]ids.ID{lobby, in.Bot}] || !h.town.seats[[2]ids.ID{den, kept.Bot}] {
			t.Fatalf("%v %v", h.town.retired, h.town.seats)
		}
		for _, id := range []ids.ID{in.ID, kept.ID, 12345} { // what an admin does not see is not there
			if err := h.DeleteIncoming(t.Context(), as(ada), id); errs.CodeOf(err) != "webhook.not_found" {
				t.Fatal(err)
			}
		}
	})
}

func TestAnIncomingWebhookGetsAnotherNameAndAnotherLink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		in, token := h.in(lobby)
		renamed, err := h.RenameIncoming(t.Context(), as(lin), in.ID, " 发布\n机器人 ")
		if h.must(err); renamed.Name != "发布 机器人" || h.town.names[in.Bot] != "发布 机器人" {
			t.Fatalf("%+v %q", renamed, h.town.names[in.Bot])
		}
		h.must(h.post(token, `{"text":"the same link"}`))
		_, address, err := h.RotateIncoming(t.Context(), as(lin), in.ID)
		h.must(err)
		fresh, is := strings.CutPrefix(address, h.PublicURL+InPath)
		if err := h.post(token, `{"text":"x"}`); !is || errs.CodeOf(err) != "webhook.not_found" {
			t.Fatalf("the link before still works: %v, now %q", err, address)
		}
		h.must(h.post(fresh, `{"text":"another link"}`))
		all, err := h.Incomings(t.Context(), as(lin), 0)
		if h.must(err); len(all) != 1 || all[0].Name != "发布 机器人" {
			t.Fatalf("%+v", all)
		}
		for _, bad := range []string{"", strings.Repeat("长", 81)} {
			if _, err := h.RenameIncoming(t.Context(), as(lin), in.ID, bad); errs.CodeOf(err) != "request.invalid" {
				t.Errorf("%.10q: %v", bad, err)
			}
		}
		if _, err := h.RenameIncoming(t.Context(), as(ming), in.ID, "x"); errs.KindOf(err) != errs.Forbidden {
			t.Error(err)
		}
		if _, _, err := h.RotateIncoming(t.Context(), as(ada), 12345); errs.CodeOf(err) != "webhook.not_found" {
			t.Error(err)
		}
	})
}

func TestWhatFailsHalfwayLeavesNothingThatWorks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.town.refuse = errs.E("town", errs.Forbidden, "conversation.not_owner", "Only an owner may do this.")
		if _, _, err := h.MakeIncoming(t.Context(), as(lin), "x", lobby); errs.CodeOf(err) != "conversation.not_owner" {
			t.Fatal(err)
		}
		if _, _, err := h.MakeOutgoing(t.Context(), as(ada), NewOutgoing{Name: "x", URL: h.receiver.server.URL, Events: []string{"message.sent"}, Conversation: lobby}); errs.CodeOf(err) != "conversation.not_owner" {
			t.Fatal(err)
		}
		all, err := h.Incomings(t.Context(), as(lin), 0)
		if h.must(err); len(all)+len(h.all()) != 0 || len(h.town.retired) != 2 || len(h.town.names) != 2 {
			t.Fatalf("%+v %v %v", all, h.town.retired, h.town.names)
		}
	})
}

func TestThereIsAnEndToWebhooks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range OutMax {
			h.out(NewOutgoing{})
		}
		if _, _, err := h.MakeOutgoing(t.Context(), as(ada), NewOutgoing{Name: "x", URL: h.receiver.server.URL, Events: []string{"message.sent"}}); errs.CodeOf(err) != "webhook.too_many" {
			t.Fatal(err)
		}
	})
}

func TestAServerThatKeepsToItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, _ := h.out(NewOutgoing{})
		quiet := h.Config
		quiet.Sender = nil
		h.Service = &Service{quiet}
		h.say(lobby)
		if got := h.told(); len(got) != 0 || h.waiting(o) != 0 {
			t.Fatal(got, h.waiting(o))
		}
		if _, _, err := h.MakeOutgoing(t.Context(), as(ada), NewOutgoing{Name: "x", URL: "https://example.com", Events: []string{"message.sent"}}); errs.CodeOf(err) != "webhook.no_outgoing" {
			t.Fatal(err)
		}
		if _, err := h.SendTest(t.Context(), as(ada), o.ID); errs.CodeOf(err) != "webhook.no_outgoing" {
			t.Fatal(err)
		}
		_, token := h.in(lobby)
		h.must(h.post(token, `{"text":"still here"}`))
	})
}
