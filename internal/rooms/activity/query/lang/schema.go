package lang

import (
	"encoding/json"
	"reflect"

	"hubbub/internal/rooms/activity/strict"
)

//go:generate go run ./gen ../../../../../api/query.schema.json

// Schema is the JSON Schema of questions, made of the Go types: a question of any kind.
func Schema() ([]byte, error) {
	defs := strict.Schema{}
	var any, results []strict.Schema
	for _, k := range kinds {
		t := reflect.TypeOf(k.Make()).Elem()
		any = append(any, strict.Of(t, defs))
		def := defs[t.Name()].(strict.Schema)
		def["description"] = k.Doc
		props := def["properties"].(strict.Schema)
		props["kind"] = strict.Schema{"const": k.Name, "description": k.Doc}
		results = append(results, strict.Of(reflect.TypeOf(k.Answer), defs))
	}
	strict.Of(reflect.TypeFor[Answer](), defs)
	defs["Answer"].(strict.Schema)["properties"].(strict.Schema)["result"] = strict.Schema{"description": "By kind.", "anyOf": append(results, strict.Schema{"type": "null"})}
	return json.MarshalIndent(strict.Schema{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A question to Hubbub",
		"description": "docs/query.md says what the kinds mean and how they are answered.", "oneOf": any, "$defs": defs,
	}, "", "  ")
}
