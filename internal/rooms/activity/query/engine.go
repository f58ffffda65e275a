package query

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/query/plan"
	"hubbub/internal/rooms/activity/timeline"
)

// Options are how an Engine works. The zero Options are the usual ones.
type Options struct {
	Now        func() time.Time
	CacheBytes int   // of answers; 64 MiB when 0
	MaxEvents  int64 // what a question may read at once, without being a job; 250 million when 0
	Slots      int   // questions that run at once; half of the processors, at least one, when 0
}

// Engine answers questions.
type Engine struct {
	now   func() time.Time
	most  int64
	cache *cache
	slots chan struct{}
	jobs  chan struct{}
}

// New makes an Engine.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 64 << 20
	}
	if o.MaxEvents == 0 {
		o.MaxEvents = 250_000_000
	}
	if o.Slots == 0 {
		o.Slots = max(1, runtime.GOMAXPROCS(0)/2)
	}
	return &Engine{now: o.Now, most: o.MaxEvents, cache: newCache(o.CacheBytes), slots: make(chan struct{}, o.Slots), jobs: make(chan struct{}, 1)}
}

// Run is how one asking is to be answered.
type Run struct {
	Workspace string // a name of the data's owner, for the cache
	Any       bool   // whatever it reads: for the command line
	Job       bool   // as a job: whatever it reads, but no other beside it
	// Progress, when given, is called now and then with the share that is done, from 0 to 1.
	Progress func(done float64)
}

// Answer answers a question over a view, which must stay open until it returns.
func (e *Engine) Answer(ctx context.Context, view *timeline.View, q lang.Question, how Run) (*lang.Answer, error) {
	const op = "query.Answer"
	span, err := lang.SpanOf(lang.Ranged(q), e.world(view))
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	key := fmt.Sprintf("%s %d %s", how.Workspace, view.Version(), lang.Normal(q, span))
	if answer := e.cache.get(key); answer != nil {
		kept := *answer
		kept.Meta.Cached = true
		return &kept, nil
	}
	if !how.Any && !how.Job {
		// The estimate comes before the flight, so that a job never waits for a refusal nor a refusal for a job.
		if _, err := e.estimate(view, q, span, true); err != nil {
			return nil, errs.Wrap(op, err)
		}
	}
	answer, err := e.cache.do(ctx, key, func(ctx context.Context) (*lang.Answer, int, error) { return e.fresh(ctx, view, q, span, how) })
	return answer, errs.Wrap(op, err)
}

func (e *Engine) world(view *timeline.View) lang.World {
	w := lang.World{Now: e.now(), Zone: view.Zone()}
	if first, last := view.Span(); first <= last {
		w.First, w.Last = first, last
	}
	return w
}

// fresh answers without the cache. A panic is an error: it must not end the process that people talk through.
func (e *Engine) fresh(ctx context.Context, view *timeline.View, q lang.Question, span lang.Span, how Run) (answer *lang.Answer, bytes int, err error) {
	slots := e.slots
	if how.Job {
		slots = e.jobs
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("query: panic: %v\n%s", p, debug.Stack())
		}
	}()
	began := time.Now()
	s := &stage{view: view, world: e.world(view), how: how}
	answer, err = s.answer(ctx, q, span)
	if err != nil {
		return nil, 0, err
	}
	result, err := json.Marshal(answer.Result)
	if err != nil {
		return nil, 0, fmt.Errorf("query: %s: %w", answer.Kind, err)
	}
	answer.Result = json.RawMessage(result)
	if answer.Previous != nil {
		before, err := json.Marshal(answer.Previous)
		if err != nil {
			return nil, 0, fmt.Errorf("query: %s: %w", answer.Kind, err)
		}
		answer.Previous = json.RawMessage(before)
		bytes = len(before)
	}
	answer.Meta.MS = float64(time.Since(began).Microseconds()) / 1000
	return answer, bytes + len(result), nil
}

// stage is one run of a question with all that belongs to it.
type stage struct {
	view  *timeline.View
	world lang.World
	how   Run
	read  int64
}

func (s *stage) answer(ctx context.Context, q lang.Question, span lang.Span) (*lang.Answer, error) {
	p, result, err := s.run(ctx, q, span)
	if err != nil {
		return nil, err
	}
	inner := q
	if people, ok := q.(*lang.People); ok && people.Of != nil {
		inner = people.Of.Question
	}
	ans := &lang.Answer{Kind: lang.CommonOf(q).Kind, Result: result, Definition: definitions(inner), Explain: explain(p)}
	unknown := s.notes(ctx, ans, inner, p.Span)
	if unknown {
		ans.Result = nil
	}
	if lang.Ranged(q).Compare == "previous" && !unknown {
		if _, ans.Previous, err = s.run(ctx, q, span.Previous()); err != nil {
			return nil, err
		}
	}
	ans.Meta.Version, ans.Meta.EventsRead = s.view.Version(), s.read
	return ans, nil
}

func explain(p *plan.Plan) lang.Explain {
	x := lang.Explain{By: "fold", Because: p.Because, Reads: p.Reads, TZ: p.Span.Zone.String()}
	if p.Bitmaps {
		x.By = "bitmaps"
	}
	x.From, x.To = time.UnixMilli(p.Span.From).In(p.Span.Zone).Format(time.RFC3339), time.UnixMilli(p.Span.To).In(p.Span.Zone).Format(time.RFC3339Nano)
	return x
}

// run plans and runs a question over a span.
func (s *stage) run(ctx context.Context, q lang.Question, span lang.Span) (*plan.Plan, any, error) {
	p, err := plan.Make(s.view, q, span, s.world)
	if err != nil {
		return nil, nil, err
	}
	stop := s.watch(p)
	result, err := p.Run(ctx)
	stop()
	s.read += p.Given()
	return p, result, err
}

// watch tells how far a run is, until stop.
func (s *stage) watch(p *plan.Plan) (stop func()) {
	if s.how.Progress == nil {
		return func() {}
	}
	end, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				s.how.Progress(min(0.99, p.Done()))
			}
		}
	}()
	return func() { close(end); <-gone }
}

// Estimate is what a question would cost.
type Estimate struct {
	Reads   int64  `json:"reads" doc:"Events that it would read; 0 for bitmaps."`
	Most    int64  `json:"most" doc:"What may be read at once."`
	Allowed bool   `json:"allowed" doc:"Whether it runs at once; else ask it as a job."`
	By      string `json:"by" doc:"bitmaps or fold."`
	Because string `json:"because"`
}

// Estimate tells what a question would cost, without running it.
func (e *Engine) Estimate(view *timeline.View, q lang.Question) (Estimate, error) {
	const op = "query.Estimate"
	span, err := lang.SpanOf(lang.Ranged(q), e.world(view))
	if err != nil {
		return Estimate{}, errs.Wrap(op, err)
	}
	est, err := e.estimate(view, q, span, false)
	return est, errs.Wrap(op, err)
}

func (e *Engine) estimate(view *timeline.View, q lang.Question, span lang.Span, refuse bool) (Estimate, error) {
	p, err := plan.Make(view, q, span, e.world(view))
	if err != nil {
		return Estimate{}, err
	}
	x := explain(p)
	est := Estimate{Reads: p.Reads, Most: e.most, By: x.By, Because: x.Because}
	if lang.Ranged(q).Compare == "previous" {
		before, err := plan.Make(view, q, span.Previous(), e.world(view))
		if err != nil {
			return Estimate{}, err
		}
		est.Reads += before.Reads
	}
	if est.Allowed = est.Reads <= e.most; !est.Allowed && refuse {
		return est, errs.E("query.estimate", errs.Invalid, "query.too_much", fmt.Sprintf("This question would read %d events; at once it may be %d. Ask it as a job, or for less time.", est.Reads, est.Most)).
			In("$", fmt.Sprintf("would read %d events", est.Reads), est.Reads)
	}
	return est, nil
}
