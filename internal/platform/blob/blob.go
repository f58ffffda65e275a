package blob

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"regexp"
	"strings"

	"hubbub/internal/platform/errs"
)

// Store keeps bytes under keys.
type Store interface {
	// Put stores all of r under key, replacing what was there. When it returns nil the bytes are durable; when it fails nothing of
	// them is visible and what was there stays.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open reads length bytes from offset on, or what there is of them; a length below 0 means up to the end. A key that is not
	// there is errs.NotFound. The caller closes the reader.
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Size is how long the blob is; a key that is not there is errs.NotFound.
	Size(ctx context.Context, key string) (int64, error)
	// Delete removes a key, durably; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// List gives all keys that begin with prefix, in order. An error ends it.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]
	// Close lets connections go. No call may be under way.
	Close() error
}

// Info is a key with the length of its bytes.
type Info struct {
	Key  string
	Size int64
}

// Open opens the store that rawURL names: file:///folder, which is made when it is not there, or s3://bucket?region=…&endpoint=….
func Open(ctx context.Context, rawURL string) (Store, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// The error of url.Parse repeats the URL, which may hold a password.
		return nil, errs.E("blob.Open", errs.Invalid, "blob.url", "The place for files is not a URL.")
	}
	switch u.Scheme {
	case "file":
		return openFolder(u.Path)
	case "s3":
		return openBucket(ctx, u)
	}
	return nil, errs.E("blob.Open", errs.Invalid, "blob.url", fmt.Sprintf("The place for files must be file:///folder or s3://bucket, not %s:.", u.Scheme))
}

// Keys are made by us, never by people: plain enough for every file system and object store. A part does not begin with a dot,
// so that none means a parent folder or collides with the folder's own files.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

func checkKey(op, key string) error {
	if len(key) > 512 || !keyForm.MatchString(key) {
		return errs.E(op, errs.Internal, "blob.key", fmt.Sprintf("%q is not a key.", key))
	}
	return nil
}

func checkPrefix(op, prefix string) error {
	if prefix == "" {
		return nil
	}
	return checkKey(op, strings.TrimSuffix(prefix, "/"))
}

func notFound(op, key string) error {
	return errs.E(op, errs.NotFound, "blob.not_found", "The file is not there.").Because(fmt.Errorf("key %s", key))
}

// Limit reads r up to n bytes and then fails with errs.TooLarge: wrap what Put reads in it.
func Limit(r io.Reader, n int64) io.Reader { return &limited{r, n} }

type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	// One byte more than allowed tells a blob that fits exactly from one that does not.
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if int64(n) > l.left {
		n, l.left = int(l.left), 0
		return n, errs.E("blob.Limit", errs.TooLarge, "file.too_large", "The file is too large.")
	}
	l.left -= int64(n)
	return n, err
}

// withContext ends reading when ctx ends, so that a stuck upload does not outlive its request.
type withContext struct {
	ctx context.Context
	r   io.Reader
}

func (w withContext) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}
