package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"
)

// Crash is what `hubbub bench crash` tries: kill -9 at random moments under load, again and again on the same data.
type Crash struct {
	Rounds  int `default:"50" help:"How often to kill the server."`
	Senders int `default:"16" help:"People who write, each as fast as acknowledgements come."`
	MaxMS   int `default:"400" help:"A round is killed after a random time up to this many milliseconds of writing."`
}

// Sent is a message that was acknowledged.
type Sent struct {
	Conversation string
	ClientID     string
	Seq          int64
}

// Checker looks into the folder of a killed server: it verifies the data and says which acknowledged messages are not there, once, under their
// numbers.
type Checker func(ctx context.Context, dir string, acknowledged []Sent) (differences []string, err error)

// CrashReport is what a run of Crash found.
type CrashReport struct {
	Rounds       int      `json:"rounds"`
	Acknowledged int      `json:"acknowledged"`
	Seconds      float64  `json:"seconds"`
	Differences  []string `json:"differences"`
}

// Run kills and checks. It ends at the first round that lost, doubled or reordered something.
func (c Crash) Run(ctx context.Context, lab *Lab, check Checker) (*CrashReport, error) {
	if c.Rounds < 1 || c.Senders < 1 || c.MaxMS < 1 {
		return nil, errors.New("rounds, senders and milliseconds are at least 1")
	}
	dir, err := os.MkdirTemp("", "hubbub-crash-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	world, err := lab.Prepare(ctx, dir, inGroups(c.Senders, max(2, c.Senders/4)))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	began := time.Now()
	out := &CrashReport{Differences: []string{}}
	var all []Sent
	for round := range c.Rounds {
		sent, err := c.round(ctx, lab, dir, world, round)
		if err != nil {
			return out, fmt.Errorf("round %d: %w", round+1, err)
		}
		all = append(all, sent...)
		bad, err := check(ctx, dir, all)
		if err != nil {
			return out, fmt.Errorf("round %d: %w", round+1, err)
		}
		out.Rounds, out.Acknowledged, out.Seconds = round+1, len(all), time.Since(began).Seconds()
		if len(bad) > 0 {
			out.Differences = bad
			return out, nil
		}
		fmt.Fprintf(lab.log(), "round %d of %d: %d acknowledged so far, all there\n", round+1, c.Rounds, len(all))
	}
	return out, nil
}

// round starts the server, lets everybody write, kills it, and returns what was acknowledged before.
func (c Crash) round(ctx context.Context, lab *Lab, dir string, w *World, round int) ([]Sent, error) {
	srv, _, err := lab.start(ctx, dir)
	if err != nil {
		return nil, err
	}
	group := max(2, c.Senders/4)
	var mu sync.Mutex
	var sent []Sent
	var writers sync.WaitGroup
	for i := range c.Senders {
		p, err := dial(ctx, srv.addr, w.Workspace, w.Tokens[i], nil)
		if err != nil {
			return nil, errors.Join(err, srv.kill())
		}
		conversation := w.Conversations[i/group]
		writers.Go(func() {
			defer p.ws.Close()
			for n := 0; ; n++ {
				id := fmt.Sprintf("crash-%d-%d-%d", round, i, n)
				r, err := p.ask(ctx, fmt.Sprintf(`"rpc":{"method":"send","data":{"conversation":%q,"client_id":%q,"text":"%d 热闹"}}`, conversation, id, n))
				if err != nil {
					return // the server is gone
				}
				var receipt struct{ Seq int64 }
				if json.Unmarshal(r.data, &receipt) == nil {
					mu.Lock()
					sent = append(sent, Sent{conversation, id, receipt.Seq})
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(time.Duration(1+rand.IntN(c.MaxMS)) * time.Millisecond)
	err = srv.kill()
	writers.Wait()
	return sent, err
}

// kill is kill -9.
func (s *server) kill() error {
	err := s.cmd.Process.Kill()
	<-s.done
	return err
}
