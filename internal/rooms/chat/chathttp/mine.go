package chathttp

import (
	"context"
	"net/http"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// own is what somebody keeps.
func (r *Room) own(api *httpapi.API) {
	add(api, httpapi.Op{ID: "list-saved", Method: get, Path: "/saved", Summary: "Messages that you saved, the latest first",
		Doc: "What you may no longer read is left out, so a page may be shorter than its limit."}, r.listSaved)
	add(api, httpapi.Op{ID: "save-message", Method: put, Path: "/saved/{conversation}/{seq}", Summary: "Save a message for later", Status: http.StatusNoContent, Doc: "Twice is once."},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Done, error) {
			return done(r.Keep.Save(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "unsave-message", Method: del, Path: "/saved/{conversation}/{seq}", Summary: "Let a saved message go", Status: http.StatusNoContent},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Done, error) {
			return done(r.Keep.Unsave(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "list-drafts", Method: get, Path: "/drafts", Summary: "What you began to write, the latest first"},
		func(ctx context.Context, a actor.Actor, in *Paging) (*Answer[Listed[store.Draft]], error) {
			after, err := placed(in.Cursor, store.DraftPlace{})
			if err != nil {
				return nil, err
			}
			found, err := r.Keep.Drafts(ctx, a, after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return page(found, in.Limit, func(d store.Draft) store.DraftPlace { return d.Place() })
		})
	add(api, httpapi.Op{ID: "put-draft", Method: put, Path: "/drafts/{conversation}", Summary: "Keep what you began to write", Status: http.StatusNoContent,
		Doc: "Empty text removes it. Your other devices follow by draft.changed. Send it when typing pauses, and empty after sending."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body DraftText
		}) (*Done, error) {
			return done(r.Keep.PutDraft(ctx, a, in.Conversation.ID, in.Body.Text))
		})
}

func (r *Room) listSaved(ctx context.Context, a actor.Actor, in *Paging) (*Answer[Listed[keep.SavedMessage]], error) {
	after, err := placed(in.Cursor, store.Saved{})
	if err != nil {
		return nil, err
	}
	items, next, err := r.Keep.Saved(ctx, a, after, in.Limit)
	return pageTo(items, next, !next.At.IsZero(), err)
}

// DraftText is the body of put-draft.
type DraftText struct {
	Text string `json:"text" maxLength:"102400" example:"我觉得可以先"`
}

// NewScheduled is the body of schedule-message.
type NewScheduled struct {
	ClientID     string            `json:"client_id" minLength:"8" maxLength:"64" example:"0190f0c2-5b1e-7c3a" doc:"Made by the client; the message is sent under it, once."`
	Conversation ids.ID            `json:"conversation"`
	Kind         model.MessageKind `json:"kind,omitempty" enum:"text,voice,file" doc:"By what the message holds if absent."`
	Text         string            `json:"text,omitempty" maxLength:"102400" doc:"Markdown."`
	Attachments  []ids.ID          `json:"attachments,omitempty" maxItems:"20" doc:"Fresh uploads of yours; the message keeps them until it is sent or deleted."`
	Quote        int64             `json:"quote,omitempty" minimum:"0" doc:"The number of a message of the same conversation."`
	At           time.Time         `json:"at" example:"2026-12-01T08:00:00Z" doc:"When to send it: within a year."`
}

// ScheduledChange is the body of reschedule-message.
type ScheduledChange struct {
	Text        *string    `json:"text,omitempty" maxLength:"102400"`
	At          *time.Time `json:"at,omitempty"`
	Attachments *[]ids.ID  `json:"attachments,omitempty" maxItems:"20" doc:"All that it shall have; what it no longer has is deleted."`
}

// OnScheduled is the path of a message that waits.
type OnScheduled struct {
	ID httpapi.ID `path:"id" example:"01hx5t9k2m4p8"`
}

func (r *Room) scheduled(api *httpapi.API) {
	add(api, httpapi.Op{ID: "list-scheduled", Method: get, Path: "/scheduled", Summary: "Messages of yours that wait for their time, the next first",
		Doc: "At most 100 wait, so they come at once. One that could not be sent stays, with the code of the reason in failed."},
		func(ctx context.Context, a actor.Actor, _ *struct{}) (*Answer[Listed[store.Scheduled]], error) {
			return all(r.Keep.Scheduled(ctx, a))
		})
	add(api, httpapi.Op{ID: "schedule-message", Method: post, Path: "/scheduled", Summary: "Send a message later", Status: http.StatusCreated,
		Doc: "It is sent by the rules of that moment, within seconds of its time. Errors: `scheduled.time`, `scheduled.too_many` (422) and those of send-message."},
		func(ctx context.Context, a actor.Actor, in *struct{ Body NewScheduled }) (*Answer[store.Scheduled], error) {
			b := in.Body
			return answer(r.Keep.Schedule(ctx, a, keep.NewScheduled{ClientID: b.ClientID, Conversation: b.Conversation, Kind: b.Kind, Text: b.Text, Attachments: b.Attachments, Quote: b.Quote, At: b.At}))
		})
	add(api, httpapi.Op{ID: "reschedule-message", Method: patch, Path: "/scheduled/{id}", Summary: "Change a message that waits", Doc: "What is absent stays. One that failed waits again."},
		func(ctx context.Context, a actor.Actor, in *struct {
			OnScheduled
			Body ScheduledChange
		}) (*Answer[store.Scheduled], error) {
			return answer(r.Keep.Reschedule(ctx, a, in.ID.ID, keep.Change{Text: in.Body.Text, At: in.Body.At, Attachments: in.Body.Attachments}))
		})
	add(api, httpapi.Op{ID: "unschedule-message", Method: del, Path: "/scheduled/{id}", Summary: "Do not send a message that waits", Status: http.StatusNoContent,
		Doc: "Once this is answered it will not be sent; 404 `scheduled.not_found` when it was sent already."},
		func(ctx context.Context, a actor.Actor, in *OnScheduled) (*Done, error) {
			return done(r.Keep.Unschedule(ctx, a, in.ID.ID))
		})
}
