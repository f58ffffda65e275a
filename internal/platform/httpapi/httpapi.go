package httpapi

import (
	"context"
	"net/http"
	"path"
	"reflect"
	"strings"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Access is who may call an operation at all; finer rules are the room's.
type Access string

// The accesses.
const (
	Public   Access = "public"    // anybody
	SignedIn Access = "signed_in" // an account, no workspace needed
	Known    Access = "known"     // any person of the workspace in the path, guests and bots too
	Members  Access = "members"   // a member or more; no guests
	Admins   Access = "admins"    // an admin or the owner
)

// Authenticator finds out who asks. A request without credentials gives the zero Actor and no error; credentials that are
// false, expired or of another workspace are an Unauthenticated error. workspace is the slug in the path, "" outside of /api/w/.
type Authenticator interface {
	Authenticate(r *http.Request, workspace string) (actor.Actor, error)
}

// API collects the operations of all rooms. It is filled at start, in one goroutine, then read-only.
type API struct {
	huma  huma.API
	mux   *http.ServeMux
	auth  Authenticator
	guard func(ctx context.Context, a actor.Actor, op Op) error
	ops   []Op
}

// Op describes an operation.
type Op struct {
	ID      string // stable, kebab-case, such as "send-message"
	Method  string
	Path    string // with {parameters}; what is in a workspace starts with Workspace
	Summary string
	Doc     string // what a caller must know beyond the types
	Tag     string // the room
	Access  Access
	Scope   string // what a token needs; "" means <tag>:read for GET and <tag>:write for the rest
	Status  int    // of success; 200 if zero
	MaxBody int64  // bytes; 1 MiB if zero
}

// Workspace is the path prefix of everything that belongs to a workspace.
const Workspace = "/api/w/{workspace}"

// New makes an empty API with its page at /api and its OpenAPI document at /api/openapi.json. guard, if not nil, runs before
// each operation once the actor is known (rate limits).
func New(version string, auth Authenticator, guard func(context.Context, actor.Actor, Op) error) *API {
	huma.NewError = newProblem
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, es ...error) huma.StatusError {
		return newProblem(status, msg, es...)
	}
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("Hubbub", version)
	cfg.Info.Description = "Group chat that tells the truth about how alive it is. What a list of operations cannot say stands in docs/protocol.md."
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/api/openapi", "", "/api/schemas"
	cfg.CreateHooks = nil // no $schema links in answers: they cost bytes in every body
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer"},
		"session": {Type: "apiKey", In: "cookie", Name: "hubbub_session"},
	}
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", namer())
	cfg.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[ids.ID](), reflect.TypeFor[string]())
	api := &API{huma: humago.New(mux, cfg), mux: mux, auth: auth, guard: guard}
	mux.HandleFunc("GET /api/{$}", api.servePage)
	return api
}

// namer names schemas by their types. Rooms name their nouns by themselves, so two may choose one word: the second to come gets its package in front.
func namer() func(reflect.Type, string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if other, ok := taken[name]; ok && other != t {
			name = strings.ToUpper(path.Base(t.PkgPath())[:1]) + path.Base(t.PkgPath())[1:] + name
		}
		taken[name] = t
		return name
	}
}

// Add registers an operation. I and O follow huma's rules: path, query and header parameters by tag, the body in a field Body.
func Add[I, O any](api *API, op Op, handle func(context.Context, *I) (*O, error)) {
	if op.Scope == "" {
		op.Scope = op.Tag + ":write"
		if op.Method == http.MethodGet {
			op.Scope = op.Tag + ":read"
		}
	}
	o := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Doc,
		Tags: []string{op.Tag}, DefaultStatus: op.Status, MaxBodyBytes: op.MaxBody,
		Extensions: map[string]any{"x-access": string(op.Access), "x-scope": op.Scope},
	}
	if op.Access != Public {
		o.Security = []map[string][]string{{"session": {}}, {"token": {op.Scope}}}
	}
	o.Middlewares = huma.Middlewares{api.admit(op)}
	if strings.HasPrefix(op.Path, Workspace) {
		o.Parameters = []*huma.Param{{Name: "workspace", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}, Description: "The workspace's slug.", Example: "acme"}}
	}
	api.ops = append(api.ops, op)
	huma.Register(api.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

// admit authenticates and checks the operation's Access and Scope.
func (api *API) admit(op Op) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(c)
		a, err := api.auth.Authenticate(r, c.Param("workspace"))
		if err == nil || op.Access == Public {
			err = allow(op, a)
		}
		ctx := actor.With(c.Context(), a)
		if err == nil && api.guard != nil {
			err = api.guard(ctx, a, op)
		}
		if err != nil {
			writeProblem(c, problemOf(ctx, err))
			return
		}
		next(huma.WithContext(c, ctx))
	}
}

func allow(op Op, a actor.Actor) error {
	const where = "httpapi.allow"
	switch {
	case op.Access == Public:
		return nil
	case op.Access == SignedIn && a.Account == 0, op.Access != SignedIn && !a.Known():
		return errs.E(where, errs.Unauthenticated, "auth.signed_out", "Sign in first.")
	case !a.Can(op.Scope):
		return errs.E(where, errs.Forbidden, "auth.scope", "This token may not do that: it lacks the scope "+op.Scope+".")
	case op.Access == Members && !a.Role.AtLeast(actor.Member), op.Access == Admins && !a.Role.AtLeast(actor.Admin):
		return errs.E(where, errs.Forbidden, "auth.role", "Your role does not allow this.")
	}
	return nil
}

// Ops lists what was registered, for tests that hold every operation to a permission test.
func (api *API) Ops() []Op { return api.ops }

// OpenAPI is the document of all operations, as indented JSON.
func (api *API) OpenAPI() ([]byte, error) { return api.huma.OpenAPI().MarshalJSON() }

// Handler serves the operations.
func (api *API) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteError(w, r, errs.E("httpapi", errs.Forbidden, "auth.cross_origin", "Requests from other sites may not change anything here."))
	}))
	return guard.Handler(api.mux)
}

// Handle mounts a plain handler (uploads, downloads, pages) behind the same authentication: the handler reads actor.From.
// It is for what huma cannot stream; everything else is an operation.
func (api *API) Handle(op Op, h func(http.ResponseWriter, *http.Request) error) {
	if op.Scope == "" {
		op.Scope = op.Tag + ":read"
	}
	api.ops = append(api.ops, op)
	api.describe(op)
	api.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		a, err := api.auth.Authenticate(r, r.PathValue("workspace"))
		if err == nil || op.Access == Public {
			err = allow(op, a)
		}
		ctx := actor.With(r.Context(), a)
		if err == nil && api.guard != nil {
			err = api.guard(ctx, a, op)
		}
		if err == nil {
			if op.MaxBody > 0 {
				r.Body = http.MaxBytesReader(w, r.Body, op.MaxBody)
			}
			err = h(w, r.WithContext(ctx))
		}
		if err != nil {
			WriteError(w, r, err)
		}
	})
}

// describe puts a plain handler into the OpenAPI document.
func (api *API) describe(op Op) {
	o := &huma.Operation{OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Doc, Tags: []string{op.Tag},
		Extensions: map[string]any{"x-access": string(op.Access), "x-scope": op.Scope}, Responses: map[string]*huma.Response{"default": {Description: "See the description."}}}
	for part := range strings.SplitSeq(op.Path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			o.Parameters = append(o.Parameters, &huma.Param{Name: strings.Trim(name, "}."), In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
		}
	}
	api.huma.OpenAPI().AddOperation(o)
}
