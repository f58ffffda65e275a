package search

import (
	"strings"
	"testing"

	"hubbub/internal/rooms/search/query"
)

// Whatever is typed, the languages of the databases stay well-formed.
func FuzzExpressions(f *testing.F) {
	for _, s := range []string{`a "b c" -d`, "“数据 库", "-\"", "' | ' <-> \\ :* !", "数据* 猫", "\ue000m \ue001", "NEAR(a b) AND OR NOT"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(text)
		if err != nil {
			return
		}
		a := &ask{must: q.Must, not: q.Not, limit: 1}
		fts := ftsQuery(a)
		for i, part := range strings.Split(fts, `"`) {
			if outside := i%2 == 0; outside && strings.Trim(part, " ()*:ANDORTmarks") != "" || !outside && (part == "" || strings.ContainsAny(part, `()*:'`)) {
				t.Fatalf("%q becomes %s", text, fts)
			}
		}
		ts, _ := tsQuery(a)
		for i, part := range strings.Split(ts, "'") {
			if outside := i%2 == 0; outside && strings.Trim(part, " ()*:&|!<->") != "" || !outside && (part == "" || strings.ContainsAny(part, `()*:"\`)) {
				t.Fatalf("%q becomes %s", text, ts)
			}
		}
	})
}
