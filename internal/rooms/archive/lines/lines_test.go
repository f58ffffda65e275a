package lines

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"hubbub/internal/rooms/archive/charset"
)

func all(t *testing.T, r io.Reader, max int) ([]Line, error) {
	t.Helper()
	s := New(r, max)
	var out []Line
	for {
		l, err := s.Next()
		if err != nil {
			return out, err
		}
		out = append(out, l)
	}
}

func TestScanner(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	got, err := all(t, strings.NewReader("one\r\ntwo\n\n"+long+"\nfour\n"+"caf\xe9"), 100)
	want := []Line{
		{1, "one", charset.UTF8, false}, {2, "two", charset.UTF8, false}, {3, "", charset.UTF8, false}, {4, long[:100], charset.UTF8, true},
		{5, "four", charset.UTF8, false}, {6, "café", charset.Windows1252, false},
	}
	if err != io.EOF || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v %v", got, err)
	}
	if got, err := all(t, strings.NewReader(strings.Repeat("y", 100)+"\n"), 100); err != io.EOF || len(got) != 1 || got[0].TooLong {
		t.Errorf("a line of exactly the allowed length: %v %v", got, err)
	}
	broken := errors.New("broken disk")
	if got, err := all(t, io.MultiReader(strings.NewReader("one\ntw"), iotest.ErrReader(broken)), 100); !errors.Is(err, broken) || len(got) != 1 {
		t.Errorf("got %v %v", got, err)
	}
}
