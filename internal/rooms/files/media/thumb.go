package media

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Thumb is a small still picture.
type Thumb struct {
	Type          string // image/jpeg, or image/png when something shines through
	Data          []byte
	Width, Height int
}

// Thumbnails decodes src, of which Probe gave i, once and makes one Thumb for each of sides: the longer side is at most that long, never
// longer than the picture's own. Callers check i.Cost and the pixels first.
func Thumbnails(src io.ReadSeeker, i Info, sides ...int) (out []Thumb, err error) {
	defer func() {
		if v := recover(); v != nil { // decoders read what strangers made
			err = malformed(i.Type, fmt.Sprintf("the decoder gave up: %v", v))
		}
	}()
	m, err := decode(src, i)
	if err != nil {
		return nil, err
	}
	for _, side := range sides {
		t, err := encode(orient(fit(m, side), i.orientation))
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func decode(src io.ReadSeeker, i Info) (m image.Image, err error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	switch i.Type {
	case "image/jpeg":
		m, err = jpeg.Decode(src)
	case "image/png":
		m, err = png.Decode(src)
	case "image/gif":
		m, err = gif.Decode(src)
		m = onCanvas(m, i)
	case "image/webp":
		m, err = decodeWebP(src, i)
	default:
		return nil, malformed(i.Type, "not a picture that we can read")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", malformed(i.Type, "the picture cannot be decoded"), err)
	}
	if b := m.Bounds(); b.Empty() || int64(b.Dx())*int64(b.Dy()) > i.Pixels() {
		return nil, malformed(i.Type, "the picture is not of the size that its header says")
	}
	return m, nil
}

// onCanvas places a GIF's first frame where it is shown: it may be smaller than the whole.
func onCanvas(m image.Image, i Info) image.Image {
	canvas := image.Rect(0, 0, i.Width, i.Height)
	if m == nil || m.Bounds() == canvas || !m.Bounds().In(canvas) {
		return m
	}
	dst := image.NewNRGBA(canvas)
	draw.Draw(dst, m.Bounds(), m, m.Bounds().Min, draw.Src)
	return dst
}

func decodeWebP(src io.ReadSeeker, i Info) (image.Image, error) {
	if !i.Animated {
		return webp.Decode(src)
	}
	frame, err := firstFrame(src)
	if err != nil {
		return nil, err
	}
	f, err := Probe(bytes.NewReader(frame), "image/webp")
	if err != nil {
		return nil, err
	}
	if f.Pixels() > i.Pixels() {
		return nil, malformed("webp", "a frame larger than its canvas")
	}
	return webp.Decode(bytes.NewReader(frame))
}

// fit scales m so that its longer side is at most side.
func fit(m image.Image, side int) image.Image {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	long := max(w, h)
	if long <= side {
		return m
	}
	// The good scaler costs memory by the source's height: large pictures are first averaged down to at least twice the target.
	if k := long / (2 * side); k > 1 {
		m = average(m, k)
	}
	dst := image.NewNRGBA(image.Rect(0, 0, max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)))
	xdraw.CatmullRom.Scale(dst, dst.Bounds(), m, m.Bounds(), draw.Src, nil)
	return dst
}

// average makes each k x k block of m one pixel, a band of k rows at a time.
func average(m image.Image, k int) *image.RGBA {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, (b.Dx()+k-1)/k, (b.Dy()+k-1)/k))
	band := image.NewRGBA(image.Rect(0, 0, b.Dx(), k))
	sums := make([]uint32, 4*out.Rect.Dx())
	for y := range out.Rect.Dy() {
		rows := min(k, b.Dy()-y*k)
		draw.Draw(band, image.Rect(0, 0, b.Dx(), rows), m, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Src)
		clear(sums)
		for r := range rows {
			line := band.Pix[r*band.Stride : r*band.Stride+4*b.Dx()]
			for x := 0; x < b.Dx(); x++ {
				s := sums[x/k*4 : x/k*4+4 : x/k*4+4]
				p := line[4*x : 4*x+4 : 4*x+4]
				s[0] += uint32(p[0])
				s[1] += uint32(p[1])
				s[2] += uint32(p[2])
				s[3] += uint32(p[3])
			}
		}
		for i, s := range sums {
			n := uint32(rows * min(k, b.Dx()-i/4*k))
			out.Pix[y*out.Stride+i] = byte((s + n/2) / n)
		}
	}
	return out
}

// orient turns and mirrors m as an EXIF orientation says.
func orient(m image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return m
	}
	src, ok := m.(*image.NRGBA)
	if b := m.Bounds(); !ok || b.Min != (image.Point{}) {
		src = image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(src, src.Rect, m, b.Min, draw.Src)
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	if turned(orientation) {
		dst = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			dx, dy := moved(x, y, w, h, orientation)
			copy(dst.Pix[dst.PixOffset(dx, dy):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}

// moved is where the pixel x, y of a picture of w by h is shown.
func moved(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

func encode(m image.Image) (t Thumb, err error) {
	t.Width, t.Height = m.Bounds().Dx(), m.Bounds().Dy()
	var b bytes.Buffer
	if o, ok := m.(interface{ Opaque() bool }); ok && o.Opaque() {
		t.Type = "image/jpeg"
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 82})
	} else {
		t.Type = "image/png"
		err = png.Encode(&b, m)
	}
	t.Data = b.Bytes()
	return t, err
}
