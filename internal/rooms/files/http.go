package files

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/files/media"
	"hubbub/internal/spine"
)

const (
	maxField    = 4 << 10 // bytes of a form field beside the file
	formRoom    = 64 << 10
	maxWaveform = 256
	maxDuration = 24 * time.Hour
	// patience is how long a connection may move nothing before it is given up, however long the whole takes.
	patience = time.Minute
)

// Register adds the room's operations.
func (s *Service) Register(api *httpapi.API) {
	api.Handle(httpapi.Op{ID: "upload-file", Method: http.MethodPost, Path: httpapi.Workspace + "/files", Tag: "files", Access: httpapi.Known, Scope: "files:write",
		Summary: "Upload a file", Status: http.StatusCreated, MaxBody: s.Limits.File + formRoom,
		Doc: "multipart/form-data: `file`, and for recordings `duration_ms` and `waveform` (a JSON array of at most 256 numbers from 0 to 100), in any order. " +
			"Answers 201 with a File. The type is found by content; metadata such as the place of a photo is taken out. The file is yours alone to see until a message shows it; " +
			"after 24 hours without one it is gone. Errors: `file.too_large`, `file.quota_person`, `file.quota_workspace`, `file.too_many_pixels` (413), `file.empty`, `file.malformed`, `file.form` (422)."},
		s.handleUpload)
	api.Handle(httpapi.Op{ID: "get-file", Method: http.MethodGet, Path: httpapi.Workspace + "/files/{id}", Tag: "files", Access: httpapi.Known,
		Summary: "The bytes of a file",
		Doc: "Supports Range, If-Range and If-None-Match. Pictures, sound and film come inline, all else as an attachment; `?download=1` makes everything an attachment. " +
			"404 `file.not_found` also for files that you may not see."},
		s.handleGet)
	api.Handle(httpapi.Op{ID: "get-file-thumb", Method: http.MethodGet, Path: httpapi.Workspace + "/files/{id}/thumb", Tag: "files", Access: httpapi.Known,
		Summary: "A small still picture of a picture",
		Doc:     "For files with `thumb: true`. `?size=` is the longer side that you need in pixels; the answer has the next of 160, 360, 720 (usual), 1440. JPEG, or PNG when something shines through."},
		s.handleThumb)
}

func (s *Service) handleUpload(w http.ResponseWriter, r *http.Request) error {
	const op = "files.handleUpload"
	form, err := r.MultipartReader()
	if err != nil {
		return badForm(op, "body", "expected multipart/form-data").Because(err)
	}
	if r.ContentLength > s.Limits.File+formRoom {
		return errs.E(op, errs.TooLarge, "file.too_large", fmt.Sprintf("A file may have at most %d bytes.", s.Limits.File))
	}
	a := actor.From(r.Context())
	u := &upload{s: s, workspace: a.Workspace, origin: spine.Live, keep: s.Limits.Loose, f: File{Uploader: a.Person}}
	defer u.abandon()
	wire := &patient{ctx: http.NewResponseController(w)}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = s.handlePart(r.Context(), u, part, wire, r.ContentLength)
		}
		if err != nil {
			return uploadError(op, err)
		}
	}
	if u.spool == nil {
		return badForm(op, "body.file", "the file is missing")
	}
	f, err := u.finish(r.Context())
	if err != nil {
		return errs.Wrap(op, err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(w).Encode(f)
}

func (s *Service) handlePart(ctx context.Context, u *upload, part *multipart.Part, wire *patient, length int64) error {
	const op = "files.handlePart"
	defer part.Close()
	switch name := part.FormName(); name {
	case "file":
		if u.spool != nil {
			return badForm(op, "body.file", "one file at a time")
		}
		// Browsers spell a quote in a name as %22, and nothing else.
		u.f.Name, u.declared = strings.ReplaceAll(part.FileName(), "%22", `"`), part.Header.Get("Content-Type")
		// A little less than the whole body, so that the form around the file costs nobody the last bytes of a quota.
		if err := u.begin(ctx, min(max(0, length-1<<10), s.Limits.File)); err != nil {
			return err
		}
		wire.r = part
		return u.receive(ctx, wire)
	case "duration_ms":
		text, err := field(part)
		if err != nil {
			return err
		}
		u.f.DurationMS, err = strconv.ParseInt(text, 10, 64)
		if err != nil || u.f.DurationMS < 0 || u.f.DurationMS > maxDuration.Milliseconds() {
			return badForm(op, "body.duration_ms", "expected milliseconds, at most a day")
		}
		return nil
	case "waveform":
		text, err := field(part)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &u.f.Waveform); err != nil || !fitWaveform(u.f.Waveform) {
			return badForm(op, "body.waveform", "expected a JSON array of at most 256 numbers from 0 to 100")
		}
		return nil
	default:
		return badForm(op, "body."+name, "unknown field")
	}
}

func fitWaveform(w []int) bool {
	for _, v := range w {
		if v < 0 || v > 100 {
			return false
		}
	}
	return len(w) <= maxWaveform
}

func field(part *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err == nil && len(b) > maxField {
		err = badForm("files.field", "body."+part.FormName(), "too long")
	}
	return strings.TrimSpace(string(b)), err
}

func badForm(op, location, message string) *errs.Error {
	return errs.E(op, errs.Invalid, "file.form", "The form does not fit.").In(location, message, nil)
}

// uploadError tells a form that is broken from what is our own fault.
func uploadError(op string, err error) error {
	if _, ours := errors.AsType[*errs.Error](err); ours {
		return errs.Wrap(op, err)
	}
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || strings.HasPrefix(err.Error(), "multipart:") || strings.Contains(err.Error(), "NextPart") {
		return badForm(op, "body", "the form ends too early or is malformed").Because(err)
	}
	return errs.Wrap(op, err)
}

// patient moves the connection's deadline with each piece, so that a slow line is served and a dead one is not waited for.
type patient struct {
	r   io.Reader
	ctx *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	_ = p.ctx.SetReadDeadline(time.Now().Add(patience)) // a writer that cannot is one of a test or of HTTP/1.0
	n, err := p.r.Read(b)
	_ = p.ctx.SetReadDeadline(time.Time{})
	return n, err
}

func pathFile(r *http.Request) (ids.ID, error) {
	id, err := ids.Parse(r.PathValue("id"))
	if err != nil {
		return 0, notFound("files.pathFile")
	}
	return id, nil
}

// secure sets what keeps a stranger's bytes from acting as ours.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, max-age=604800, immutable")
}

func (s *Service) handleGet(w http.ResponseWriter, r *http.Request) error {
	const op = "files.handleGet"
	id, err := pathFile(r)
	if err != nil {
		return err
	}
	a := actor.From(r.Context())
	f, err := s.readable(r.Context(), op, a, id)
	if err != nil {
		return err
	}
	body := &blobReader{ctx: r.Context(), blob: s.Blob, key: key(a.Workspace, f.ID, original), size: f.Size, wire: http.NewResponseController(w)}
	defer body.Close()
	if err := body.check(); err != nil { // while an error can still be told
		return errs.Wrap(op, err)
	}
	inline := media.Inline(f.Type) && r.URL.Query().Get("download") == ""
	typ := f.Type
	if media.Active(typ) {
		typ = "application/octet-stream"
	}
	h := w.Header()
	secure(h)
	h.Set("Content-Type", typ)
	h.Set("Content-Disposition", disposition(inline, f.Name))
	h.Set("ETag", `"`+f.ID.String()+`"`)
	http.ServeContent(w, r, "", f.CreatedAt, body)
	return nil
}

func (s *Service) handleThumb(w http.ResponseWriter, r *http.Request) error {
	const op = "files.handleThumb"
	id, err := pathFile(r)
	if err != nil {
		return err
	}
	asked := 0
	if text := r.URL.Query().Get("size"); text != "" {
		if asked, err = strconv.Atoi(text); err != nil || asked < 1 {
			return errs.E(op, errs.Invalid, "request.invalid", "The request does not fit.").In("query.size", "expected a number of pixels", text)
		}
	}
	a := actor.From(r.Context())
	f, err := s.readable(r.Context(), op, a, id)
	if err != nil {
		return err
	}
	side := sideFor(asked)
	h := w.Header()
	etag := `"` + f.ID.String() + "-" + thumbPart(side) + `"`
	data, err := s.thumb(r.Context(), a.Workspace, f, side)
	if err != nil {
		return err
	}
	secure(h)
	h.Set("ETag", etag)
	h.Set("Content-Type", media.Detect(data))
	h.Set("Content-Disposition", "inline")
	http.ServeContent(w, r, "", f.CreatedAt, bytes.NewReader(data))
	return nil
}

// blobReader reads a blob from wherever it was sought to, through one stream that is opened when it is first needed there.
type blobReader struct {
	ctx    context.Context
	blob   Blob
	key    string
	size   int64
	at     int64
	stream io.ReadCloser
	pos    int64 // where stream stands
	wire   *http.ResponseController
}

// check opens the beginning, so that a blob that is not there is an error and not a broken answer.
func (b *blobReader) check() (err error) {
	b.stream, err = b.blob.Open(b.ctx, b.key, 0, -1)
	return err
}

func (b *blobReader) Read(p []byte) (int, error) {
	if b.at >= b.size {
		return 0, io.EOF
	}
	if b.stream == nil || b.pos != b.at {
		if b.stream != nil {
			_ = b.stream.Close()
		}
		var err error
		if b.stream, err = b.blob.Open(b.ctx, b.key, b.at, -1); err != nil {
			return 0, err
		}
		b.pos = b.at
	}
	_ = b.wire.SetWriteDeadline(time.Now().Add(patience))
	n, err := b.stream.Read(p)
	b.at += int64(n)
	b.pos = b.at
	return n, err
}

func (b *blobReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.size
	}
	if offset < 0 {
		return 0, errors.New("files: a seek before the beginning")
	}
	b.at = offset
	return offset, nil
}

// Close also frees the connection of our deadline: another request may follow on it.
func (b *blobReader) Close() error {
	_ = b.wire.SetWriteDeadline(time.Time{})
	if b.stream == nil {
		return nil
	}
	return b.stream.Close()
}
