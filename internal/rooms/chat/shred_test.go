package chat_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"
)

// TestDeletedForAllIsGoneFromTheFile looks into the bytes of the database: nothing of a deleted message is left in what is free, whatever its length and
// however often it was edited.
func TestDeletedForAllIsGoneFromTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hubbub.db")
	db, err := sqldb.Open(t.Context(), file)
	must(t, err)
	w := chattest.New(t, db)
	ann := w.Person(actor.Member)
	c := w.Group(t, model.Private, ann)
	var refs []model.Ref
	for i, n := range []int{1, 40, 300, 1_000, 5_000, 30_000} {
		for j := range 20 { // neighbours, so that pages are shared and freed
			ref := w.Say(t, ann, c, fmt.Sprintf("机密%d ", i)+strings.Repeat("泄", n))
			_, err := w.Edit(t.Context(), ann, ref, fmt.Sprintf("更机密%d ", j)+strings.Repeat("漏", n), 0)
			must(t, err)
			refs = append(refs, ref)
		}
	}
	w.Say(t, ann, c, "留下的话")
	if bytes.Count(held(t, w.DB, file), []byte("机密")) == 0 {
		t.Fatal("the texts are not in the file at all, so this would prove nothing")
	}
	for _, ref := range refs {
		must(t, w.Delete(t.Context(), ann, ref))
	}
	left := held(t, w.DB, file)
	for _, word := range []string{"机密", "泄泄", "漏漏"} {
		if n := bytes.Count(left, []byte(word)); n > 0 {
			t.Errorf("%q is in the file %d times", word, n)
		}
	}
	if !bytes.Contains(left, []byte("留下的话")) {
		t.Error("what was not deleted is gone too")
	}
}

// held is what the file holds once the log is folded into it.
func held(t *testing.T, db *sqldb.DB, file string) []byte {
	t.Helper()
	_, err := sqldb.All(t.Context(), db, sqldb.NewQuery("fold", "PRAGMA wal_checkpoint(TRUNCATE)"), func(scan sqldb.Scan) (n [3]int, err error) {
		return n, scan(&n[0], &n[1], &n[2])
	})
	must(t, err)
	b, err := os.ReadFile(file)
	must(t, err)
	return b
}
