package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/search/query"
	"hubbub/internal/rooms/search/words"
)

var hasWords = map[string]string{
	"file": hasFile, "files": hasFile, "文件": hasFile, "附件": hasFile, "image": hasImage, "images": hasImage, "picture": hasImage, "图片": hasImage, "照片": hasImage,
	"video": hasVideo, "视频": hasVideo, "audio": hasAudio, "音频": hasAudio, "voice": hasVoice, "语音": hasVoice, "link": hasLink, "links": hasLink, "链接": hasLink,
	"poll": hasPoll, "投票": hasPoll, "note": hasNote, "笔记": hasNote, "card": hasCard, "卡片": hasCard,
}

var isWords = map[string]string{"pinned": markPinned, "置顶": markPinned, "thread": markThread, "reply": markThread, "回复": markThread}

// asker is somebody who searches, and what was looked up for that.
type asker struct {
	s     *Service
	a     actor.Actor
	reach []chat.Reach
	zone  *time.Location // nil until a date is met
}

// compile turns the filters into what the index understands.
func (k *asker) compile(ctx context.Context, typed *query.Query) (*ask, error) {
	q := &ask{must: typed.Must, not: typed.Not, workspace: k.a.Workspace, scope: k.reach, to: math.MaxInt64}
	groups := map[string][]string{}
	for _, f := range typed.Filters {
		if f.Key == query.KeyBefore || f.Key == query.KeyAfter || f.Key == query.KeyOn {
			if err := k.date(ctx, q, f); err != nil {
				return nil, err
			}
			continue
		}
		marks, err := k.marks(ctx, f)
		switch {
		case err != nil:
			return nil, err
		case f.Not:
			q.none = append(q.none, marks...)
		case f.Key == query.KeyFrom || f.Key == query.KeyIn:
			// A message is from one person and in one place: several are alternatives.
			groups[f.Key] = append(groups[f.Key], marks...)
		default:
			q.any = append(q.any, marks)
		}
	}
	for _, key := range []string{query.KeyFrom, query.KeyIn} {
		if marks, ok := groups[key]; ok {
			q.any = append(q.any, marks)
		}
	}
	return q, nil
}

func unfit(f query.Filter, code, problem string) error {
	return errs.E("search.compile", errs.Invalid, code, "A filter does not fit: "+problem+".").In("query.q", problem, f.Key+":"+f.Value)
}

func (k *asker) marks(ctx context.Context, f query.Filter) ([]string, error) {
	switch f.Key {
	case query.KeyFrom:
		return k.from(ctx, f)
	case query.KeyIn:
		return k.in(ctx, f)
	case query.KeyHas:
		if what, ok := hasWords[strings.ToLower(f.Value)]; ok {
			return []string{markHas(what)}, nil
		}
		return nil, unfit(f, "query.has_unknown", "has: knows file, image, video, audio, voice, link, poll, note and card")
	case query.KeyIs:
		if m, ok := isWords[strings.ToLower(f.Value)]; ok {
			return []string{m}, nil
		}
		return nil, unfit(f, "query.is_unknown", "is: knows pinned and thread")
	}
	return nil, unfit(f, "query.key_unknown", "there is no such filter")
}

func (k *asker) from(ctx context.Context, f query.Filter) ([]string, error) {
	v := strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(f.Value, "<"), ">"), "@")
	if me := strings.ToLower(v); me == "me" || me == "我" {
		return []string{markFrom(k.a.Person)}, nil
	}
	id, ok, err := k.s.People.PersonByHandle(ctx, k.a.Workspace, fold.Text(v))
	if err != nil {
		return nil, err
	}
	if !ok {
		if id, err = ids.Parse(v); err != nil {
			return nil, unfit(f, "query.from_unknown", "from: needs a handle, such as from:@ada, or me")
		}
	}
	return []string{markFrom(id)}, nil
}

// titlesAtOnce bounds how many conversations of one title are looked at.
const titlesAtOnce = 50

func (k *asker) in(ctx context.Context, f query.Filter) ([]string, error) {
	v := strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(f.Value, "<"), ">"), "#")
	if id, err := ids.Parse(v); err == nil {
		may, err := k.reaches(ctx, id)
		if err != nil {
			return nil, err
		}
		if may {
			return []string{markIn(id)}, nil
		}
	}
	var marks []string
	if p := words.NewPhrase(v, false); !p.Empty() {
		found, err := k.s.engine.find(ctx, k.s.DB, &ask{must: []words.Phrase{p}, titles: true, workspace: k.a.Workspace, scope: k.reach, to: math.MaxInt64, limit: titlesAtOnce})
		if err != nil {
			return nil, err
		}
		logs, err := k.s.Chat.Logs(ctx, conversationsOf(found))
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if c := logs[f.ref.Conversation]; fold.Text(c.Title) == fold.Text(v) {
				marks = append(marks, markIn(c.ID))
			}
		}
	}
	if len(marks) == 0 {
		return nil, unfit(f, "query.in_unknown", "in: needs the name or id of a conversation that you can read")
	}
	return marks, nil
}

// reaches reports whether the asker may read messages of a conversation, also of a thread.
func (k *asker) reaches(ctx context.Context, id ids.ID) (bool, error) {
	logs, err := k.s.Chat.Logs(ctx, []ids.ID{id})
	if err != nil {
		return false, err
	}
	c, ok := logs[id]
	if !ok {
		return false, nil
	}
	above := int64(math.MaxInt64)
	if c.Parent != nil {
		id, above = c.Parent.Conversation, c.Parent.Seq
	}
	return slices.ContainsFunc(k.reach, func(r chat.Reach) bool { return r.Conversation == id && !r.TitleOnly && r.Floor < above }), nil
}

func (k *asker) date(ctx context.Context, q *ask, f query.Filter) error {
	if f.Not {
		return unfit(f, "query.date", fmt.Sprintf("%s: cannot be turned round", f.Key))
	}
	if k.zone == nil {
		var err error
		if k.zone, err = k.s.People.Zone(ctx, k.a.Workspace, k.a.Person); err != nil {
			return err
		}
	}
	from, to, ok := query.Days(f.Value, k.s.Clock.Now().In(k.zone))
	if !ok {
		return unfit(f, "query.date", f.Key+": needs a day, such as 2026-11-21, a month, a year, today or yesterday")
	}
	switch f.Key {
	case query.KeyBefore:
		q.to = min(q.to, firstID(from.UnixMilli()))
	case query.KeyAfter:
		q.from = max(q.from, firstID(to.UnixMilli()))
	case query.KeyOn:
		q.from, q.to = max(q.from, firstID(from.UnixMilli())), min(q.to, firstID(to.UnixMilli()))
	}
	return nil
}

func conversationsOf(found []found) []ids.ID {
	out := make([]ids.ID, len(found))
	for i, f := range found {
		out[i] = f.ref.Conversation
	}
	slices.Sort(out)
	return slices.Compact(out)
}
