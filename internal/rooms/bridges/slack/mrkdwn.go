package slack

import (
	"strings"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mrkdwn"
)

// markdown turns Slack's own markup into Markdown.
func markdown(s string) string {
	return mrkdwn.Markdown(strings.Trim(clean(s), "\n"), reference)
}

// reference is what stands between angle brackets: somebody, a conversation, a command or a link.
func reference(target, words string, _ bool) string {
	if target == "" {
		return label(words)
	}
	switch rest := target[1:]; target[0] {
	case '@':
		if _, err := ids.Parse(rest); err == nil && words == "" {
			return "<@" + rest + ">"
		}
		return "@" + label(or(strings.TrimPrefix(words, "@"), rest))
	case '#':
		return `\#` + label(or(strings.TrimPrefix(words, "#"), rest))
	case '!':
		return command(rest, words)
	}
	return link(mrkdwn.Unescape(target), words)
}

func command(cmd, words string) string {
	switch name, arg, _ := strings.Cut(cmd, "^"); name {
	case "channel", "everyone", "here", "group":
		return "<@all>"
	case "subteam":
		return "@" + label(or(strings.TrimPrefix(words, "@"), arg))
	default:
		return label(or(words, name))
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
