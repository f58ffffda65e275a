package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"hubbub/internal/platform/errs"

	gocloud "gocloud.dev/blob"
	_ "gocloud.dev/blob/s3blob" // opens s3: URLs
	"gocloud.dev/gcerrors"
)

// bucket is a Store in an object store.
type bucket struct{ b *gocloud.Bucket }

func openBucket(ctx context.Context, u *url.URL) (Store, error) {
	const op = "blob.openBucket"
	q := u.Query()
	if q.Get("endpoint") != "" && !q.Has("s3ForcePathStyle") && !q.Has("use_path_style") {
		// Stores that are not Amazon's seldom have a host name for every bucket.
		q.Set("use_path_style", "true")
	}
	if !q.Has("request_checksum_calculation") {
		// Most compatible stores do not know the newer checksums.
		q.Set("request_checksum_calculation", "when_required")
	}
	c := *u
	c.RawQuery = q.Encode()
	b, err := gocloud.OpenBucket(ctx, c.String())
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	// A wrong key or a missing bucket is told at the start, not by the first upload.
	if ok, err := b.IsAccessible(ctx); err != nil || !ok {
		b.Close()
		return nil, errs.E(op, errs.Internal, "blob.unreachable", "The bucket "+u.Host+" cannot be reached with these keys.").Because(err)
	}
	return &bucket{b}, nil
}

func (s *bucket) Put(ctx context.Context, key string, r io.Reader) error {
	const op = "blob.Put"
	if err := checkKey(op, key); err != nil {
		return err
	}
	// Cancelling before Close is how an upload is given up without a trace.
	upload, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.b.NewWriter(upload, key, &gocloud.WriterOptions{ContentType: "application/octet-stream", DisableContentTypeDetection: true})
	if err != nil {
		return s.wrap(op, key, err)
	}
	if _, err := io.Copy(w, withContext{ctx, r}); err != nil {
		cancel()
		// Its error is the cancelling itself.
		_ = w.Close()
		return s.wrap(op, key, err)
	}
	return s.wrap(op, key, w.Close())
}

func (s *bucket) Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	const op = "blob.Open"
	if err := checkKey(op, key); err != nil {
		return nil, err
	}
	// A store answers a range that begins at the end with an error.
	if offset > 0 || length == 0 {
		size, err := s.Size(ctx, key)
		if err != nil {
			return nil, err
		}
		if offset >= size || length == 0 {
			return io.NopCloser(strings.NewReader("")), nil
		}
	}
	r, err := s.b.NewRangeReader(ctx, key, offset, length, nil)
	if err != nil {
		return nil, s.wrap(op, key, err)
	}
	return r, nil
}

func (s *bucket) Size(ctx context.Context, key string) (int64, error) {
	const op = "blob.Size"
	if err := checkKey(op, key); err != nil {
		return 0, err
	}
	a, err := s.b.Attributes(ctx, key)
	if err != nil {
		return 0, s.wrap(op, key, err)
	}
	return a.Size, nil
}

func (s *bucket) Delete(ctx context.Context, key string) error {
	const op = "blob.Delete"
	if err := checkKey(op, key); err != nil {
		return err
	}
	if err := s.b.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return s.wrap(op, key, err)
	}
	return nil
}

func (s *bucket) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	const op = "blob.List"
	return func(yield func(Info, error) bool) {
		if err := checkPrefix(op, prefix); err != nil {
			yield(Info{}, err)
			return
		}
		for it := s.b.List(&gocloud.ListOptions{Prefix: prefix}); ; {
			o, err := it.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Info{}, s.wrap(op, prefix, err))
				return
			}
			if !yield(Info{o.Key, o.Size}, nil) {
				return
			}
		}
	}
}

func (s *bucket) Close() error { return errs.Wrap("blob.Close", s.b.Close()) }

// wrap keeps errors of ours that came through the reader, and reads the object store's.
func (s *bucket) wrap(op, key string, err error) error {
	if err == nil {
		return nil
	}
	if gcerrors.Code(err) == gcerrors.NotFound {
		return notFound(op, key)
	}
	return errs.Wrap(op, fmt.Errorf("key %s: %w", key, err))
}
