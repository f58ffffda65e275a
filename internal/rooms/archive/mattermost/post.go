package mattermost

import (
	"hash/fnv"
	"mime"
	"path"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/order"
	"hubbub/internal/rooms/archive/record"
)

// afterRoots makes replies follow the roots of their millisecond.
const afterRoots = 1 << 62

// post notes a post and its replies.
func (r *reader) post(where string, p *post, raw string) error {
	group := 0
	switch {
	case len(p.Members) > 0:
		group = r.direct(p.Members)
	case record.CleanLine(p.Channel) != "":
		group = r.place(p.Team, p.Channel)
	default:
		return r.Skip(where, record.NoConversation, "", raw)
	}
	root, ok, err := r.one(where, group, p, raw, nil)
	if err != nil || !ok {
		return err
	}
	for i := range p.Replies {
		if _, _, err := r.one(where, group, &p.Replies[i], p.Replies[i].Message, root); err != nil {
			return err
		}
	}
	return nil
}

// one notes a single post, below root when there is one. Its text and id are finished when it is told.
func (r *reader) one(where string, group int, p *post, raw string, root *record.Message) (*record.Message, bool, error) {
	author := r.named(p.User)
	switch {
	case p.CreateAt <= 0 || p.CreateAt > 1<<47:
		return nil, false, r.Skip(where, record.BadTime, "create_at "+strconv.FormatInt(p.CreateAt, 10), raw)
	case author == "":
		return nil, false, r.Skip(where, record.NoAuthor, "", raw)
	case p.Type == "system_ephemeral":
		r.Run.Leave(record.DraftOrHidden)
		return nil, false, nil
	}
	if err := r.Long(where, p.Message); err != nil {
		return nil, false, err
	}
	at := time.UnixMilli(p.CreateAt).UTC()
	m := &record.Message{SourceID: strconv.FormatInt(p.CreateAt, 10) + "-" + author, Conversation: r.convs[group].Key, Author: author, At: at, Kind: record.Text}
	it := order.Item{Group: group, At: at, Tie: int64(hash(p.Message) >> 2)}
	if action, who, by := r.membership(p, author); action != "" {
		it.Membership = &record.Membership{SourceID: m.SourceID + "-" + who, Conversation: m.Conversation, Person: who, By: by, Action: action, At: at}
		return m, true, r.sorter.Add(it)
	}
	switch {
	case p.Type == "me":
		m.Kind = record.Action
		p.Message = strings.TrimSuffix(strings.TrimPrefix(p.Message, "*"), "*")
	case strings.HasPrefix(p.Type, "system_"):
		m.Kind = record.System
	}
	m.Text = paragraphs(append([]string{record.Clean(p.Message)}, attached(p.Props.Attachments)...)...)
	m.Bot = p.Props.Webhook == "true" || p.Props.FromBot == "true"
	m.Pinned = p.IsPinned
	if p.EditAt > 0 {
		m.Edits = []record.Edit{{At: time.UnixMilli(p.EditAt).UTC()}}
	}
	r.reactions(m, p.Reactions)
	r.files(m, p.Attachments)
	if root != nil {
		m.ThreadOf = root.SourceID + "\x00" + wordHash(root.Text)
		it.Tie |= afterRoots
		if at.Before(root.At) {
			it.At, m.At = root.At, root.At
			if err := r.Run.Report(record.Report{Where: where, Severity: record.Repaired, Reason: record.TimeMoved, Excerpt: p.Message}); err != nil {
				return nil, false, err
			}
		}
	}
	it.Message = m
	return m, true, r.sorter.Add(it)
}

// membership tells whether a post is somebody's coming or going.
func (r *reader) membership(p *post, author string) (action record.MembershipAction, who, by string) {
	switch p.Type {
	case "system_join_channel":
		return record.Joined, author, ""
	case "system_leave_channel":
		return record.Left, author, ""
	case "system_add_to_channel":
		if who = r.named(p.Props.Added); who != "" {
			return record.Joined, who, author
		}
	case "system_remove_from_channel":
		if who = r.named(p.Props.Removed); who != "" {
			return record.Removed, who, author
		}
	}
	return "", "", ""
}

func (r *reader) reactions(m *record.Message, list []reaction) {
	for _, x := range list {
		who, name := r.named(x.User), record.CleanLine(x.Emoji)
		if who == "" || name == "" {
			continue
		}
		by := record.Reactor{Person: who}
		if x.CreateAt > 0 {
			by.At = time.UnixMilli(x.CreateAt).UTC()
		}
		i := 0
		for i < len(m.Reactions) && m.Reactions[i].Name != name {
			i++
		}
		if i == len(m.Reactions) {
			m.Reactions = append(m.Reactions, record.Reaction{Emoji: markup.Reaction(name), Name: name})
		}
		m.Reactions[i].By = append(m.Reactions[i].By, by)
		m.Reactions[i].Count++
	}
}

func (r *reader) files(m *record.Message, list []attachment) {
	for _, a := range list {
		p := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(record.CleanLine(a.Path), `\`, "/")), "/")
		if p == "" {
			continue
		}
		out := record.Attachment{Name: path.Base(p), Type: mime.TypeByExtension(path.Ext(p))}
		for _, try := range []string{p, path.Join("data", p), path.Join(r.base, p), path.Join(r.base, "data", p)} {
			if r.Has(try) {
				out.Path = try
				break
			}
		}
		if size, ok := r.Size(out.Path); ok {
			out.Size = size
		}
		m.Attachments = append(m.Attachments, out)
	}
}

// tell finishes a record that the sorter gives back.
func (r *reader) tell(it order.Item) error {
	if it.Membership != nil {
		return r.Run.Membership(*it.Membership)
	}
	m := *it.Message
	m.SourceID = r.distinct(m.Conversation, m.SourceID, m.At.UnixMilli(), wordHash(m.Text))
	if id, words, ok := strings.Cut(m.ThreadOf, "\x00"); ok {
		m.ThreadOf = id
		if other := r.renamed[m.Conversation+"\x00"+id+"\x00"+words]; other != "" {
			m.ThreadOf = other
		}
	}
	for i := range m.Attachments {
		if p := m.Attachments[i].Path; p != "" {
			m.Attachments[i].Open = r.Opener(p)
		}
	}
	r.text(&m)
	return r.Run.Message(m)
}

// distinct gives a second post of one author and millisecond an id of its own, unless it says the same.
func (r *reader) distinct(conversation, id string, at int64, words string) string {
	if at != r.at {
		r.at = at
		clear(r.told)
	}
	k := conversation + "\x00" + id
	switch first, seen := r.told[k]; {
	case !seen:
		r.told[k] = words
	case first != words:
		other := id + "-" + words
		r.renamed[k+"\x00"+words] = other
		return other
	}
	return id
}

func wordHash(s string) string { return strconv.FormatUint(hash(s), 36) }

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}
