package chathttp

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// MessageChange is the body of edit-message.
type MessageChange struct {
	Text    string  `json:"text" maxLength:"102400" example:"改天再说" doc:"Markdown."`
	Title   *string `json:"title,omitempty" maxLength:"200" doc:"Of a note; absent: stays."`
	Version int64   `json:"version,omitempty" minimum:"0" doc:"The version that you changed. A newer one is a 409 message.edited_elsewhere; 0 overwrites whatever is there."`
}

func (r *Room) messages(api *httpapi.API) {
	add(api, httpapi.Op{ID: "sync", Method: post, Path: "/sync", Summary: "What came after the numbers that I hold?", Scope: "chat:read",
		Doc: "For many conversations and your own log at once; see docs/protocol.md."},
		func(ctx context.Context, a actor.Actor, in *struct{ Body chat.SyncAsk }) (*Answer[chat.SyncAnswer], error) {
			return answer(r.Chat.Sync(ctx, a, in.Body))
		})
	add(api, httpapi.Op{ID: "list-messages", Method: get, Path: inC + "/messages", Summary: "Messages of a conversation",
		Doc: "Ascending. At most one of before, after and around; without them the newest. head is the end of the log at the moment of reading: entries after it, applied to the page, " +
			"give the state of then."}, r.listMessages)
	add(api, httpapi.Op{ID: "send-message", Method: post, Path: inC + "/messages", Summary: "Send a message",
		Doc: "Answered once the message is on disk. Sent again with the same client_id and content, the first answer comes again; with other content it is a 409 `message.conflict`. " +
			"Errors: `conversation.not_member`, `conversation.muted`, `conversation.archived`, `conversation.announcement`, `conversation.blocked` (403), `message.invalid` (422), " +
			"`message.too_long` (413), `rate.limited` (429), `server.busy` (503): nothing was stored then."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body chat.NewMessage
		}) (*Answer[commit.Receipt], error) {
			return answer(r.send(ctx, a, in.Conversation.ID, in.Body))
		})
	add(api, httpapi.Op{ID: "get-message", Method: get, Path: inM, Summary: "One message"},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Answer[model.Message], error) {
			return answer(r.Chat.Message(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "edit-message", Method: patch, Path: inM, Summary: "Change your message", Doc: "Only its author may. What it said before stays readable (list-edits)."},
		func(ctx context.Context, a actor.Actor, in *struct {
			OnMessage
			Body MessageChange
		}) (*Answer[model.Message], error) {
			if in.Body.Title != nil {
				return answer(r.Chat.EditNote(ctx, a, in.ref(), *in.Body.Title, in.Body.Text, in.Body.Version))
			}
			return answer(r.Chat.Edit(ctx, a, in.ref(), in.Body.Text, in.Body.Version))
		})
	add(api, httpapi.Op{ID: "delete-message", Method: del, Path: inM, Summary: "Delete a message for everybody", Status: http.StatusNoContent,
		Doc: "Your own, or any when you lead the conversation. Its text, earlier texts, files, reactions and votes go; its place stays."},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Done, error) {
			return done(r.Chat.Delete(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "list-edits", Method: get, Path: inM + "/edits", Summary: "What a message said before, oldest first"},
		func(ctx context.Context, a actor.Actor, in *PagingOnMessage) (*Answer[Listed[store.Edit]], error) {
			after, err := placed(in.Cursor, int64(0))
			if err != nil {
				return nil, err
			}
			found, err := r.Chat.Edits(ctx, a, in.ref(), after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return page(found, in.Limit, func(e store.Edit) int64 { return e.Version })
		})
	add(api, httpapi.Op{ID: "list-readers", Method: get, Path: inM + "/readers", Summary: "Who has read a message, and when"},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Answer[chat.Readership], error) {
			return answer(r.Chat.Readers(ctx, a, in.ref()))
		})
}

// Window is the query of list-messages.
type Window struct {
	InConversation
	Before int64 `query:"before" minimum:"1" doc:"Messages before this number."`
	After  int64 `query:"after" minimum:"1" doc:"Messages after this number."`
	Around int64 `query:"around" minimum:"1" doc:"Messages before this number, and from it on."`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (r *Room) listMessages(ctx context.Context, a actor.Actor, in *Window) (*Answer[chat.Page], error) {
	given := 0
	for _, n := range []int64{in.Before, in.After, in.Around} {
		if n > 0 {
			given++
		}
	}
	if given > 1 {
		return nil, errs.E("chathttp.listMessages", errs.Invalid, "request.invalid", "Give at most one of before, after and around.").In("query", "more than one given", nil)
	}
	return answer(r.Chat.Messages(ctx, a, in.Conversation.ID, chat.Window{Before: in.Before, After: in.After, Around: in.Around, Limit: in.Limit}))
}

// send waits for the receipt, or for the caller to give up.
func (r *Room) send(ctx context.Context, a actor.Actor, conversation ids.ID, n chat.NewMessage) (commit.Receipt, error) {
	type outcome struct {
		receipt commit.Receipt
		err     error
	}
	came := make(chan outcome, 1)
	r.Chat.Send(ctx, a, conversation, n, func(receipt commit.Receipt, err error) { came <- outcome{receipt, err} })
	select {
	case o := <-came:
		return o.receipt, o.err
	case <-ctx.Done():
		return commit.Receipt{}, errs.E("chathttp.send", errs.Busy, "server.busy", "This took too long; send it again with the same client_id.").After(time.Second).Because(ctx.Err())
	}
}

// Pressed is the body of act-on-card.
type Pressed struct {
	Action string          `json:"action" minLength:"1" maxLength:"64" example:"vote"`
	Value  json.RawMessage `json:"value,omitempty" doc:"At most 4 KB. Of a vote: the numbers of the options, from 0."`
}

// NewCard is the body of replace-card.
type NewCard struct {
	Card json.RawMessage `json:"card" doc:"An Adaptive Card with a kind."`
}

// Reply is what a card answers to whoever pressed.
type Reply struct {
	Reply any `json:"reply,omitempty" doc:"By kind of card. Of a poll: the poll with mine, the numbers that you chose."`
}

// onward is what leads from a message to elsewhere.
func (r *Room) onward(api *httpapi.API) {
	add(api, httpapi.Op{ID: "open-thread", Method: post, Path: inM + "/thread", Summary: "Find or begin the thread under a message",
		Doc: "A thread is a conversation; whoever may read its parent may read and answer in it."},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Answer[chat.Listing], error) {
			return answer(r.Chat.Thread(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "act-on-card", Method: post, Path: inM + "/act", Summary: "Press a button of a card",
		Doc: "The reply is for you and comes at once; everybody sees the card change within about a second (message.updated). A poll knows vote, see (your own choice) and close " +
			"(author and leaders). Errors: `card.not_a_card`, `card.action`, `poll.choice` (422), `poll.closed` (409)."},
		func(ctx context.Context, a actor.Actor, in *struct {
			OnMessage
			Body Pressed
		}) (*Answer[Reply], error) {
			reply, err := r.Cards.Act(ctx, a, in.ref(), in.Body.Action, in.Body.Value)
			return answer(Reply{reply}, err)
		})
	add(api, httpapi.Op{ID: "replace-card", Method: put, Path: inM + "/card", Summary: "Draw your card anew", Status: http.StatusNoContent,
		Doc: "For the author of a card whose kind the house does not draw itself: mostly bots, after card.acted."},
		func(ctx context.Context, a actor.Actor, in *struct {
			OnMessage
			Body NewCard
		}) (*Done, error) {
			return done(r.Cards.Replace(ctx, a, in.ref(), in.Body.Card))
		})
	r.forwardAndShare(api)
}
