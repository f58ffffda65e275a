package slack

import (
	"slices"
	"strings"

	"hubbub/internal/platform/markup"
	"hubbub/internal/platform/mrkdwn"
	"hubbub/internal/rooms/archive/record"
)

// names is what references in a text can be resolved to.
type names interface {
	Knows(person string) bool
	KnowsConversation(key string) bool
}

// converter turns Slack's mrkdwn into CommonMark and remembers who was named.
type converter struct {
	names     names
	mentions  []string
	everybody bool
}

// convert is the whole of a text.
func (c *converter) convert(s text) string {
	return mrkdwn.Markdown(record.Clean(string(s)), c.reference)
}

// reference writes what stands between angle brackets: somebody, a conversation, a command or a link.
func (c *converter) reference(target, label string, labelled bool) string {
	if target == "" {
		return markup.Escape(label)
	}
	switch target[:1] {
	case "@":
		id := record.CleanLine(target[1:])
		if c.names.Knows(id) {
			c.mention(id)
			return record.Mention(id)
		}
		return markup.Escape("@" + or(strings.TrimPrefix(label, "@"), id))
	case "#":
		id := record.CleanLine(target[1:])
		if c.names.KnowsConversation(id) {
			return record.ConversationLink(id)
		}
		return "#" + markup.Escape(or(label, id))
	case "!":
		return c.command(target[1:], label)
	}
	return link(mrkdwn.Unescape(target), label, labelled)
}

func (c *converter) mention(id string) {
	if !slices.Contains(c.mentions, id) {
		c.mentions = append(c.mentions, id)
	}
}

func (c *converter) command(cmd, label string) string {
	switch name, arg, _ := strings.Cut(cmd, "^"); name {
	case "channel", "everyone", "group":
		c.everybody = true
		return record.MentionAll()
	case "here":
		c.everybody = true
		return record.MentionHere()
	case "subteam":
		return markup.Escape("@" + or(strings.TrimPrefix(label, "@"), arg))
	default:
		return markup.Escape(or(label, name))
	}
}

func link(url, label string, labelled bool) string {
	scheme, rest, _ := strings.Cut(url, ":")
	bare := strings.TrimSuffix(strings.TrimPrefix(rest, "//"), "/")
	if scheme == "mailto" || scheme == "tel" {
		if !labelled || label == rest {
			return markup.Escape(rest)
		}
	}
	if label == "" || label == url || strings.TrimSuffix(label, "/") == bare && (scheme == "http" || scheme == "https") {
		return markup.URL(url)
	}
	return markup.Link(markup.Escape(label), url)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
