package eventlog

import (
	"context"
	"fmt"

	"hubbub/internal/rooms/activity/fact"
)

// Held is what a log holds.
type Held struct {
	Facts  int64
	Events int64 // what people did: the facts that timelines are made of
}

// Verify reads everything and lists what is damaged or contradicts the manifest, as sentences.
func (l *Log) Verify(ctx context.Context) (bad []string, held Held, err error) {
	files := map[uint32]summary{}
	err = l.Read(ctx, Position{}, func(facts []fact.Fact, end Position) error {
		s, ok := files[end.File]
		if !ok {
			s = noFacts()
		}
		for i := range facts {
			s.add(summary{Facts: 1, First: facts[i].At, Last: facts[i].At, Received: facts[i].Received})
			if facts[i].Act == fact.Happened && facts[i].Person != "" {
				held.Events++
			}
		}
		files[end.File] = s
		held.Facts += int64(len(facts))
		return nil
	})
	if ctx.Err() != nil {
		return nil, held, ctx.Err()
	}
	if err != nil {
		return []string{err.Error()}, held, nil
	}
	l.mu.Lock()
	infos := l.manifest.Files
	l.mu.Unlock()
	for i := range infos[:len(infos)-1] {
		if f := &infos[i]; f.Facts != files[f.Number].Facts || f.Facts > 0 && f.summary != files[f.Number] {
			bad = append(bad, fmt.Sprintf("eventlog: %s holds %+v, the manifest says %+v", f.log(l.dir), files[f.Number], f.summary))
		}
	}
	return bad, held, nil
}
