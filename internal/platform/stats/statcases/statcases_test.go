package statcases

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The folder with the facts of others, beside the product's own.
const shared = "../../../../../shared"

func readCases(t *testing.T, path string) []Case {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// same says whether got is what a case expects, as the form has it: null is null, numbers lie within the tolerance or 1e-9 of their size.
func same(want, got any, tolerance float64) bool {
	switch want := want.(type) {
	case float64:
		x, ok := got.(float64)
		return ok && math.Abs(want-x) <= max(tolerance, 1e-9*math.Abs(want))
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return false
		}
		for i := range want {
			if !same(want[i], list[i], tolerance) {
				return false
			}
		}
		return true
	}
	return want == got
}

// hold answers every case and compares; it returns how many there were.
func hold(t *testing.T, r *Runner, cases []Case) int {
	t.Helper()
	for _, c := range cases {
		result, err := r.Run(c)
		if err != nil {
			t.Error(err)
			continue
		}
		text, err := json.Marshal(result)
		if err != nil {
			t.Error(c.ID, err)
			continue
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		tolerance := 1e-6
		if c.Tolerance != nil {
			tolerance = *c.Tolerance
		}
		for name, want := range c.Expect {
			if !same(want, got[name], tolerance) {
				t.Errorf("%s: %s is %v, want %v", c.ID, name, got[name], want)
			}
		}
	}
	return len(cases)
}

func TestOwnCases(t *testing.T) {
	if n := hold(t, NewRunner(Dataset{}), readCases(t, filepath.Join("testdata", "cases.json"))); n < 40 {
		t.Errorf("%d cases; some are lost", n)
	}
}

func TestSharedCases(t *testing.T) {
	path := filepath.Join(shared, "facts", "stat_cases.json")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("NOT HELD AGAINST THE FACTS OF OTHERS: %v", err)
	}
	if n := hold(t, NewRunner(FindDataset(path)), readCases(t, path)); n == 0 {
		t.Error("the file has no cases")
	}
}

func TestPublishedFits(t *testing.T) {
	data := FindDataset(shared)
	if data.Folder == "" {
		t.Skip("NOT HELD AGAINST THE PUBLISHED FITS: the CDNOW sample is not here")
	}
	// Fader, Hardie, Lee (2005) for BG/NBD; Fader, Hardie (2013) for Gamma-Gamma, with the customers of its table 1.
	hold(t, NewRunner(data), []Case{
		{ID: "bgnbd.fit", Expect: Fields{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, Tolerance: new(0.0006)},
		{ID: "gammagamma.fit", Expect: Fields{"p": 6.25, "q": 3.74, "v": 15.44}, Tolerance: new(0.006)},
		{ID: "gammagamma.conditional", Input: Fields{"x": 0.0, "m": 0.0}, Expect: Fields{"expected_value": 35.17}, Tolerance: new(0.006)},
	})
}

// What an input leaves open is filled in from the id, what it says goes first, and without a known first word its shape tells the method.
func TestFormIsReadByMeaning(t *testing.T) {
	shares := Fields{"a": map[string]any{"x": 120.0, "n": 1000.0}, "b": map[string]any{"x": 160.0, "n": 1100.0}}
	with := func(more Fields) Fields {
		out := Fields{}
		for _, f := range []Fields{shares, more} {
			for k, v := range f {
				out[k] = v
			}
		}
		return out
	}
	r := NewRunner(Dataset{})
	effect := func(id string, in Fields) any {
		t.Helper()
		out, err := r.Run(Case{ID: id, Input: in})
		if err != nil {
			t.Fatal(err)
		}
		return out["effect"]
	}
	relative, absolute := effect("welch.proportion", shares), effect("welch.proportion.absolute", shares)
	if relative == absolute {
		t.Error("absolute and relative are the same")
	}
	for name, got := range map[string]any{
		"input says relative": effect("welch.absolute", with(Fields{"difference": "relative"})),
		"a flag says it":      effect("welch.absolute", with(Fields{"relative": true})),
		"by shape":            effect("something.else", shares),
		"sequential":          effect("sequential.proportion", shares),
		"belief without data": effect("bayes.proportion", shares),
	} {
		if got != relative {
			t.Errorf("%s: %v, want %v", name, got, relative)
		}
	}
	for id, open := range map[string]int{"welch.one_sided": 1, "welch.one_sided_greater": 1, "welch.one_sided_lesser": 0, "sequential.one_sided_less": 0} {
		out, err := r.Run(Case{ID: id, Input: shares})
		if err != nil {
			t.Fatal(err)
		}
		if ci := out["ci"].([]any); ci[open] != nil || ci[1-open] == nil {
			t.Errorf("%s: %v", id, ci)
		}
	}
}

func TestRawValuesMomentsAndSumsAgree(t *testing.T) {
	r := NewRunner(Dataset{})
	b := map[string]any{"mean": 7.0, "variance": 4.0, "n": 9.0}
	ways := []any{
		map[string]any{"values": []any{2.0, 4.0, 6.0, 8.0}},
		map[string]any{"sum": 20.0, "sum_squares": 120.0, "n": 4.0},
		map[string]any{"mean": 5.0, "sd": math.Sqrt(20.0 / 3), "n": 4.0},
		map[string]any{"post": []any{20.0, 120.0}, "n": 4.0},
	}
	var first any
	for i, a := range ways {
		out, err := r.Run(Case{ID: "welch.mean", Input: Fields{"a": a, "b": b}})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = out["se"]
		} else if !same(first, out["se"], 1e-12) {
			t.Errorf("way %d: %v, want %v", i, out["se"], first)
		}
	}
}

func TestProductsAreFoundUnderAnyName(t *testing.T) {
	r := NewRunner(Dataset{})
	of := func(name string, n any) any {
		group := map[string]any{"post": map[string]any{"sum": 20.0, "sum_squares": 120.0, "n": n}, "pre": []any{18.0, 99.0}, name: 105.0}
		other := map[string]any{"post": []any{30.0, 250.0}, "pre": []any{16.0, 80.0}, "n": 4.0, name: 130.0}
		if n == nil {
			group["n"] = 4.0
		}
		out, err := r.Run(Case{ID: "cuped.mean", Input: Fields{"a": group, "b": other}})
		if err != nil {
			t.Fatal(err)
		}
		return out["se"]
	}
	want := of("post_pre", nil)
	for _, name := range []string{"post_pre", "cross", "sum_of_products"} {
		if got := of(name, 4.0); got != want || got == 0.0 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestWhatCannotBeAnsweredSaysWhy(t *testing.T) {
	r := NewRunner(Dataset{})
	for _, c := range []struct {
		id   string
		in   Fields
		want string
	}{
		{"bgnbd.fit", Fields{}, "no customers"},
		{"nothing.known", Fields{"z": 1.0}, "no method"},
		{"welch.mean", Fields{}, "no groups"},
		{"welch.mean", Fields{"a": map[string]any{"y": 1.0}, "b": map[string]any{"y": 1.0}}, "neither sums nor counts"},
		{"welch.mean", Fields{"a": map[string]any{"x": 1.0, "n": 9.0}, "b": map[string]any{"x": 1.0, "n": 9.0}, "alpha": 2.0}, "impossible"},
		{"paretonbd.zero", Fields{"params": map[string]any{"r": 1.0, "alpha": 0.0, "s": 1.0, "beta": 1.0}, "t": 3.0, "n": 1.0}, "impossible"},
		{"srm.short", Fields{"users": []any{1.0, 2.0}, "weights": []any{1.0}}, "impossible"},
	} {
		if _, err := r.Run(Case{ID: c.id, Input: c.in}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: %v", c.id, c.in, err)
		}
	}
	for _, text := range []string{"", "[]", "{}", `{"cases": 1}`} {
		if _, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%q is read as a file of cases", text)
		}
	}
}

func TestListsOfCustomersAreFitted(t *testing.T) {
	// People of three paces and two kinds of loyalty, watched for 40 weeks.
	random := rand.New(rand.NewPCG(7, 7))
	x, last, age := []any{}, []any{}, []any{}
	for i := range 300 {
		pace, leaves := []float64{0.02, 0.1, 0.5}[i%3], []float64{0.05, 0.6}[i%2]
		repeats, latest := 0.0, 0.0
		for at := random.ExpFloat64() / pace; at < 40; at += random.ExpFloat64() / pace {
			repeats, latest = repeats+1, at
			if random.Float64() < leaves {
				break
			}
		}
		x, last, age = append(x, repeats), append(last, latest), append(age, 40.0)
	}
	in := Fields{"frequency": x, "recency": last, "T": age}
	for id, names := range map[string][]string{"bgnbd.fit": {"r", "alpha", "a", "b"}, "paretonbd.fit": {"r", "alpha", "s", "beta"}} {
		out, err := NewRunner(Dataset{}).Run(Case{ID: id, Input: in})
		if err != nil {
			t.Fatal(id, err)
		}
		for _, name := range names {
			if v, ok := out[name].(float64); !ok || !(v > 0) {
				t.Errorf("%s: %s is %v", id, name, out[name])
			}
		}
		if alive := out["p_alive"].([]any); len(alive) != 300 {
			t.Errorf("%s: %d chances of being alive", id, len(alive))
		}
	}
}

// FuzzRun holds every answer to what JSON can carry, whatever the input.
func FuzzRun(f *testing.F) {
	for _, c := range []string{
		`{"a":{"x":1,"n":2},"b":{"x":0,"n":0}}`, `{"users":[1,-2],"weights":[0,0]}`, `{"params":{"r":0},"t":[1e308],"n":3}`, `{"promoters":-1}`,
		`{"a":{"n":3,"pre":[1,2],"post":[3]},"b":{"n":1,"pre":4,"post":null}}`, `{"p":[null,2]}`, `{"scores":[99]}`, `{"mu":1,"sigma":-1}`,
	} {
		for _, id := range []string{"welch.x", "cuped.ratio", "bayes", "srm", "nps", "bgnbd.x", "paretonbd.x", "gammagamma", "multiple", ""} {
			f.Add(id, c)
		}
	}
	f.Fuzz(func(t *testing.T, id, input string) {
		var in Fields
		if json.Unmarshal([]byte(input), &in) != nil || tooLarge(in) {
			t.Skip()
		}
		out, err := NewRunner(Dataset{}).Run(Case{ID: id, Input: in})
		if err != nil {
			return
		}
		if _, err := json.Marshal(out); err != nil {
			t.Errorf("%s %s: %v", id, input, err)
		}
	})
}

// tooLarge keeps the fuzzer from counting to a billion.
func tooLarge(v any) bool {
	switch v := v.(type) {
	case float64:
		return math.Abs(v) > 1e6
	case []any:
		for _, x := range v {
			if tooLarge(x) {
				return true
			}
		}
	case map[string]any:
		for _, x := range v {
			if tooLarge(x) {
				return true
			}
		}
	case Fields:
		return tooLarge(map[string]any(v))
	}
	return false
}
