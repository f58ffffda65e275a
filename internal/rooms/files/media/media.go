package media

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// ErrMalformed says that a file does not keep to the format that it claims by its first bytes.
var ErrMalformed = errors.New("media: the file does not keep to its format")

func malformed(format, what string) error {
	return fmt.Errorf("%w: %s: %s", ErrMalformed, format, what)
}

// HeadBytes is how much of the beginning Detect looks at.
const HeadBytes = 3072

// Detect names the type of a file by its beginning: a MIME type without parameters, "application/octet-stream" when unknown.
func Detect(head []byte) string {
	t, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch t {
	case "image/vnd.mozilla.apng":
		return "image/png" // an APNG is a PNG to everybody who asks
	case "audio/x-m4a":
		return "audio/mp4"
	case "audio/x-wav":
		return "audio/wav"
	}
	return t
}

// Refine corrects what the beginning alone cannot tell: recorders write sound into the containers of video, and only the one who sends
// it knows. declared is believed between the two names of one container, never otherwise.
func Refine(detected, declared string) string {
	declared, _, _ = strings.Cut(declared, ";")
	for _, container := range []string{"webm", "mp4", "ogg"} {
		if strings.HasSuffix(detected, "/"+container) && strings.TrimSpace(declared) == "audio/"+container {
			return "audio/" + container
		}
	}
	if detected == "application/ogg" {
		return "audio/ogg"
	}
	return detected
}

// Inline tells whether a browser may show a file of this type inside our pages: types that carry no script in any browser.
func Inline(t string) bool { return inline[t] }

var inline = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/avif": true,
	"audio/mpeg": true, "audio/mp4": true, "audio/ogg": true, "audio/wav": true, "audio/webm": true, "audio/aac": true, "audio/flac": true,
	"video/mp4": true, "video/webm": true, "video/ogg": true,
}

// Active tells whether a browser that opens a file of this type may run what stands in it; such files are sent without their type.
func Active(t string) bool {
	if strings.HasSuffix(t, "+xml") || strings.HasSuffix(t, "/xml") || strings.Contains(t, "script") || strings.Contains(t, "html") {
		return true
	}
	return t == "application/wasm" || t == "application/x-shockwave-flash" || t == "multipart/related" || t == "message/rfc822"
}

// Clean copies src, a file of type t, to dst without its metadata. Types that it does not know are copied as they are.
func Clean(dst io.Writer, src io.ReadSeeker, t string) error {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return err
	}
	w := bufio.NewWriterSize(dst, 32<<10)
	var err error
	switch t {
	case "image/jpeg":
		err = cleanJPEG(w, bufio.NewReaderSize(src, 32<<10))
	case "image/png":
		err = cleanPNG(w, bufio.NewReaderSize(src, 32<<10))
	case "image/gif":
		err = cleanGIF(w, bufio.NewReaderSize(src, 32<<10))
	case "image/webp":
		err = cleanWebP(w, src)
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif", "video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "video/x-m4v":
		err = cleanBMFF(w, src)
	default:
		_, err = io.Copy(w, src)
	}
	if err != nil {
		return err
	}
	return w.Flush()
}

// eof turns an end that comes too early into ErrMalformed; other errors are the reader's own.
func eof(format string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed(format, "it ends too early")
	}
	return err
}
