package intake

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/valyala/fastjson"

	"hubbub/internal/rooms/activity/fact"
)

// The bounds of what is kept of a message.
const (
	idMax    = 256  // bytes of userId, anonymousId, messageId, groupId
	nameMax  = 200  // bytes of an event's name
	keyMax   = 200  // bytes of a property's name, with those above it
	textMax  = 2048 // bytes of a text; what is longer is cut
	propsMax = 256  // properties of one message
	deepest  = 5    // levels of objects that become names with dots; what lies deeper is kept as JSON
)

// words keeps texts that occur again and again once in memory: the last one for each of so many hashes. It is used by one at a time.
type words struct{ table [wordsKept]string }

const (
	wordsKept = 4096
	wordMax   = 64
)

func (w *words) of(b []byte) string {
	if len(b) > wordMax {
		return string(b)
	}
	place := &w.table[xxhash.Sum64(b)%wordsKept]
	if *place != string(b) {
		*place = string(b)
	}
	return *place
}

// text is a text as it is kept: valid UTF-8 without NUL, which PostgreSQL does not hold, and not too long.
func (w *words) text(b []byte) string {
	if b = cut(b, textMax); !fit(b) {
		b = bytes.ReplaceAll(bytes.ToValidUTF8(b, []byte("\uFFFD")), []byte{0}, []byte("\uFFFD"))
	}
	return w.of(b)
}

func fit(b []byte) bool { return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 }

// cut shortens at the end of a character.
func cut(b []byte, most int) []byte {
	if len(b) <= most {
		return b
	}
	for most > 0 && !utf8.RuneStart(b[most]) {
		most--
	}
	return b[:most]
}

// nobody is what programs write where they have no id. Believing one of them would make strangers one person.
var nobody = map[string]bool{"null": true, "undefined": true, "none": true, "nil": true, "nan": true, "0": true, "-1": true, "true": true, "false": true, "[object object]": true,
	"anonymous": true, "guest": true, "id": true, "not_authenticated": true, "email": true, "": true,
	"00000000-0000-0000-0000-000000000000": true}

// id reads an id: a text or a number. "" when there is none.
func (w *words) id(v *fastjson.Value) (id string, ok bool) {
	if v == nil {
		return "", true
	}
	var b []byte
	switch v.Type() {
	case fastjson.TypeNull:
		return "", true
	case fastjson.TypeString:
		b = bytes.TrimSpace(v.GetStringBytes())
	case fastjson.TypeNumber:
		n := v.GetFloat64()
		if n != math.Trunc(n) || math.Abs(n) > 1<<53 {
			return "", false
		}
		b = strconv.AppendInt(nil, int64(n), 10)
	default:
		return "", false
	}
	if len(b) > idMax || !fit(b) {
		return "", false
	}
	if len(b) <= 40 && nobody[strings.ToLower(string(b))] {
		return "", true
	}
	return w.of(b), true
}

// properties are those of one message while they are gathered.
type properties struct {
	list  []fact.Prop
	words *words
	path  []byte
	json  []byte
	size  int         // bytes of what was offered, whether kept or not
	room  []fact.Prop // for those that are done; what was handed on is never written again
	order [64]order   // of those that were sorted before
}

// order is how properties with these names stand once they are sorted: most messages have the names of one before.
type order struct {
	names []string
	to    []int
}

func (p *properties) add(key string, v fact.Value) {
	if len(p.list) >= propsMax {
		return
	}
	p.list = append(p.list, fact.Prop{Key: key, Value: v})
}

// put adds a text if there is one.
func (p *properties) put(key, text string) {
	if text != "" {
		p.add(key, fact.Str(text))
	}
}

// object adds everything in an object; what skip says is left out. What is no object has nothing.
func (p *properties) object(v *fastjson.Value, skip func(key []byte) bool) {
	if v == nil || v.Type() != fastjson.TypeObject {
		return
	}
	p.path = p.path[:0]
	p.level(v, 1, skip)
}

func (p *properties) level(v *fastjson.Value, depth int, skip func(key []byte) bool) {
	o, err := v.Object()
	if err != nil {
		return
	}
	before := len(p.path)
	o.Visit(func(key []byte, v *fastjson.Value) {
		p.size += len(key) + 4
		if skip != nil && skip(key) {
			return
		}
		if p.path = p.path[:before]; before > 0 {
			p.path = append(p.path, '.')
		}
		p.path = append(p.path, key...)
		if len(p.path) <= keyMax && len(key) > 0 && fit(key) {
			p.value(v, depth)
		}
	})
	p.path = p.path[:before]
}

func (p *properties) value(v *fastjson.Value, depth int) {
	switch v.Type() {
	case fastjson.TypeNull:
	case fastjson.TypeString:
		text := v.GetStringBytes()
		p.size += len(text)
		p.add(p.words.of(p.path), fact.Str(p.words.text(text)))
	case fastjson.TypeNumber:
		if n, err := v.Float64(); err == nil && !math.IsInf(n, 0) {
			p.add(p.words.of(p.path), fact.Num(n))
		}
	case fastjson.TypeTrue, fastjson.TypeFalse:
		p.add(p.words.of(p.path), fact.Yes(v.Type() == fastjson.TypeTrue))
	case fastjson.TypeObject:
		if depth < deepest {
			p.level(v, depth+1, nil)
			return
		}
		p.raw(v)
	case fastjson.TypeArray:
		p.raw(v)
	}
}

// raw keeps a list, or what lies too deep, as JSON; what is too long for that is not kept, since half of it is none.
func (p *properties) raw(v *fastjson.Value) {
	p.json = v.MarshalTo(p.json[:0])
	if p.size += len(p.json); len(p.json) > textMax || !fit(p.json) {
		return
	}
	p.add(p.words.of(p.path), fact.Value{Kind: fact.JSON, Text: string(p.json)})
}

// roomFor is how many properties share a piece of memory.
const roomFor = 4096

// sorted is the properties as a fact has them: by key, the last of those with one key.
func (p *properties) sorted() []fact.Prop {
	to := p.sorting()
	if cap(p.room)-len(p.room) < len(to) {
		p.room = make([]fact.Prop, 0, roomFor)
	}
	from := len(p.room)
	for _, i := range to {
		p.room = append(p.room, p.list[i])
	}
	return p.room[from:len(p.room):len(p.room)]
}

// sorting is the order of the properties.
func (p *properties) sorting() []int {
	place := len(p.list)
	for i := range p.list {
		place = 31*place + len(p.list[i].Key)
	}
	known := &p.order[uint(place)%uint(len(p.order))]
	if slices.EqualFunc(known.names, p.list, func(name string, one fact.Prop) bool { return name == one.Key }) {
		return known.to
	}
	known.names, known.to = known.names[:0], known.to[:0]
	for i := range p.list {
		known.names, known.to = append(known.names, p.list[i].Key), append(known.to, i)
	}
	slices.SortStableFunc(known.to, func(a, b int) int { return strings.Compare(p.list[a].Key, p.list[b].Key) })
	known.to = slices.CompactFunc(backward(known.to), func(a, b int) bool { return p.list[a].Key == p.list[b].Key })
	backward(known.to)
	return known.to
}

// backward turns a list around, so that of equal ones next to each other the last stands first.
func backward(list []int) []int {
	slices.Reverse(list)
	return list
}
