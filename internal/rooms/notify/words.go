package notify

import (
	"strconv"
	"strings"

	"hubbub/internal/platform/i18n"
)

var words = i18n.MustNew(i18n.Texts{
	"push.direct":    {i18n.English: "New message", i18n.Chinese: "发来一条新消息"},
	"push.group":     {i18n.English: "{sender} wrote something", i18n.Chinese: "{sender}发了一条消息"},
	"push.mention":   {i18n.English: "{sender} mentioned you", i18n.Chinese: "{sender}提到了你"},
	"push.line":      {i18n.English: "{sender}: {text}", i18n.Chinese: "{sender}：{text}"},
	"digest.subject": {i18n.English: "{count, plural, one {# unread message} other {# unread messages}} in {place}", i18n.Chinese: "{place}里有 {count, plural, other {#}} 条未读消息"},
	"digest.hello":   {i18n.English: "Hi {name}, this is what you missed:", i18n.Chinese: "{name}，这些消息你还没看："},
	"digest.head":    {i18n.English: "{title}: {count, plural, one {# new message} other {# new messages}}", i18n.Chinese: "{title}：{count, plural, other {#}} 条新消息"},
	"digest.mentions": {i18n.English: "{title}: {count, plural, one {# new message} other {# new messages}}, {mentions, plural, one {# mentions you} other {# mention you}}",
		i18n.Chinese: "{title}：{count, plural, other {#}} 条新消息，其中 {mentions, plural, other {#}} 条提到了你"},
	"digest.more":     {i18n.English: "And {count, plural, one {# more conversation} other {# more conversations}}.", i18n.Chinese: "另外还有 {count, plural, other {#}} 个会话有新消息。"},
	"digest.settings": {i18n.English: "Change when such letters come: {url}", i18n.Chinese: "调整这类邮件的频率：{url}"},
})

// pushWords is what a notification says. Without preview it tells who and where, never what.
func pushWords(l i18n.Locale, m Message, mentioned, preview bool) (title, body string) {
	args := i18n.Args{"sender": clip(m.Sender, maxPushTitle), "text": clip(m.Text, maxPushText)}
	title = m.Title
	if m.Direct {
		title = m.Sender
	}
	title = clip(title, maxPushTitle)
	switch {
	case preview && m.Text != "" && m.Direct:
		return title, clip(m.Text, maxPushText)
	case preview && m.Text != "":
		return title, words.Text(l, "push.line", args)
	case mentioned && !m.Direct:
		return title, words.Text(l, "push.mention", args)
	case m.Direct:
		return title, words.Text(l, "push.direct", args)
	}
	return title, words.Text(l, "push.group", args)
}

// How much of what was missed a letter tells.
const (
	digestConversations = 10
	digestLines         = 3
	digestText          = 280
	subjectPlace        = 60
)

// digestWords is a letter about what somebody missed.
func digestWords(l i18n.Locale, who Person, place Place, base string, list []Unread, preview bool) (subject, text string) {
	total := int64(0)
	for _, u := range list {
		total += u.Count
	}
	subject = words.Text(l, "digest.subject", i18n.Args{"count": total, "place": oneLine(clip(place.Name, subjectPlace))})
	parts := []string{words.Text(l, "digest.hello", i18n.Args{"name": oneLine(who.Name)})}
	for _, u := range list[:min(len(list), digestConversations)] {
		parts = append(parts, digestPart(l, u, base+"/w/"+place.Slug+"/c/"+u.Conversation.String(), preview))
	}
	if more := len(list) - digestConversations; more > 0 {
		parts = append(parts, words.Text(l, "digest.more", i18n.Args{"count": more}))
	}
	parts = append(parts, words.Text(l, "digest.settings", i18n.Args{"url": settingsURL(base, place)}))
	return subject, strings.Join(parts, "\n\n")
}

func digestPart(l i18n.Locale, u Unread, link string, preview bool) string {
	key := "digest.head"
	if u.Mentions > 0 && !u.Direct {
		key = "digest.mentions"
	}
	lines := []string{words.Text(l, key, i18n.Args{"title": oneLine(u.Title), "count": u.Count, "mentions": u.Mentions})}
	if preview {
		for _, m := range u.Latest[max(0, len(u.Latest)-digestLines):] {
			lines = append(lines, words.Text(l, "push.line", i18n.Args{"sender": oneLine(m.Sender), "text": oneLine(clip(m.Text, digestText))}))
		}
	}
	return strings.Join(append(lines, link), "\n")
}

func settingsURL(base string, place Place) string {
	return base + "/w/" + place.Slug + "/settings/notifications"
}

// oneLine keeps what people wrote from making lines, paragraphs or headers of ours.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}
