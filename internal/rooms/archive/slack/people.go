package slack

import (
	"encoding/json"
	"path"

	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/jsonstream"
	"hubbub/internal/rooms/archive/record"
)

// people tells everybody in the lists of users.
func (r *reader) people() error {
	for _, list := range []string{"users.json", "org_users.json"} {
		name := path.Join(r.root, list)
		if !r.Has(name) {
			continue
		}
		err := r.array(name, func(i int, v jsonstream.Value) error {
			var u user
			if err := json.Unmarshal(v.Raw, &u); err != nil || u.ID == "" {
				return r.Skip(intake.Item(name, i), record.NoID, errorText(err), string(v.Raw))
			}
			if err := r.Encoding(intake.Item(name, i), v.Encoding, string(v.Raw)); err != nil {
				return err
			}
			return r.Run.Person(u.record())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (u user) record() record.Person {
	line := func(t text) string { return record.CleanLine(string(t)) }
	return record.Person{
		Key:    line(u.ID),
		Handle: line(u.Name),
		Name:   or(line(u.Profile.DisplayName), or(line(u.Profile.RealName), or(line(u.RealName), line(u.Name)))),
		Email:  line(u.Profile.Email), Title: line(u.Profile.Title),
		Locale: line(u.Locale), Zone: line(u.TZ), Avatar: line(u.Profile.Image),
		Bot:   u.IsBot || u.ID == slackbot,
		Guest: u.IsGuest || u.IsGuest1, Deactivated: u.Deleted,
	}
}

const slackbot = "USLACKBOT"

// person tells somebody whom no list may have named, as far as the message that they appear in knows them, and returns the key.
func (r *reader) person(id text, p *profile, username text) (string, error) {
	key := record.CleanLine(string(id))
	if key == "" || r.Run.Knows(key) {
		return key, nil
	}
	u := user{ID: text(key), Name: username}
	if p != nil {
		u.Profile = *p
		u.Name = text(or(string(p.Name), string(username)))
	}
	if key == slackbot {
		u.Name = "slackbot"
	}
	if u.Name == "" {
		u.Name = text(key)
	}
	return key, r.Run.Person(u.record())
}

// bot tells the author of a message that no user wrote: an integration by its bot id, else by the name that it goes by.
func (r *reader) bot(m *row) (string, error) {
	key := record.CleanLine(string(m.BotID))
	name := record.CleanLine(string(m.Username))
	if m.BotProfile != nil {
		name = or(name, record.CleanLine(string(m.BotProfile.Name)))
	}
	if key == "" {
		if name == "" {
			return "", nil
		}
		key = "bot:" + name
	}
	return key, r.Run.Person(record.Person{Key: key, Handle: or(name, key), Name: or(name, key), Bot: true})
}
