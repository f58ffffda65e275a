package chathttp_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/sqldb/sqldbtest"
)

// TestEveryOperationIsToldInFull holds the document to what callers are promised: stable ids, a summary, ids as text.
func TestEveryOperationIsToldInFull(t *testing.T) {
	d := open(t, sqldbtest.SQLite(t))
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for _, op := range d.api.Ops() {
		if !kebab.MatchString(op.ID) || op.Summary == "" || op.Tag != "chat" || op.Access == "" {
			t.Errorf("%s %s: id %q, summary %q, tag %q, access %q", op.Method, op.Path, op.ID, op.Summary, op.Tag, op.Access)
		}
		if op.Access != httpapi.Public && !strings.HasPrefix(op.Path, httpapi.Workspace+"/") {
			t.Errorf("%s is not in a workspace: %s", op.ID, op.Path)
		}
	}
	b, err := d.api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths      map[string]map[string]any
		Components struct {
			Schemas map[string]struct {
				Properties map[string]map[string]any
			}
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	for where, kind := range map[string]string{"Message.conversation": "string", "Message.sender": "string", "Message.seq": "integer", "Message.at": "string", "Message.text": "string",
		"Conversation.id": "string", "Membership.person": "string", "NewMessage.client_id": "string", "Receipt.seq": "integer", "Scheduled.at": "string"} {
		schema, property, _ := strings.Cut(where, ".")
		if got := doc.Components.Schemas[schema].Properties[property]["type"]; got != kind {
			t.Errorf("%s is told as %v, want %s", where, got, kind)
		}
	}
	if strings.Contains(string(b), `"contentEncoding": "base64"`) {
		t.Error("something that is JSON is told as base64")
	}
}
