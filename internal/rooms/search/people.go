package search

import (
	"context"
	"math"
	"slices"
	"strings"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/search/pinyin"
	"hubbub/internal/rooms/search/words"
)

// PersonHit is somebody who was found.
type PersonHit struct {
	Person   Person          `json:"person"`
	Segments []words.Segment `json:"segments" doc:"The name, with what was met."`
}

// people finds by the beginnings of names and handles, and Chinese names by their pinyin, whole or initials: zhangsan, zhang, zs.
func (s *Service) people(ctx context.Context, a actor.Actor, text, cursor string, limit int) (g Group[PersonHit], err error) {
	found, next, err := s.People.FindPeople(ctx, a, text, cursor, limit)
	if err != nil {
		return g, err
	}
	if typed := pinyin.Typed(text); typed != "" && cursor == "" {
		more, err := s.byPinyin(ctx, a, typed, limit)
		if err != nil {
			return g, err
		}
		for _, p := range more {
			if !slices.ContainsFunc(found, func(f Person) bool { return f.ID == p.ID }) {
				found = append(found, p)
			}
		}
	}
	var phrases []words.Phrase
	for _, w := range fold.Query(text) {
		phrases = append(phrases, words.NewPhrase(w, true))
	}
	g.Hits = make([]PersonHit, len(found))
	for i, p := range found {
		name := words.NewText(p.Name)
		g.Hits[i] = PersonHit{p, name.Segments(spans(name, phrases), snippet)}
	}
	g.Count, g.More, g.Next = len(found), next != "", next
	return g, nil
}

func (s *Service) byPinyin(ctx context.Context, a actor.Actor, typed string, limit int) ([]Person, error) {
	people, err := peopleByTerm(ctx, s.DB, a.Workspace, typed, limit)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	found, err := s.People.PeopleByID(ctx, a, people)
	slices.SortFunc(found, func(x, y Person) int { return strings.Compare(x.Name+x.ID.String(), y.Name+y.ID.String()) })
	return found, err
}

// namesAtOnce is how many people one transaction indexes.
const namesAtOnce = 200

// indexNames indexes people who joined or changed.
func (s *Service) indexNames(ctx context.Context, changed []Name) error {
	byWorkspace := map[ids.ID][]ids.ID{}
	for _, n := range changed {
		byWorkspace[n.Workspace] = append(byWorkspace[n.Workspace], n.Person)
	}
	y := &yielder{}
	for workspace, people := range byWorkspace {
		for page := range slices.Chunk(people, namesAtOnce) {
			names, err := s.People.NamesOf(ctx, workspace, page)
			if err == nil {
				err = s.putNames(ctx, names)
			}
			if err == nil {
				err = y.yield(ctx)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// sweepNames walks the names of all people, compares each page with what the index holds of that stretch, and indexes what differs.
func (s *Service) sweepNames(ctx context.Context) error {
	y := &yielder{}
	for from := (Name{}); ; {
		names, err := s.People.NamesAfter(ctx, from.Workspace, from.Person, namesAtOnce)
		if err != nil {
			return err
		}
		to := Name{Workspace: math.MaxInt64, Person: math.MaxInt64}
		if len(names) > 0 {
			to = names[len(names)-1]
		}
		stored, err := storedNames(ctx, s.DB, from, to)
		if err != nil {
			return err
		}
		if err := s.mendNames(ctx, names, stored); err != nil || len(names) == 0 {
			return err
		}
		if err := y.yield(ctx); err != nil {
			return err
		}
		from = to
	}
}

func (s *Service) mendNames(ctx context.Context, names, stored []Name) error {
	is := make(map[Name]bool, len(names))
	for _, n := range names {
		is[n] = true
	}
	var gone []Name
	for _, n := range stored {
		if is[n] {
			delete(is, n)
		} else {
			gone = append(gone, n)
		}
	}
	fresh := slices.DeleteFunc(slices.Clone(names), func(n Name) bool { return !is[n] })
	if len(fresh)+len(gone) == 0 {
		return nil
	}
	if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, n := range gone {
			if err := deleteName(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.putNames(ctx, fresh)
}

func (s *Service) putNames(ctx context.Context, names []Name) error {
	if len(names) == 0 {
		return nil
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, n := range names {
			if err := putName(ctx, tx, n, pinyin.Terms(n.Name)); err != nil {
				return err
			}
		}
		return nil
	})
}
