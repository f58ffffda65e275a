package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"
)

// Resume is what `hubbub bench resume` measures: how soon a client that was away is current.
type Resume struct {
	Conversations int `default:"200" help:"Conversations that the client follows."`
	Entries       int `default:"10000" help:"Entries that it lacks, spread evenly."`
	Times         int `default:"9" help:"How often to measure; the middle one counts."`
}

// ResumeReport is what a run of Resume found.
type ResumeReport struct {
	MS            float64 `json:"resume_ms"`
	Worst         float64 `json:"worst_ms"`
	Entries       int     `json:"entries"`
	Conversations int     `json:"conversations"`
	Bytes         int     `json:"bytes"`
	Questions     int     `json:"questions"`
}

// Run measures from dialing to the last entry in hand.
func (c Resume) Run(ctx context.Context, lab *Lab) (*ResumeReport, error) {
	if c.Conversations < 1 || c.Entries < c.Conversations || c.Times < 1 {
		return nil, fmt.Errorf("there is at least one conversation, one entry in each, and one time")
	}
	plan := Plan{People: 2, Messages: c.Entries / c.Conversations}
	for range c.Conversations {
		plan.Conversations = append(plan.Conversations, []int{0, 1})
	}
	rep := &ResumeReport{Conversations: c.Conversations}
	err := lab.withServer(ctx, plan, func(srv *server, w *World) error {
		var took []float64
		for range c.Times {
			began := time.Now()
			if err := c.once(ctx, srv, w, rep); err != nil {
				return err
			}
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
		slices.Sort(took)
		rep.MS, rep.Worst = took[len(took)/2], took[len(took)-1]
		return nil
	})
	return rep, err
}

// held is how far the client is in a conversation.
type held struct {
	ID    string `json:"id"`
	After int64  `json:"after"`
}

// once connects and asks until nothing is left.
func (c Resume) once(ctx context.Context, srv *server, w *World, rep *ResumeReport) error {
	p, err := dial(ctx, srv.addr, w.Workspace, w.Tokens[1], nil)
	if err != nil {
		return err
	}
	defer p.ws.Close()
	ask := make([]held, len(w.Conversations))
	for i, id := range w.Conversations {
		ask[i].ID = id
	}
	rep.Entries, rep.Bytes, rep.Questions = 0, 0, 0
	for len(ask) > 0 {
		body, err := json.Marshal(map[string]any{"conversations": ask})
		if err != nil {
			return err
		}
		r, err := p.ask(ctx, `"rpc":{"method":"sync","data":`+string(body)+`}`)
		if err != nil {
			return fmt.Errorf("sync: %w", err)
		}
		rep.Questions++
		rep.Bytes += len(r.data)
		if ask, err = c.read(r.data, ask, rep); err != nil {
			return err
		}
	}
	if rep.Entries < c.Entries/c.Conversations*c.Conversations {
		return fmt.Errorf("%d entries came instead of %d", rep.Entries, c.Entries)
	}
	return nil
}

// read takes an answer, holds each conversation's entries to their numbers, and says what has to be asked next.
func (c Resume) read(data []byte, asked []held, rep *ResumeReport) (next []held, err error) {
	after := map[string]int64{}
	for _, h := range asked {
		after[h.ID] = h.After
	}
	s := scan(data)
	s.Object(func(key []byte) {
		if string(key) != "conversations" {
			s.Skip()
			return
		}
		s.Array(func() {
			var id string
			var head int64
			var wrong string
			s.Object(func(key []byte) {
				switch string(key) {
				case "id":
					id = string(s.Text())
				case "head":
					head = s.Number()
				case "entries":
					s.Array(func() {
						var e entry
						s.entry(&e)
						rep.Entries++
						if after[id]++; e.seq != after[id] || string(e.conversation) != id {
							wrong = fmt.Sprintf("entry %d of %s where %d of %s is due", e.seq, e.conversation, after[id], id)
						}
					})
				default:
					s.Skip()
				}
			})
			if wrong != "" && err == nil {
				err = fmt.Errorf("%s", wrong)
			}
			if after[id] < head {
				next = append(next, held{id, after[id]})
			}
		})
	})
	if s.Bad() {
		return nil, errJSON
	}
	return next, err
}

// Start is what `hubbub bench start` measures: how soon a server with a past answers.
type Start struct {
	Messages int `default:"1000000" help:"Messages in the folder."`
	Times    int `default:"5" help:"How often to start; the middle one counts."`
}

// StartReport is what a run of Start found.
type StartReport struct {
	MS       float64 `json:"start_ms"`
	Worst    float64 `json:"worst_ms"`
	RSS      int64   `json:"server_rss_bytes"`
	Messages int     `json:"messages"`
}

// Run measures from starting the process to the first answer that it is ready.
func (c Start) Run(ctx context.Context, lab *Lab) (*StartReport, error) {
	if c.Messages < 1 || c.Times < 1 {
		return nil, fmt.Errorf("there is at least one message and one time")
	}
	dir, err := os.MkdirTemp("", "hubbub-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	groups := min(100, c.Messages)
	plan := inGroups(10*groups, 10)
	plan.Messages = c.Messages / groups
	if _, err := lab.Prepare(ctx, dir, plan); err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	rep := &StartReport{Messages: plan.Messages * groups}
	var took []float64
	for range c.Times {
		srv, d, err := lab.start(ctx, dir)
		if err != nil {
			return nil, err
		}
		took = append(took, float64(d.Microseconds())/1000)
		_, rep.RSS, err = srv.usage()
		srv.stop()
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(took)
	rep.MS, rep.Worst = took[len(took)/2], took[len(took)-1]
	return rep, nil
}
