package plan

import (
	"cmp"
	"context"
	"slices"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

// What a click says of itself.
const (
	clickEvent   = "page.clicked"
	clickPath    = "$path"
	clickX       = "$x" // pixels from the left edge of the page
	clickY       = "$y" // pixels from its top
	clickWidth   = "$width"
	clickElement = "$element"
	clickText    = "$text"
)

// rowHeight is the height of as many columns as a page has, in pixels.
const rowHeight = 1000

func planClicks(a *asking, q *lang.Clicks) (*Plan, error) {
	if a.c.Actor != lang.Person {
		return nil, refuse("$.actor", "people click: it must be person", a.c.Actor)
	}
	where := &expr.Node{All: []*expr.Node{{Prop: clickPath, Values: []any{q.Page}}}}
	if q.MinWidth > 0 {
		where.All = append(where.All, &expr.Node{Prop: clickWidth, Op: expr.GreaterEq, Values: []any{float64(q.MinWidth)}})
	}
	if q.MaxWidth > 0 {
		where.All = append(where.All, &expr.Node{Prop: clickWidth, Op: expr.LessEq, Values: []any{float64(q.MaxWidth)}})
	}
	if a.cell != nil && a.cell.Element != "" {
		where.All = append(where.All, &expr.Node{Prop: clickElement, Values: []any{a.cell.Element}})
	}
	where.Prepare()
	r := a.reading(a.span.From, a.span.To)
	r.match(lang.Match{Names: []string{clickEvent}, Where: where})
	at := clickProps{r.read(clickX), r.read(clickY), r.read(clickWidth), r.read(clickElement), r.read(clickText)}
	return byFold("where people click is asked", func(ctx context.Context) (outcome, error) {
		var workers []*clicks
		err := a.fold(ctx, r.now(), func(int) timeline.Folder {
			c := &clicks{feeder: &feeder{r: r, first: -1}, at: at, columns: int64(q.Columns), cells: map[[2]int64]int64{}, elements: map[uint32]*element{}}
			workers = append(workers, c)
			return c
		})
		if err != nil || len(workers) == 0 {
			return outcome{result: &lang.ClicksResult{Columns: q.Columns, Cells: [][3]int64{}, Elements: []lang.ClickElement{}}}, err
		}
		for _, w := range workers[1:] {
			workers[0].merge(w)
		}
		return outcome{result: workers[0].result(q), people: workers[0].people}, nil
	}, r), nil
}

// clickProps are the indices of what is read of clicks.
type clickProps struct{ x, y, width, element, text int }

// clicks counts clicks by place and by element.
type clicks struct {
	*feeder
	at       clickProps
	columns  int64
	cells    map[[2]int64]int64
	elements map[uint32]*element
	people   []uint32
	clicks   int64
}

type element struct {
	clicks, people int64
	last           uint32 // the person counted last, plus 1
	text           string
	seen           int64
}

// Person takes the clicks of a person.
func (c *clicks) Person(n uint32, hits timeline.Hits) {
	c.a().events.Add(int64(hits.Len()))
	c.progress(n)
	kept := c.visited(hits)
	before := c.clicks
	for i := range hits.List {
		if kept != nil && !kept[i] {
			continue
		}
		c.clicks++
		c.place(hits, i)
		code := c.text(hits.Code(i, c.at.element))
		if code == 0 {
			continue
		}
		e := c.elements[code]
		if e == nil {
			e = &element{}
			c.elements[code] = e
		}
		e.clicks++
		if e.last != n+1 {
			e.last = n + 1
			e.people++
		}
		if t := hits.Value(i, c.at.text).String(); t != "" && hits.List[i].At >= e.seen {
			e.text, e.seen = t, hits.List[i].At
		}
	}
	if c.clicks > before {
		c.people = append(c.people, n)
	}
}

func (c *clicks) place(hits timeline.Hits, i int) {
	x, okX := numberOf(hits.Value(i, c.at.x))
	y, okY := numberOf(hits.Value(i, c.at.y))
	w, okW := numberOf(hits.Value(i, c.at.width))
	if !okX || !okY || !okW || w <= 0 || x < 0 || y < 0 || y > 1e7 {
		return
	}
	column := min(int64(x/w*float64(c.columns)), c.columns-1)
	c.cells[[2]int64{column, int64(y) * c.columns / rowHeight}]++
}

func (c *clicks) merge(o *clicks) {
	c.clicks += o.clicks
	c.people = append(c.people, o.people...)
	for at, n := range o.cells {
		c.cells[at] += n
	}
	for code, e := range o.elements {
		have := c.elements[code]
		if have == nil {
			c.elements[code] = e
			continue
		}
		have.clicks += e.clicks
		have.people += e.people
		if e.seen > have.seen {
			have.text, have.seen = e.text, e.seen
		}
	}
}

func (c *clicks) result(q *lang.Clicks) *lang.ClicksResult {
	res := &lang.ClicksResult{Columns: q.Columns, Cells: [][3]int64{}, Elements: []lang.ClickElement{}, Clicks: c.clicks, People: int64(len(c.people))}
	for at, n := range c.cells {
		res.Cells = append(res.Cells, [3]int64{at[0], at[1], n})
	}
	slices.SortFunc(res.Cells, func(x, y [3]int64) int { return cmp.Or(cmp.Compare(x[1], y[1]), cmp.Compare(x[0], y[0])) })
	for code, e := range c.elements {
		res.Elements = append(res.Elements, lang.ClickElement{Element: c.a().texts.text(code), Text: e.text, Clicks: e.clicks, People: e.people})
	}
	slices.SortFunc(res.Elements, func(x, y lang.ClickElement) int {
		return cmp.Or(cmp.Compare(y.Clicks, x.Clicks), cmp.Compare(x.Element, y.Element))
	})
	res.Elements = res.Elements[:min(q.Limit, len(res.Elements))]
	slices.Sort(c.people)
	return res
}
