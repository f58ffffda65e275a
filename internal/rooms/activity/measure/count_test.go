package measure

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hubbub/internal/rooms/activity/measure/sample"
)

// bucketsOf lists the buckets in which some of the events lie that fit.
func bucketsOf(b *Buckets, events []Event, fits func(Event) bool) []int {
	var found []int
	for i := range b.Len() {
		if slices.ContainsFunc(events, func(e Event) bool { return e.At >= b.Start(i) && e.At < b.End(i) && fits(e) }) {
			found = append(found, i)
		}
	}
	return found
}

// retentionOracle counts one table: cohort by cohort, column by column.
func retentionOracle(r *Retention, people [][]Event, code uint32) [][]int64 {
	rows := make([][]int64, r.Cohorts)
	for i := range rows {
		rows[i] = make([]int64, r.columns())
		for _, events := range people {
			begun, returned := oneRetention(r, events, code, i)
			if !begun {
				continue
			}
			rows[i][0]++
			for col := 1; col < r.columns(); col++ {
				lo, hi := col, col
				if r.Brackets != nil {
					lo, hi = max(r.Brackets[col-1][0], 1), r.Brackets[col-1][1]
				} else if r.Rolling == 0 && i+col >= r.Buckets.Len() {
					continue
				}
				if r.OnOrAfter {
					hi = math.MaxInt
				}
				if slices.ContainsFunc(returned, func(j int) bool { return j >= lo && j <= hi }) {
					rows[i][col]++
				}
			}
		}
	}
	return rows
}

// oneRetention says whether a person is in a cohort, and in which intervals after it he came back often enough.
func oneRetention(r *Retention, events []Event, code uint32, cohort int) (begun bool, returned []int) {
	lo, hi := r.Buckets.Start(cohort), r.Buckets.End(cohort)
	begin := slices.IndexFunc(events, func(e Event) bool {
		return e.Mask&r.Start != 0 && (r.Kind != Recurring || !r.ByCode || e.Code == code) &&
			(r.Kind == FirstTime || (r.Kind == FirstInWindow && e.At >= r.Buckets.Start(0)) || e.At >= lo)
	})
	if begin < 0 || events[begin].At < lo || events[begin].At >= hi || (r.ByCode && events[begin].Code != code) {
		return false, nil
	}
	times := map[int]int{}
	later := map[int64]int{}
	for _, e := range events {
		if e.Mask&r.Return == 0 || (r.ByCode && e.Code != code) || e.At < lo {
			continue
		}
		b := r.Buckets.Index(e.At)
		switch {
		case r.Rolling > 0:
			times[int(floorDiv(e.At-events[begin].At, r.Rolling))]++
		case b < r.Buckets.Len():
			times[b-cohort]++
		case r.OnOrAfter:
			later[r.Buckets.Floor(e.At)]++
		}
	}
	for j, n := range times {
		if j > 0 && n >= max(r.AtLeast, 1) {
			returned = append(returned, j)
		}
	}
	for _, n := range later {
		if n >= max(r.AtLeast, 1) {
			returned = append(returned, math.MaxInt)
		}
	}
	return true, returned
}

func drawRetention(t *rapid.T, w world) *Retention {
	n := rapid.IntRange(1, 6).Draw(t, "cohorts")
	b, err := CountBuckets(w.from, n+rapid.IntRange(0, n-1).Draw(t, "more"), rapid.SampledFrom([]Interval{Hour, Day, Week}).Draw(t, "interval"), w.zone, time.Monday)
	if err != nil {
		t.Fatal(err)
	}
	r := &Retention{
		Buckets: b, Cohorts: n, Columns: rapid.IntRange(1, n).Draw(t, "columns"), Start: 1, Return: 2, Keep: All,
		Kind:      rapid.SampledFrom([]Cohorting{Recurring, FirstTime, FirstInWindow}).Draw(t, "kind"),
		OnOrAfter: rapid.Bool().Draw(t, "or after"), AtLeast: rapid.IntRange(0, 3).Draw(t, "at least"), ByCode: rapid.Bool().Draw(t, "by code"),
		Rolling: rapid.SampledFrom([]int64{0, 0, hourMs, day}).Draw(t, "rolling"),
	}
	if rapid.Bool().Draw(t, "brackets") {
		r.Brackets = [][2]int{{0, 1}, {1, 3}, {2, 2}, {3, 5}}
	}
	return r
}

func TestRetentionIsWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, rapid.SampledFrom([]int64{8 * hourMs, 8 * day, 40 * day}).Draw(t, "span"), 14, 2)
		r := drawRetention(t, w)
		got := fold(w.people, r.Fold)
		codes := []uint32{0}
		if r.ByCode {
			codes = []uint32{0, 1, 2}
		}
		for _, code := range codes {
			expected := retentionOracle(r, w.people, code)
			if got.Rows[code] == nil { // nobody ever had that code
				got.Rows[code] = make([][]int64, r.Cohorts)
				for i := range got.Rows[code] {
					got.Rows[code][i] = make([]int64, r.columns())
				}
			}
			want(t, "rows", got.Rows[code], expected)
		}
		for cell, people := range got.People {
			want(t, "people", int64(len(people)), got.Rows[cell.Code][cell.Row][cell.Col])
		}
	})
}

func TestAverageTakesWhoIsOldEnough(t *testing.T) {
	rows := [][]int64{{100, 50, 25, 10}, {80, 40, 0, 0}, {60, 30, 0}}
	sizes := []int64{100, 80, 60}
	got := Average(rows, sizes, func(i, j int) bool { return i+j <= 3 })
	want(t, "mature", got, []float64{1, 0.5, 25.0 / 180, 0.1})
	got = Average(rows, sizes, nil)
	want(t, "all", got, []float64{1, 0.5, 25.0 / 240, 10.0 / 180})
	if got = Average(rows, sizes, func(_, j int) bool { return j == 0 }); !math.IsNaN(got[1]) {
		t.Error("a column that nobody is old enough for is", got[1])
	}
}

// lifecycleOracle tells the state of a person in a bucket, -1 for none.
func lifecycleOracle(l *Lifecycle, events []Event, b int) State {
	fits := func(e Event) bool { return l.Mask == 0 || e.Mask&l.Mask != 0 }
	in := func(from, to int64) bool {
		return slices.ContainsFunc(events, func(e Event) bool { return fits(e) && e.At >= from && e.At < to })
	}
	start, end := l.Buckets.Start(b), l.Buckets.End(b)
	now, before, ever := in(start, end), in(l.Buckets.Floor(start-1), start), in(math.MinInt64, start)
	switch {
	case now && !ever:
		return New
	case now && before:
		return Returning
	case now:
		return Resurrecting
	case before:
		return Dormant
	}
	return -1
}

func TestLifecycleIsWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, rapid.SampledFrom([]int64{12 * hourMs, 12 * day, 100 * day}).Draw(t, "span"), 14, 1)
		l := &Lifecycle{Buckets: drawBuckets(t, w), Mask: uint32(rapid.IntRange(0, 1).Draw(t, "mask")), Keep: All}
		var expected [4][]int64
		for s := range expected {
			expected[s] = make([]int64, l.Buckets.Len())
		}
		for _, events := range w.people {
			for b := range l.Buckets.Len() {
				if s := lifecycleOracle(l, events, b); s == Dormant {
					expected[s][b]--
				} else if s >= 0 {
					expected[s][b]++
				}
			}
		}
		got := fold(w.people, l.Fold)
		want(t, "counts", got.Counts, expected)
		for cell, people := range got.People {
			for _, n := range people {
				if s := lifecycleOracle(l, w.people[n], int(cell.Col)); s != State(cell.Row) {
					t.Fatalf("%d is %v in %d, not %v", n, s, cell.Col, State(cell.Row))
				}
			}
		}
		// Whoever is known without his early events is not new.
		known := *l
		cut := l.Fold().before
		known.Known = func(n uint32) bool {
			return slices.ContainsFunc(w.people[n], func(e Event) bool { return e.At < cut && (l.Mask == 0 || e.Mask&l.Mask != 0) })
		}
		late := make([][]Event, len(w.people))
		for n, events := range w.people {
			late[n] = events[since(events, cut):]
		}
		want(t, "known", fold(late, known.Fold).Counts, expected)
	})
}

func TestStickinessIsWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, rapid.SampledFrom([]int64{12 * hourMs, 12 * day, 100 * day}).Draw(t, "span"), 14, 1)
		s := &Stickiness{Buckets: drawBuckets(t, w), Mask: 1, ByCode: rapid.Bool().Draw(t, "by code"), Keep: All}
		got := fold(w.people, s.Fold)
		for code := range uint32(3) {
			expected := make([]int64, s.Buckets.Len()+1)
			for _, events := range w.people {
				n := len(bucketsOf(s.Buckets, events, func(e Event) bool {
					return e.Mask&1 != 0 && (!s.ByCode || e.Code == code) && e.At >= s.Buckets.From && e.At < s.Buckets.To
				}))
				expected[n]++
			}
			expected[0] = 0
			if counts := got.Counts[code]; counts != nil {
				want(t, "counts", counts, expected)
			} else if s.ByCode && slices.Max(expected) > 0 {
				t.Fatal("nothing of code", code)
			}
		}
		for cell, people := range got.People {
			want(t, "people", int64(len(people)), got.Counts[cell.Code][cell.Col])
		}
	})
}

func TestActiveIsWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, rapid.SampledFrom([]int64{4 * day, 12 * day, 100 * day}).Draw(t, "span"), 14, 1)
		a := &Active{Buckets: drawBuckets(t, w), Days: rapid.SampledFrom([]int{0, 1, 2, 7, 30}).Draw(t, "days"), Mask: 1, Keep: All}
		expected := make([]int64, a.Buckets.Len())
		for i := range expected {
			opens := max(a.Buckets.Start(i), a.Buckets.From)
			if end := time.UnixMilli(a.Buckets.End(i)).In(w.zone); a.Days > 0 {
				opened := end.AddDate(0, 0, -a.Days)
				if opens = opened.UnixMilli(); opened.Format(time.TimeOnly) != end.Format(time.TimeOnly) || skipped(end, opened, a.Days) || ambiguous(opened, w.zone) || end.Hour() < 3 {
					opens = a.opens(i) // where the clock leaves no one answer, TestDaysBefore says what holds
				}
			}
			for _, events := range w.people {
				if slices.ContainsFunc(events, func(e Event) bool {
					return e.Mask&1 != 0 && e.At >= opens && e.At < min(a.Buckets.End(i), a.Buckets.To)
				}) {
					expected[i]++
				}
			}
		}
		got := fold(w.people, a.Fold)
		want(t, "counts", got.Counts[0], expected)
		for cell, people := range got.People {
			want(t, "people", int64(len(people)), got.Counts[0][cell.Col])
		}
	})
}

// skipped reports that some day between the two was left out.
func skipped(end, opened time.Time, days int) bool {
	plain := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return plain(end).Sub(plain(opened)) != time.Duration(days)*24*time.Hour || end.Sub(opened) < time.Duration(days)*24*time.Hour-2*time.Hour
}

func ambiguous(at time.Time, zone *time.Location) bool {
	_, before := at.Add(-2 * time.Hour).In(zone).Zone()
	_, after := at.Add(2 * time.Hour).In(zone).Zone()
	return before != after
}

func TestDaysBefore(t *testing.T) {
	for _, c := range []struct {
		zone, at string
		days     int
		want     string
	}{
		{"UTC", "2024-03-15T10:00:00Z", 7, "2024-03-08T10:00:00Z"},
		{"America/New_York", "2024-03-12T10:00:00Z", 7, "2024-03-05T11:00:00Z"}, // the same clock before the change
		{"America/New_York", "2024-03-17T06:30:00Z", 7, "2024-03-10T07:00:00Z"}, // 02:30 was skipped: when the clock went to 03:00
		{"America/New_York", "2024-11-10T06:30:00Z", 7, "2024-11-03T05:30:00Z"}, // 01:30 came twice: the first
		{"America/Sao_Paulo", "2018-11-05T02:00:00Z", 1, "2018-11-04T03:00:00Z"},
		{"Pacific/Apia", "2011-12-31T10:00:00Z", 1, "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2011-12-30T10:00:00Z", 2, "2011-12-28T10:00:00Z"}, // the end of the 29th, after which comes the 31st
	} {
		if got := daysBefore(ms(c.at), c.days, zone(t, c.zone)); got != ms(c.want) {
			t.Errorf("%d days before %s in %s is %s, want %s", c.days, c.at, c.zone, time.UnixMilli(got).UTC().Format(time.RFC3339), c.want)
		}
	}
}

func TestNextSeriesIsWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 100*day, 14, 1)
		s := &NextSeries{Buckets: drawBuckets(t, w), Mask: 1}
		rows := []WeekRow{}
		for b := range s.Buckets.Len() {
			row := WeekRow{Bucket: b}
			for _, events := range w.people {
				in := bucketsOf(s.Buckets, events, func(e Event) bool { return e.Mask&1 != 0 && e.At >= s.Buckets.From && e.At < s.Buckets.To })
				if slices.Contains(in, b) {
					row.Active++
					if slices.Contains(in, b+1) {
						row.Stayed++
					}
				}
			}
			if row.Active > 0 {
				row.PercentReturned = float64(row.Stayed) / float64(row.Active) * 100
				rows = append(rows, row)
			}
		}
		got := fold(w.people, s.Fold)
		for i := range got {
			if i < len(rows) && near(got[i].PercentReturned, rows[i].PercentReturned) {
				got[i].PercentReturned = rows[i].PercentReturned
			}
		}
		want(t, "rows", got, rows)
	})
}

func TestTrendsAreWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, rapid.SampledFrom([]int64{12 * hourMs, 12 * day, 100 * day}).Draw(t, "span"), 14, 2)
		tr := &Trends{Buckets: drawBuckets(t, w), Mask: 1, HasNum: 2, Numbers: true, ByCode: rapid.Bool().Draw(t, "by code"), Keep: All}
		got := fold(w.people, tr.Fold)
		for code, total := range got.Total {
			var numbers []float64
			people, count := map[int]bool{}, int64(0)
			for n, events := range w.people {
				for _, e := range between(events, tr.Buckets.From, tr.Buckets.To, 1) {
					if tr.ByCode && e.Code != code {
						continue
					}
					count++
					people[n] = true
					if e.Mask&2 != 0 {
						numbers = append(numbers, e.Num)
					}
				}
			}
			want(t, "total", fmt.Sprint(total.Count, total.People), fmt.Sprint(count, len(people)))
			checkSample(t, &total.Numbers, numbers)
		}
		for code, cells := range got.Buckets {
			for b := range cells {
				var numbers []float64
				people, count := map[int]bool{}, int64(0)
				for n, events := range w.people {
					for _, e := range events {
						if e.Mask&1 == 0 || e.At < max(tr.Buckets.Start(b), tr.Buckets.From) || e.At >= min(tr.Buckets.End(b), tr.Buckets.To) || (tr.ByCode && e.Code != code) {
							continue
						}
						count++
						people[n] = true
						if e.Mask&2 != 0 {
							numbers = append(numbers, e.Num)
						}
					}
				}
				c := &cells[b]
				want(t, "count", c.Count, count)
				want(t, "people", c.People, int64(len(people)))
				want(t, "people behind", len(got.People[Cell{0, int32(b), code}]), len(people))
				checkSample(t, &c.Numbers, numbers)
			}
		}
	})
}

// checkSample holds a sample to the definition of its measures.
func checkSample(t *rapid.T, s *sample.Sample, numbers []float64) {
	want(t, "numbers", s.Count(), int64(len(numbers)))
	if len(numbers) == 0 {
		if !math.IsNaN(s.Avg()) || !math.IsNaN(s.Quantile(0.5)) || !math.IsNaN(s.Max()) {
			t.Fatal("there is no mean of nothing")
		}
		return
	}
	slices.Sort(numbers)
	sum := 0.0
	for _, v := range numbers {
		sum += v
	}
	for _, q := range []float64{0, 0.5, 0.9, 0.99, 1} {
		at := q * float64(len(numbers)-1)
		low, high := numbers[int(math.Floor(at))], numbers[int(math.Ceil(at))]
		if expected := low + (high-low)*(at-math.Floor(at)); !near(s.Quantile(q), expected) {
			t.Fatalf("quantile %v of %v is %v, want %v", q, numbers, s.Quantile(q), expected)
		}
	}
	if !near(s.Sum(), sum) || !near(s.Avg(), sum/float64(len(numbers))) || s.Min() != numbers[0] || s.Max() != numbers[len(numbers)-1] {
		t.Fatalf("sum %v, mean %v, from %v to %v of %v", s.Sum(), s.Avg(), s.Min(), s.Max(), numbers)
	}
}

func TestSamplesOfManyAreWithinHalfAPercent(t *testing.T) {
	var a, b, whole sample.Sample
	var numbers []float64
	x := uint64(1)
	for i := range 300_000 {
		x = x*6364136223846793005 + 1442695040888963407
		v := math.Exp(float64(x>>40)/float64(1<<24)*12-4) - 2
		numbers = append(numbers, v)
		whole.Add(v)
		if i%3 == 0 {
			a.Add(v)
		} else {
			b.Add(v)
		}
	}
	a.Merge(&b)
	slices.Sort(numbers)
	for name, s := range map[string]*sample.Sample{"whole": &whole, "merged": &a} {
		if s.Exact() || s.Count() != int64(len(numbers)) {
			t.Fatal(name, "exact", s.Exact(), "of", s.Count())
		}
		for _, q := range []float64{0, 0.01, 0.1, 0.5, 0.9, 0.99, 1} {
			expected := numbers[int(q*float64(len(numbers)-1))]
			if got := s.Quantile(q); math.Abs(got-expected) > 0.00501*math.Abs(expected)+1e-9 {
				t.Errorf("%s: quantile %v is %v, want %v", name, q, got, expected)
			}
		}
	}
}
