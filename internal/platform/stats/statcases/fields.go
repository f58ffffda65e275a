package statcases

import (
	"math"
	"strings"
)

// Fields is a JSON object.
type Fields map[string]any

func (f Fields) has(names ...string) bool {
	for _, name := range names {
		if f[name] != nil {
			return true
		}
	}
	return false
}

// first is the value under the first of the names that is there.
func (f Fields) first(names ...string) any {
	for _, name := range names {
		if f[name] != nil {
			return f[name]
		}
	}
	return nil
}

// number is NaN where there is none.
func (f Fields) number(names ...string) float64 { return number(f.first(names...)) }

func number(v any) float64 {
	if x, ok := v.(float64); ok {
		return x
	}
	return math.NaN()
}

func (f Fields) numberOr(fallback float64, names ...string) float64 {
	if x := f.number(names...); !math.IsNaN(x) {
		return x
	}
	return fallback
}

func (f Fields) text(names ...string) string {
	s, _ := f.first(names...).(string)
	return strings.ToLower(s)
}

func (f Fields) yes(names ...string) bool {
	b, _ := f.first(names...).(bool)
	return b
}

func (f Fields) object(names ...string) Fields {
	o, _ := f.first(names...).(map[string]any)
	return o
}

// series is a list of numbers, or one number standing for itself.
type series struct {
	values []float64
	single bool
}

func (f Fields) series(names ...string) series {
	switch v := f.first(names...).(type) {
	case float64:
		return series{[]float64{v}, true}
	case []any:
		out := make([]float64, len(v))
		for i := range v {
			out[i] = number(v[i])
		}
		return series{values: out}
	}
	return series{}
}

func (s series) there() bool { return len(s.values) > 0 }

// at is the i-th value; one number stands for all.
func (s series) at(i int) float64 {
	if s.single {
		return s.values[0]
	}
	if i < len(s.values) {
		return s.values[i]
	}
	return math.NaN()
}

// each maps f over the longest of the series: a number when all are single, else a list.
func each(f func(i int) float64, over ...series) any {
	single, n := true, 0
	for _, s := range over {
		single = single && (s.single || !s.there())
		n = max(n, len(s.values))
	}
	if single {
		return f(0)
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}
