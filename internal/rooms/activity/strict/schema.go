package strict

import (
	"reflect"
	"strconv"
	"strings"
)

// Schema is a JSON Schema (2020-12) as a tree that encoding/json writes with sorted keys.
type Schema map[string]any

// Schemed is a type that describes itself.
type Schemed interface {
	SchemaStrict(defs Schema) Schema
}

// Of is the schema of a type. Structs go into defs under their names and are referred to.
func Of(t reflect.Type, defs Schema) Schema { return of(t, tags{}, defs) }

func of(t reflect.Type, g tags, defs Schema) Schema {
	if s, ok := reflect.New(t).Interface().(Schemed); ok && t.Kind() != reflect.Pointer {
		return s.SchemaStrict(defs)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return of(t.Elem(), g, defs)
	case reflect.Struct:
		return structSchema(t, defs)
	case reflect.Slice:
		s := Schema{"type": "array", "items": of(t.Elem(), tags{enum: g.enum}, defs)}
		setInt(s, "minItems", g.min)
		setInt(s, "maxItems", g.max)
		return s
	case reflect.Array:
		return Schema{"type": "array", "items": of(t.Elem(), tags{}, defs), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.String:
		s := Schema{"type": "string"}
		if g.enum != "" {
			s["enum"] = strings.Split(g.enum, ",")
		}
		setInt(s, "maxLength", g.max)
		return s
	case reflect.Map:
		return Schema{"type": "object", "additionalProperties": of(t.Elem(), tags{}, defs)}
	case reflect.Float64:
		return Schema{"type": "number"}
	case reflect.Bool:
		return Schema{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		s := Schema{"type": "integer"}
		setInt(s, "minimum", g.min)
		setInt(s, "maximum", g.max)
		return s
	case reflect.Interface:
		return Schema{"type": []string{"string", "number", "boolean"}}
	}
	panic("strict: " + t.String() + " has no schema")
}

func structSchema(t reflect.Type, defs Schema) Schema {
	ref := Schema{"$ref": "#/$defs/" + t.Name()}
	if _, there := defs[t.Name()]; there {
		return ref
	}
	s := Schema{"type": "object", "additionalProperties": false}
	defs[t.Name()] = s
	props, required := Schema{}, []string(nil)
	for _, f := range fieldsOf(t).list {
		p := of(f.typ, f.tags, defs)
		if f.doc != "" {
			p["description"] = f.doc
		}
		if f.fallback != "" {
			p["default"] = f.fallback
			if n, err := strconv.Atoi(f.fallback); err == nil {
				p["default"] = n
			}
		}
		if f.required {
			required = append(required, f.name)
		}
		props[f.name] = p
	}
	s["properties"] = props
	if required != nil {
		s["required"] = required
	}
	return ref
}

func setInt(s Schema, key, tag string) {
	if n, ok := number(tag); ok {
		s[key] = int64(n)
	}
}
