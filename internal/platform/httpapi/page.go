package httpapi

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The page at /api/ lists what the OpenAPI document holds, for people. It needs no script and asks nobody else for anything.

var apiPage = template.Must(template.New("api").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}} API</title>
<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:CanvasText;background:Canvas}
nav a{margin-right:1rem}a{color:inherit}details{border-top:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
b{display:inline-block;min-width:4.5rem;font-family:ui-monospace,monospace}small{opacity:.75}table{border-collapse:collapse}td{padding:.1rem 1rem .1rem 0;vertical-align:top}</style>
<h1>{{.Title}} API</h1><p>{{.About}} The same as a document: <a href="/api/openapi.json">openapi.json</a>, <a href="/api/openapi.yaml">openapi.yaml</a>. Sign in with the cookie of your browser or
<code>Authorization: Bearer …</code>; errors are <code>application/problem+json</code> with a stable <code>code</code>.</p>
<nav>{{range .Groups}}<a href="#{{.Name}}">{{.Name}}</a>{{end}}</nav>
{{range .Groups}}<h2 id="{{.Name}}">{{.Name}}</h2>{{range .Ops}}<details id="{{.ID}}"><summary><b>{{.Method}}</b> <code>{{.Path}}</code> <small>{{.Summary}}</small></summary>
{{with .Doc}}<p>{{.}}</p>{{end}}<table><tr><td>who</td><td>{{.Access}}{{with .Scope}}, tokens with <code>{{.}}</code>{{end}}</td></tr>
{{range .Params}}<tr><td><code>{{.Name}}</code></td><td>{{.In}}{{if .Required}}, required{{end}}{{with .Doc}}: {{.}}{{end}}</td></tr>{{end}}{{with .Body}}<tr><td>body</td><td><code>{{.}}</code></td></tr>{{end}}
{{with .Answer}}<tr><td>answer</td><td><code>{{.}}</code></td></tr>{{end}}</table></details>{{end}}{{end}}</html>`))

type pageGroup struct {
	Name string
	Ops  []pageOp
}

type pageOp struct {
	ID, Method, Path, Summary, Doc, Access, Scope, Body, Answer string
	Params                                                      []pageParam
}

type pageParam struct {
	Name, In, Doc string
	Required      bool
}

func (api *API) servePage(w http.ResponseWriter, _ *http.Request) {
	doc := api.huma.OpenAPI()
	groups := map[string]*pageGroup{}
	for path, item := range doc.Paths {
		for method, o := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
			if o == nil || len(o.Tags) == 0 {
				continue
			}
			g := groups[o.Tags[0]]
			if g == nil {
				g = &pageGroup{Name: o.Tags[0]}
				groups[g.Name] = g
			}
			g.Ops = append(g.Ops, pageOpOf(method, path, o))
		}
	}
	var all []*pageGroup
	for _, g := range groups {
		slices.SortFunc(g.Ops, func(a, b pageOp) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
		})
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *pageGroup) int { return strings.Compare(a.Name, b.Name) })
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_ = apiPage.Execute(w, map[string]any{"Title": doc.Info.Title, "About": doc.Info.Description, "Groups": all})
}

func pageOpOf(method, path string, o *huma.Operation) pageOp {
	p := pageOp{ID: o.OperationID, Method: method, Path: path, Summary: o.Summary, Doc: o.Description}
	p.Access, _ = o.Extensions["x-access"].(string)
	if p.Scope, _ = o.Extensions["x-scope"].(string); p.Access == string(Public) {
		p.Scope = ""
	}
	for _, q := range o.Parameters {
		p.Params = append(p.Params, pageParam{q.Name, q.In, q.Description, q.Required})
	}
	if o.RequestBody != nil {
		p.Body = schemaName(o.RequestBody.Content)
	}
	for status, r := range o.Responses {
		if strings.HasPrefix(status, "2") {
			p.Answer = strings.TrimSpace(status + " " + schemaName(r.Content))
		}
	}
	return p
}

func schemaName(content map[string]*huma.MediaType) string {
	for kind, m := range content {
		if m.Schema == nil {
			return kind
		}
		return strings.TrimPrefix(m.Schema.Ref, "#/components/schemas/")
	}
	return ""
}
