package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"hubbub/internal/platform/errs"
)

// Faults gathers what does not fit; beyond a handful the rest is not listed.
type Faults []errs.Field

const maxFaults = 20

// Add notes a fault. value is what stands there, nil if it does not matter.
func (f *Faults) Add(at, message string, value any) {
	if len(*f) < maxFaults {
		*f = append(*f, errs.Field{Location: at, Message: message, Value: value})
	}
}

// Reader is a type that reads itself from a tree of JSON (map[string]any, []any, string, json.Number, bool).
type Reader interface {
	ReadStrict(tree any, at string, f *Faults)
}

// Parse reads one JSON value and nothing after it.
func Parse(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the end of the JSON value")
	}
	return tree, nil
}

// Read puts a tree into what v points to and fills in defaults.
func Read(tree, v any, at string, f *Faults) {
	read(tree, reflect.ValueOf(v).Elem(), tags{}, at, f)
}

// tags are what bounds a value; those of a list's field also bound its elements, except for its length.
type tags struct{ enum, min, max string }

func tagsOf(f reflect.StructField) tags {
	return tags{f.Tag.Get("enum"), f.Tag.Get("min"), f.Tag.Get("max")}
}

func read(tree any, v reflect.Value, t tags, at string, f *Faults) {
	if r, ok := v.Addr().Interface().(Reader); ok && v.Kind() != reflect.Pointer {
		r.ReadStrict(tree, at, f)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		read(tree, p.Elem(), t, at, f)
		v.Set(p)
	case reflect.Struct:
		readStruct(tree, v, at, f)
	case reflect.Slice, reflect.Array:
		readList(tree, v, t, at, f)
	case reflect.String:
		readText(tree, v, t, at, f)
	case reflect.Bool:
		b, ok := tree.(bool)
		if !ok {
			f.Add(at, "expected true or false", tree)
			return
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		readInt(tree, v, t, at, f)
	case reflect.Interface:
		readScalar(tree, v, at, f)
	default:
		panic("strict: " + v.Type().String() + " is no type of JSON fields")
	}
}

func readStruct(tree any, v reflect.Value, at string, f *Faults) {
	m, ok := tree.(map[string]any)
	if !ok {
		f.Add(at, "expected an object", tree)
		return
	}
	fields := fieldsOf(v.Type())
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if _, known := fields.byName[name]; !known {
			f.Add(at+"."+name, "unknown field"+fields.guess(name), nil)
		}
	}
	for _, x := range fields.list {
		in, there := m[x.name]
		if there && in != nil && (in != "" || x.typ.Kind() != reflect.String) {
			read(in, v.FieldByIndex(x.index), x.tags, at+"."+x.name, f)
			continue
		}
		if x.required {
			f.Add(at+"."+x.name, "is required", nil)
		}
		fill(v.FieldByIndex(x.index), x)
	}
}

// fill sets what a field is where it was left out, inside of structs too.
func fill(v reflect.Value, x field) {
	switch {
	case v.Kind() == reflect.Struct:
		for _, y := range fieldsOf(v.Type()).list {
			fill(v.FieldByIndex(y.index), y)
		}
	case x.fallback == "":
	case v.Kind() == reflect.String:
		v.SetString(x.fallback)
	case v.CanInt():
		n, err := strconv.ParseInt(x.fallback, 10, 64)
		if err != nil {
			panic("strict: the default of " + x.name + " is no number")
		}
		v.SetInt(n)
	default:
		panic("strict: " + x.name + " cannot have a default")
	}
}

func readList(tree any, v reflect.Value, t tags, at string, f *Faults) {
	l, ok := tree.([]any)
	if !ok {
		f.Add(at, "expected a list", tree)
		return
	}
	if v.Kind() == reflect.Array && len(l) != v.Len() {
		f.Add(at, fmt.Sprintf("expected a list of %d", v.Len()), tree)
		return
	}
	if limit, ok := number(t.max); ok && len(l) > int(limit) {
		f.Add(at, fmt.Sprintf("at most %s of them", t.max), nil)
		return
	}
	if low, ok := number(t.min); ok && len(l) < int(low) {
		f.Add(at, "at least "+t.min+" of them", nil)
		return
	}
	if v.Kind() == reflect.Slice && len(l) > 0 {
		v.Set(reflect.MakeSlice(v.Type(), len(l), len(l)))
	}
	for i, in := range l {
		read(in, v.Index(i), tags{enum: t.enum}, at+"["+strconv.Itoa(i)+"]", f)
	}
}

// maxText bounds a text whose field does not say how long it may be.
const maxText = 4000

func readText(tree any, v reflect.Value, t tags, at string, f *Faults) {
	s, ok := tree.(string)
	limit := maxText
	if n, bound := number(t.max); bound {
		limit = int(n)
	}
	switch {
	case !ok:
		f.Add(at, "expected a text", tree)
	case t.enum != "" && !slices.Contains(strings.Split(t.enum, ","), s):
		f.Add(at, "expected one of "+strings.ReplaceAll(t.enum, ",", ", "), tree)
	case len(s) > limit:
		f.Add(at, fmt.Sprintf("at most %d bytes", limit), nil)
	default:
		v.SetString(s)
	}
}

func readInt(tree any, v reflect.Value, t tags, at string, f *Faults) {
	text, ok := tree.(json.Number)
	n, err := text.Float64()
	if !ok || err != nil || n != math.Trunc(n) || math.Abs(n) > 1<<53 {
		f.Add(at, "expected a whole number", tree)
		return
	}
	if low, ok := number(t.min); ok && n < low {
		f.Add(at, "at least "+t.min, tree)
		return
	}
	if high, ok := number(t.max); ok && n > high {
		f.Add(at, "at most "+t.max, tree)
		return
	}
	v.SetInt(int64(n))
}

// readScalar fills an any with a text, a number or a truth value.
func readScalar(tree any, v reflect.Value, at string, f *Faults) {
	switch x := tree.(type) {
	case string:
		if len(x) > maxText {
			f.Add(at, fmt.Sprintf("at most %d bytes", maxText), nil)
			return
		}
		v.Set(reflect.ValueOf(x))
	case bool:
		v.Set(reflect.ValueOf(x))
	case json.Number:
		n, err := x.Float64()
		if err != nil {
			f.Add(at, "a number that is too large", nil)
			return
		}
		v.Set(reflect.ValueOf(n))
	default:
		f.Add(at, "expected a text, a number, true or false", nil)
	}
}

func number(tag string) (float64, bool) {
	if tag == "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(tag, 64)
	if err != nil {
		panic("strict: the bound " + tag + " is no number")
	}
	return n, true
}
