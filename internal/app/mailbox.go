package app

import (
	"html/template"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/mail"
)

// The development mailbox shows what would have been mailed while no mail server is set. Letters may hold links that sign people in, so only an owner
// reads them, and only on an installation that sends nothing.

var mailboxWords = i18n.MustNew(i18n.Texts{
	"title": {i18n.English: "Mailbox of this server", i18n.Chinese: "本机信箱"},
	"about": {i18n.English: "No mail server is set, so letters stay here instead of leaving. Set one before others join.",
		i18n.Chinese: "还没有设置邮件服务器，信件会留在这里，不会寄出。请在邀请别人之前设置好。"},
	"empty": {i18n.English: "Nothing was written yet.", i18n.Chinese: "还没有信件。"},
})

var mailboxPage = template.Must(template.New("mailbox").Parse(`<!doctype html><html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title>
<style>body{font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:CanvasText;background:Canvas;color-scheme:light dark}
article{border-top:1px solid #8886;padding:1rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}small{opacity:.7}</style>
<h1>{{.Title}}</h1><p>{{.About}}</p>{{range .Letters}}<article><h2>{{.Subject}}</h2><small>{{.To}} · {{.At.Format "2006-01-02 15:04"}} UTC</small><pre>{{.Text}}</pre></article>{{else}}<p>{{.Empty}}</p>{{end}}</html>`))

// registerMailbox adds the page where owners read what would have been mailed.
func (d *Data) registerMailbox(api *httpapi.API) {
	api.Handle(httpapi.Op{ID: "read-mailbox", Method: http.MethodGet, Path: httpapi.Workspace + "/mailbox", Tag: "identity", Access: httpapi.Admins,
		Summary: "Letters that would have been mailed", Doc: "A page for owners, while no mail server is set; 404 otherwise."}, func(w http.ResponseWriter, r *http.Request) error {
		const op = "app.mailbox"
		a := actor.From(r.Context())
		if a.Role != actor.Owner {
			return errs.E(op, errs.Forbidden, "auth.role", "Only an owner may read this.")
		}
		if d.mails {
			return errs.E(op, errs.NotFound, "mailbox.none", "A mail server is set: letters leave and are not kept.")
		}
		letters, err := d.letters(r)
		if err != nil {
			return err
		}
		l := i18n.Match(a.Locale, r.Header.Get("Accept-Language"))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "no-store")
		return mailboxPage.Execute(w, map[string]any{"Lang": string(l), "Title": mailboxWords.Text(l, "title", nil), "About": mailboxWords.Text(l, "about", nil),
			"Empty": mailboxWords.Text(l, "empty", nil), "Letters": letters})
	})
}

// lettersShown is how many of the latest letters the page shows.
const lettersShown = 50

func (d *Data) letters(r *http.Request) ([]mail.Stored, error) {
	list, err := d.Mail.List(r.Context(), 0, lettersShown)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i], err = d.Mail.Read(r.Context(), list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
