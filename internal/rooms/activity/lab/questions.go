package lab

import "fmt"

// question is one that is measured.
type question struct{ name, json string }

// questions over all days of a crowd. benchmarks/activity asks DuckDB the same.
func questions(days int) []question {
	return []question{
		{"retention_90d", fmt.Sprintf(`{"kind": "retention", "from": "first", "to": "last", "intervals": %d, "type": "first_time"}`, min(31, days))},
		{"mau_61", fmt.Sprintf(`{"kind": "active_users", "from": %q, "to": "last", "window_days": 30}`, dayFromEnd(61, days))},
		{"lifecycle", `{"kind": "lifecycle", "from": "first", "to": "last"}`},
		{"stickiness", `{"kind": "stickiness", "from": "first", "to": "last"}`},
		{"funnel_5", funnel("")},
		{"funnel_5_filtered", funnel(`, "where": {"prop": "$path", "values": ["/3"]}`)},
		{"paths", `{"kind": "paths", "from": "first", "to": "last", "event": {"names": ["page.viewed"]}, "item": "$path"}`},
		{"sessions", `{"kind": "sessions", "from": "first", "to": "last"}`},
		{"response_times", `{"kind": "response_times", "from": "first", "to": "last"}`},
	}
}

func funnel(filter string) string {
	return `{"kind": "funnel", "from": "first", "to": "last", "window_s": 604800, "steps": [{"names": ["page.viewed"]` + filter +
		`}, {"names": ["product.viewed"]}, {"names": ["cart.added"]}, {"names": ["checkout.started"]}, {"names": ["order.paid"]}]}`
}
