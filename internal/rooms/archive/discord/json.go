package discord

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/jsonstream"
	"hubbub/internal/rooms/archive/order"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

type jsonGuild struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type jsonChannel struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Category string `json:"category"`
	Name     string `json:"name"`
	Topic    string `json:"topic"`
}

type jsonUser struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Discriminator string `json:"discriminator"`
	Nickname      string `json:"nickname"`
	IsBot         bool   `json:"isBot"`
	AvatarURL     string `json:"avatarUrl"`
}

type jsonMessage struct {
	ID          string           `json:"id"`
	Type        string           `json:"type"`
	Timestamp   string           `json:"timestamp"`
	Edited      string           `json:"timestampEdited"`
	Pinned      bool             `json:"isPinned"`
	Content     string           `json:"content"`
	Author      jsonUser         `json:"author"`
	Attachments []jsonAttachment `json:"attachments"`
	Embeds      []jsonEmbed      `json:"embeds"`
	Stickers    []struct {
		Name string `json:"name"`
		URL  string `json:"sourceUrl"`
	} `json:"stickers"`
	Reactions []jsonReaction `json:"reactions"`
	Mentions  []jsonUser     `json:"mentions"`
	Reference *struct {
		Type    string `json:"type"`
		Message string `json:"messageId"`
	} `json:"reference"`
	Forwarded *jsonMessage `json:"forwardedMessage"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Name string `json:"fileName"`
	Size int64  `json:"fileSizeBytes"`
}

type jsonReaction struct {
	Emoji struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"emoji"`
	Count int        `json:"count"`
	Users []jsonUser `json:"users"`
}

type jsonEmbed struct {
	Title       string `json:"title"`
	URL         string `json:"url"`
	Description string `json:"description"`
	Author      struct {
		Name string `json:"name"`
	} `json:"author"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
	Image struct {
		URL string `json:"url"`
	} `json:"image"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// peekJSON reads as far as the first message.
func (r *reader) peekJSON(f tree.File) (*export, error) {
	file, err := r.Open(f.Path)
	if err != nil {
		return nil, r.Damage(f.Path, err)
	}
	defer file.Close()
	var guild jsonGuild
	var ch jsonChannel
	e := &export{file: f, byID: true}
	err = jsonstream.Object(file, intake.MaxValue, "messages", func(name string, v jsonstream.Value) error {
		switch name { // a part of another shape leaves its names empty
		case "guild":
			_ = json.Unmarshal(v.Raw, &guild)
		case "channel":
			_ = json.Unmarshal(v.Raw, &ch)
		}
		return nil
	}, func(_ int, v jsonstream.Value) error {
		var m jsonMessage
		_ = json.Unmarshal(v.Raw, &m) // damage is reported when the message is read
		e.first, _, _ = snowflake(m.ID)
		return jsonstream.Stop
	})
	if ch.ID == "" {
		// Not an export, or damaged before it says of what: other JSON files are common beside exports.
		return nil, r.Err()
	}
	_ = err // damage behind the head is reported when the messages are read
	e.conv = record.Conversation{
		Key: record.CleanLine(ch.ID), Kind: record.Group, Name: or(record.CleanLine(ch.Name), record.CleanLine(ch.ID)), Description: record.Clean(ch.Topic),
		Section: record.CleanLine(ch.Category), Private: strings.Contains(ch.Type, "Private"),
	}
	if strings.HasPrefix(ch.Type, "Direct") {
		e.conv.Kind, e.conv.Private, e.conv.Section = record.Direct, true, ""
	}
	return e, nil
}

// members adds whoever speaks in a direct conversation to its members: the exporter does not list them.
func (r *reader) members(e *export, c *record.Conversation) error {
	add := func(id string) {
		if id != "" && !slices.Contains(c.Members, id) {
			c.Members = append(c.Members, id)
		}
	}
	if e.html {
		return r.page(e.file, &authors{r: r, saw: add}, true)
	}
	file, err := r.Open(e.file.Path)
	if err != nil {
		return r.Err() // reported when the messages are read
	}
	defer file.Close()
	nothing := func(string, jsonstream.Value) error { return nil }
	var own error
	_ = jsonstream.Object(file, intake.MaxValue, "messages", nothing, func(_ int, v jsonstream.Value) error { // damage is reported later too
		var m jsonMessage
		if json.Unmarshal(v.Raw, &m) != nil {
			return nil
		}
		for _, u := range append(m.Mentions[:len(m.Mentions):len(m.Mentions)], m.Author) {
			if u.ID == m.Author.ID || m.Type == "RecipientAdd" {
				var id string
				if id, own = r.see(u.record()); own != nil {
					return own
				}
				add(id)
			}
		}
		return r.Err()
	})
	return errors.Join(own, r.Err())
}

func (c *chapter) readJSON(f tree.File) error {
	file, err := c.Open(f.Path)
	if err != nil {
		return c.Damage(f.Path, err)
	}
	defer file.Close()
	nothing := func(string, jsonstream.Value) error { return nil }
	return c.JSON(f.Path, jsonstream.Object(file, intake.MaxValue, "messages", nothing, func(i int, v jsonstream.Value) error {
		if err := c.Err(); err != nil {
			return err
		}
		where := intake.Item(f.Path, i)
		var m jsonMessage
		if err := json.Unmarshal(v.Raw, &m); err != nil {
			return c.Skip(where, record.BadSyntax, err.Error(), string(v.Raw))
		}
		if err := c.Encoding(where, v.Encoding, string(v.Raw)); err != nil {
			return err
		}
		return c.jsonMessage(where, f.Path, &m, string(v.Raw))
	}))
}

func (u jsonUser) record() record.Person {
	handle := handleOf(u.Name, u.Discriminator)
	return record.Person{Key: record.CleanLine(u.ID), Handle: handle, Name: or(record.CleanLine(u.Nickname), record.CleanLine(u.Name)), Avatar: record.CleanLine(u.AvatarURL), Bot: u.IsBot}
}

// talk are the types that people would call a message; everything else is told by Discord itself.
var talk = map[string]bool{
	"Default": true, "Reply": true, "ChatInputCommand": true, "ContextMenuCommand": true, "ThreadStarterMessage": true,
	"0": true, "19": true, "20": true, "21": true, "23": true, "": true,
}

func (c *chapter) jsonMessage(where, exportPath string, m *jsonMessage, raw string) error {
	id, at, ok := snowflake(m.ID)
	if !ok {
		return c.Skip(where, record.NoID, "id "+m.ID, raw)
	}
	if said, err := time.Parse(time.RFC3339, m.Timestamp); err == nil && said.Year() > 1 {
		at = said.UTC()
	}
	author, err := c.see(m.Author.record())
	if err != nil {
		return err
	}
	if author == "" {
		return c.Skip(where, record.NoAuthor, "", raw)
	}
	if done, err := c.recipients(m, author, id, at); done || err != nil {
		return err
	}
	out := &record.Message{SourceID: itoa(id), Author: author, At: at, Kind: record.Text, Bot: m.Author.IsBot, Pinned: m.Pinned}
	if !talk[m.Type] {
		out.Kind = record.System
	}
	if t, err := time.Parse(time.RFC3339, m.Edited); err == nil {
		out.Edits = []record.Edit{{At: t.UTC().Truncate(time.Millisecond)}}
	}
	if m.Type == "Reply" || m.Type == "19" {
		out.ReplyTo = &record.Quote{}
		if m.Reference != nil {
			if to, _, ok := snowflake(m.Reference.Message); ok {
				out.ReplyTo.Message = itoa(to)
			}
		}
	}
	if err := c.jsonReactions(out, m.Reactions); err != nil {
		return err
	}
	for _, src := range []*jsonMessage{m, m.Forwarded} {
		if src == nil {
			continue
		}
		for _, a := range src.Attachments {
			c.attach(out, exportPath, a.Name, a.URL, max(a.Size, 0))
		}
		for _, s := range src.Stickers {
			c.attach(out, exportPath, s.Name, s.URL, 0)
		}
	}
	if err := errors.Join(c.Long(where, m.Content), c.jsonText(out, m)); err != nil {
		return err
	}
	return c.add(id, out)
}

// recipients tells the comings and goings of a direct group.
func (c *chapter) recipients(m *jsonMessage, author string, id int64, at time.Time) (bool, error) {
	action := map[string]record.MembershipAction{"RecipientAdd": record.Joined, "RecipientRemove": record.Removed}[m.Type]
	if action == "" || len(m.Mentions) == 0 {
		return false, nil
	}
	who, err := c.see(m.Mentions[0].record())
	if err != nil || who == "" {
		return false, err
	}
	ms := &record.Membership{SourceID: itoa(id), Conversation: c.key, Person: who, By: author, Action: action, At: at}
	if who == author {
		ms.By = ""
		if action == record.Removed {
			ms.Action = record.Left
		}
	}
	return true, c.sorter.Add(order.Item{At: at, Tie: id, Membership: ms})
}

func (c *chapter) jsonReactions(m *record.Message, list []jsonReaction) error {
	for _, x := range list {
		name := record.CleanLine(x.Emoji.Name)
		if name == "" || x.Count <= 0 && len(x.Users) == 0 {
			continue
		}
		out := record.Reaction{Emoji: ":" + name + ":", Name: name}
		if x.Emoji.ID == "" || x.Emoji.ID == "0" {
			out.Emoji = markup.Reaction(name)
		}
		for _, u := range x.Users {
			who, err := c.see(u.record())
			if err != nil {
				return err
			}
			if who != "" {
				out.By = append(out.By, record.Reactor{Person: who})
			}
		}
		out.Count = max(x.Count, len(out.By), 1)
		m.Reactions = append(m.Reactions, out)
	}
	return nil
}
