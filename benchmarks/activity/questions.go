package main

import (
	"fmt"
	"strings"

	"hubbub/internal/rooms/activity/world"
)

type question struct{ name, raw, rollup string }

// questions are those of `hubbub bench activity`. Where SQL has no cheap way to the very same meaning it gets the easier one: the funnel follows the first
// attempt only, and paths are cut by the gap but repeat no step.
func questions(plan world.Plan) []question {
	first := plan.Start.Unix() / 86400
	last := first + int64(plan.Days) - 1
	days := `(SELECT DISTINCT person, epoch_ms(ts)//86400000 AS day FROM events)`
	both := func(name, form string) question {
		return question{name: name, raw: strings.ReplaceAll(form, "{days}", days), rollup: strings.ReplaceAll(form, "{days}", "person_day")}
	}
	return []question{
		both("retention_90d", `WITH d AS MATERIALIZED (SELECT person, day FROM {days}), c AS (SELECT person, min(day) AS cohort FROM d GROUP BY person)
SELECT cohort, day - cohort AS later, count(*) FROM d JOIN c USING (person) WHERE day - cohort <= 30 GROUP BY ALL`),
		both("mau_61", fmt.Sprintf(`WITH d AS MATERIALIZED (SELECT person, day FROM {days})
SELECT ends, count(DISTINCT person) FROM d JOIN (SELECT unnest(range(%d, %d)) AS ends) ON day BETWEEN ends - 29 AND ends GROUP BY ends`, last-60, last+1)),
		both("lifecycle", `WITH d AS MATERIALIZED (SELECT person, day FROM {days}),
w AS (SELECT person, day, min(day) OVER (PARTITION BY person) AS born, lag(day) OVER (PARTITION BY person ORDER BY day) AS before, lead(day) OVER (PARTITION BY person ORDER BY day) AS after FROM d)
SELECT day, count(*) FILTER (day = born), count(*) FILTER (before = day - 1), count(*) FILTER (before < day - 1), count(*) FILTER (after IS NULL OR after > day + 1) FROM w GROUP BY day`),
		both("stickiness", `SELECT n, count(*) FROM (SELECT person, count(DISTINCT day) AS n FROM {days} GROUP BY person) GROUP BY n`),
		{name: "funnel_5", raw: funnel("")},
		{name: "funnel_5_filtered", raw: funnel(" AND path = '/3'")},
		{name: "paths", raw: `WITH p AS (SELECT person, ts, path, CASE WHEN ts - lag(ts) OVER w <= INTERVAL 30 MINUTE THEN 0 ELSE 1 END AS fresh FROM events WHERE name = 'page.viewed' WINDOW w AS (PARTITION BY person ORDER BY ts)),
s AS (SELECT *, sum(fresh) OVER (PARTITION BY person ORDER BY ts) AS visit FROM p),
n AS (SELECT path, lead(path) OVER v AS next, row_number() OVER v AS step FROM s WINDOW v AS (PARTITION BY person, visit ORDER BY ts))
SELECT step, path, next, count(*) FROM n WHERE step <= 4 AND next IS NOT NULL GROUP BY ALL`},
		{name: "sessions", raw: `WITH e AS (SELECT person, ts, CASE WHEN ts - lag(ts) OVER w <= INTERVAL 30 MINUTE THEN 0 ELSE 1 END AS fresh FROM events WINDOW w AS (PARTITION BY person ORDER BY ts)),
s AS (SELECT person, ts, sum(fresh) OVER (PARTITION BY person ORDER BY ts) AS visit FROM e),
v AS (SELECT person, visit, min(ts) AS began, max(ts) AS ended, count(*) AS n FROM s GROUP BY ALL)
SELECT date_trunc('day', began), count(*), count(DISTINCT person), avg(epoch_ms(ended) - epoch_ms(began)) FROM v GROUP BY ALL`},
		{name: "response_times", raw: `WITH m AS (SELECT place, person, ts, lead(person) OVER w AS next, lead(ts) OVER w AS later FROM events WHERE name = 'message.sent' WINDOW w AS (PARTITION BY place ORDER BY ts))
SELECT date_trunc('day', later), count(*), median(epoch_ms(later) - epoch_ms(ts)) FROM m WHERE next <> person AND later - ts <= INTERVAL 1 DAY GROUP BY ALL`},
	}
}

// funnel is five steps within a week of the first, by the first time of each step after the one before.
func funnel(filter string) string {
	steps := []string{"page.viewed", "product.viewed", "cart.added", "checkout.started", "order.paid"}
	var b strings.Builder
	fmt.Fprintf(&b, "WITH s0 AS (SELECT person, min(ts) AS began, min(ts) AS ts FROM events WHERE name = '%s'%s GROUP BY person)", steps[0], filter)
	for i, name := range steps[1:] {
		fmt.Fprintf(&b, ",\ns%d AS (SELECT e.person, any_value(s.began) AS began, min(e.ts) AS ts FROM events e JOIN s%d s ON e.person = s.person AND e.name = '%s' AND e.ts >= s.ts AND e.ts <= s.began + INTERVAL 7 DAY GROUP BY e.person)", i+1, i, name)
	}
	b.WriteString("\nSELECT ")
	for i := range steps {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "(SELECT count(*) FROM s%d)", i)
	}
	return b.String()
}
