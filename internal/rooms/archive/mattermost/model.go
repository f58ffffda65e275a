package mattermost

import (
	"encoding/json"
	"strings"
)

// line is one line of the file; Type says which of the others it holds.
type line struct {
	Type          string         `json:"type"`
	Team          *team          `json:"team"`
	Channel       *channel       `json:"channel"`
	User          *user          `json:"user"`
	Bot           *bot           `json:"bot"`
	Post          *post          `json:"post"`
	DirectChannel *directChannel `json:"direct_channel"`
	DirectPost    *post          `json:"direct_post"`
}

type team struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
}

type channel struct {
	Team        string `json:"team"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Type        string `json:"type"`
	Header      string `json:"header"`
	Purpose     string `json:"purpose"`
	DeletedAt   int64  `json:"deleted_at"`
}

type user struct {
	Username  string       `json:"username"`
	Email     string       `json:"email"`
	Nickname  string       `json:"nickname"`
	FirstName string       `json:"first_name"`
	LastName  string       `json:"last_name"`
	Position  string       `json:"position"`
	Roles     string       `json:"roles"`
	Locale    string       `json:"locale"`
	DeleteAt  int64        `json:"delete_at"`
	Teams     []membership `json:"teams"`
}

// membership is that of a team, with those of its channels.
type membership struct {
	Name     string       `json:"name"`
	Channels []membership `json:"channels"`
}

type bot struct {
	Username    string `json:"username"`
	DisplayName string `json:"display_name"`
	DeleteAt    int64  `json:"delete_at"`
}

type directChannel struct {
	Members      []string      `json:"members"`
	Participants []participant `json:"participants"`
	Header       string        `json:"header"`
}

type participant struct {
	Username string `json:"username"`
}

// post is a post, a reply, or a direct post.
type post struct {
	Team        string       `json:"team"`
	Channel     string       `json:"channel"`
	Members     []string     `json:"channel_members"`
	User        string       `json:"user"`
	Type        string       `json:"type"`
	Message     string       `json:"message"`
	Props       props        `json:"props"`
	CreateAt    int64        `json:"create_at"`
	EditAt      int64        `json:"edit_at"`
	IsPinned    bool         `json:"is_pinned"`
	Reactions   []reaction   `json:"reactions"`
	Replies     []post       `json:"replies"`
	Attachments []attachment `json:"attachments"`
}

type reaction struct {
	User     string `json:"user"`
	Emoji    string `json:"emoji_name"`
	CreateAt int64  `json:"create_at"`
}

type attachment struct {
	Path string `json:"path"`
}

// props are the extras of a post. Exporters write them as an object or as a string that holds one; neither is worth losing a post.
type props struct {
	Added       string        `json:"addedUsername"`
	Removed     string        `json:"removedUsername"`
	Webhook     string        `json:"from_webhook"`
	FromBot     string        `json:"from_bot"`
	Attachments []slackLegacy `json:"attachments"`
}

// UnmarshalJSON takes what it can.
func (p *props) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if json.Unmarshal(b, &s) != nil {
			return nil
		}
		b = []byte(s)
	}
	var raw map[string]json.RawMessage
	if json.Unmarshal(b, &raw) != nil {
		return nil
	}
	str := func(key string) string {
		var s string
		_ = json.Unmarshal(raw[key], &s) // a value of another type is no name
		return strings.TrimSpace(s)
	}
	p.Added, p.Removed, p.Webhook, p.FromBot = str("addedUsername"), str("removedUsername"), str("from_webhook"), str("from_bot")
	_ = json.Unmarshal(raw["attachments"], &p.Attachments) // attachments of another shape say nothing that can be shown
	return nil
}

// slackLegacy is a message attachment in the shape that Slack invented.
type slackLegacy struct {
	Fallback   string `json:"fallback"`
	Pretext    string `json:"pretext"`
	AuthorName string `json:"author_name"`
	Title      string `json:"title"`
	TitleLink  string `json:"title_link"`
	Text       string `json:"text"`
	ImageURL   string `json:"image_url"`
	Fields     []struct {
		Title string `json:"title"`
		Value any    `json:"value"`
	} `json:"fields"`
}
