package transfer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"hubbub/internal/platform/ids"
)

// writer makes lines.
type writer struct {
	t    *Table
	buf  bytes.Buffer
	text *json.Encoder
}

func newWriter(t *Table) *writer {
	w := &writer{t: t}
	w.text = json.NewEncoder(&w.buf)
	w.text.SetEscapeHTML(false)
	return w
}

// line is a row as it is written; it is good until the next one.
func (w *writer) line(row Row) ([]byte, error) {
	w.buf.Reset()
	w.buf.WriteByte('{')
	for i, c := range w.t.Columns {
		if row[i] == nil || !c.Null && isZero(row[i]) {
			continue
		}
		if w.buf.Len() > 1 {
			w.buf.WriteByte(',')
		}
		w.buf.WriteString(strconv.Quote(c.Name) + ":")
		if err := w.value(c.Kind, row[i]); err != nil {
			return nil, fmt.Errorf("transfer: %s of a row of %s: %w", c.Name, w.t.Name, err)
		}
	}
	w.buf.WriteString("}\n")
	return w.buf.Bytes(), nil
}

func isZero(v any) bool { return v == int64(0) || v == "" || v == false }

func (w *writer) value(k Kind, v any) error {
	switch v := v.(type) {
	case int64:
		switch k {
		case ID:
			return w.string(ids.ID(v).String())
		case Instant:
			if s, ok := spellInstant(v); ok {
				return w.string(s)
			}
		}
		w.buf.WriteString(strconv.FormatInt(v, 10))
		return nil
	case string:
		if k == JSON {
			return json.Compact(&w.buf, []byte(v))
		}
		return w.string(v)
	case bool:
		w.buf.WriteString(strconv.FormatBool(v))
		return nil
	}
	return fmt.Errorf("%T cannot be written", v)
}

func (w *writer) string(s string) error {
	if err := w.text.Encode(s); err != nil {
		return err
	}
	w.buf.Truncate(w.buf.Len() - 1) // the encoder ends lines
	return nil
}

const instantForm = "2006-01-02T15:04:05.000Z"

// spellInstant is false for what four digits of a year cannot say: that stays a number.
func spellInstant(ms int64) (string, bool) {
	t := time.UnixMilli(ms).UTC()
	return t.Format(instantForm), t.Year() >= 0 && t.Year() <= 9999
}

// parse reads a line back. The error is a sentence about the line.
func (t *Table) parse(line []byte) (Row, error) {
	var cells map[string]json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return nil, fmt.Errorf("this is not a JSON object: %w", err)
	}
	row := make(Row, len(t.Columns))
	for i, c := range t.Columns {
		raw, there := cells[c.Name]
		delete(cells, c.Name)
		if !there {
			row[i] = c.absent()
			continue
		}
		v, err := c.read(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		row[i] = v
	}
	for name := range cells {
		return nil, fmt.Errorf("%s: %s have no such field", name, t.Name)
	}
	return row, nil
}

// absent is what a field stands for that was left out.
func (c Column) absent() any {
	switch {
	case c.Null:
		return nil
	case c.Kind == Text, c.Kind == JSON:
		return ""
	case c.Kind == Bool:
		return false
	}
	return int64(0)
}

func (c Column) read(raw json.RawMessage) (any, error) {
	switch c.Kind {
	case ID:
		var s string
		if json.Unmarshal(raw, &s) == nil && len(raw) > 0 && raw[0] == '"' {
			if s == "" {
				return int64(0), nil
			}
			if id, err := ids.Parse(s); err == nil && id > 0 {
				return int64(id), nil
			}
		}
		return nil, fmt.Errorf("expected an id, got %.40s", raw)
	case Instant:
		return readInstant(raw)
	case Text:
		var s *string
		if err := json.Unmarshal(raw, &s); err != nil || s == nil {
			return nil, fmt.Errorf("expected text, got %.40s", raw)
		}
		return *s, nil
	case Bool:
		if s := string(raw); s == "true" || s == "false" {
			return s == "true", nil
		}
		return nil, fmt.Errorf("expected true or false, got %.40s", raw)
	case JSON:
		return string(raw), nil
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("expected a whole number, got %.40s", raw)
	}
	return n, nil
}

func readInstant(raw json.RawMessage) (any, error) {
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err == nil {
		if at, err := time.Parse(time.RFC3339, s); err == nil {
			return at.UnixMilli(), nil
		}
	}
	return nil, fmt.Errorf("expected an instant such as 2026-03-01T08:00:00.000Z, got %.40s", raw)
}
