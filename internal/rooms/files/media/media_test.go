package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const secret = "GPS 31.2304N 121.4737E"

// corners is a picture whose four corners differ: red, green, blue, white from the top left, clockwise.
func corners(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.NRGBA{0, 255, 0, 255}
			case x >= w/2:
				c = color.NRGBA{0, 0, 255, 255}
			case y >= h/2:
				c = color.NRGBA{255, 255, 255, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{LoopCount: 0}
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, 40, 20), color.Palette{color.Black, color.White, color.NRGBA{255, 0, 0, 255}})
		p.SetColorIndex(i, i, 2)
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 7)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is a TIFF structure with an orientation and, behind it, something to hide.
func exif(order binary.AppendByteOrder, orientation int) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, f := range [][3]uint32{{0x010f, 2, uint32(len(secret))}, {0x0112, 3, 1}} {
		b = order.AppendUint16(b, uint16(f[0]))
		b = order.AppendUint16(b, uint16(f[1]))
		b = order.AppendUint32(b, f[2])
		if f[0] == 0x0112 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(orientation)), 0)
		} else {
			b = order.AppendUint32(b, 38)
		}
	}
	return append(order.AppendUint32(b, 0), secret...)
}

func withSegments(jpg []byte, segments ...[]byte) []byte {
	out := slices.Clone(jpg[:2])
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, jpg[2:]...)
}

func segmentOf(marker byte, payload string) []byte {
	var b bytes.Buffer
	_ = writeSegment(&b, marker, []byte(payload))
	return b.Bytes()
}

func cleaned(t testing.TB, src []byte, typ string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Clean(&out, bytes.NewReader(src), typ); err != nil {
		t.Fatalf("clean: %v", err)
	}
	if bytes.Contains(out.Bytes(), []byte("31.2304")) {
		t.Fatalf("%s still tells the place", typ)
	}
	if again := new(bytes.Buffer); Clean(again, bytes.NewReader(out.Bytes()), typ) != nil || !bytes.Equal(again.Bytes(), out.Bytes()) {
		t.Fatalf("%s: cleaning what is clean changes it", typ)
	}
	return out.Bytes()
}

func probed(t testing.TB, src []byte, typ string) Info {
	t.Helper()
	i, err := Probe(bytes.NewReader(src), typ)
	if err != nil {
		t.Fatalf("probe: %v", err)
	}
	return i
}

func TestJPEGLosesEverythingButThePictureAndItsOrientation(t *testing.T) {
	plain := jpegOf(t, corners(64, 32))
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for o := 1; o <= 8; o++ {
			src := withSegments(plain,
				segmentOf(0xe0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x02\x01"+secret[:6]),
				segmentOf(0xe1, "Exif\x00\x00"+string(exif(order, o))),
				segmentOf(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>"+secret+"</x>"),
				segmentOf(0xe2, "ICC_PROFILE\x00\x01\x01profile"), segmentOf(0xe2, "MPF\x00"+secret),
				segmentOf(0xed, "Photoshop 3.0\x00"+secret), segmentOf(0xfe, secret))
			src = append(src, "\xff\xd8\xff\xe1 a second picture behind the first: "+secret...)
			out := cleaned(t, src, "image/jpeg")
			if !bytes.Contains(out, []byte("ICC_PROFILE")) || bytes.Contains(out, []byte("behind the first")) {
				t.Fatal("the colour profile is gone, or what stands behind the end is not")
			}
			i, was := probed(t, out, "image/jpeg"), probed(t, src, "image/jpeg")
			if i.orientation != o || i != was {
				t.Fatalf("orientation %d became %+v, was %+v", o, i, was)
			}
			if wide := i.Width == 64; wide == turned(o) {
				t.Fatalf("orientation %d shows %d x %d", o, i.Width, i.Height)
			}
			a, _ := jpeg.Decode(bytes.NewReader(src))
			b, err := jpeg.Decode(bytes.NewReader(out))
			if err != nil || !slices.Equal(a.(*image.YCbCr).Y, b.(*image.YCbCr).Y) {
				t.Fatal("the pixels changed", err)
			}
		}
	}
}

func TestAJPEGThatIsCutShortIsStillShown(t *testing.T) {
	src := jpegOf(t, corners(200, 200))
	out := cleaned(t, src[:len(src)-40], "image/jpeg")
	if !bytes.HasSuffix(out, []byte{0xff, jpegEOI}) {
		t.Fatal("it has no end")
	}
}

func TestPNGKeepsItsAnimationAndLosesItsText(t *testing.T) {
	src := pngOf(t, corners(30, 20))
	var extra bytes.Buffer
	_ = writeChunk(&extra, "acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0})
	_ = writeChunk(&extra, "tEXt", []byte("Location\x00"+secret))
	_ = writeChunk(&extra, "eXIf", exif(binary.BigEndian, 6))
	_ = writeChunk(&extra, "tIME", []byte{7, 234, 1, 1, 1, 1, 1})
	_ = writeChunk(&extra, "prVt", []byte(secret))
	src = slices.Concat(src[:33], extra.Bytes(), src[33:], []byte(secret))
	out := cleaned(t, src, "image/png")
	i := probed(t, out, "image/png")
	if !i.Animated || i.orientation != 6 || i.Width != 20 || i.Height != 30 {
		t.Fatalf("%+v", i)
	}
	m, err := png.Decode(bytes.NewReader(out))
	if err != nil || !slices.Equal(m.(*image.RGBA).Pix, rgba(corners(30, 20))) {
		t.Fatal("the pixels changed", err)
	}
}

func rgba(m *image.NRGBA) []byte { return m.Pix } // opaque: both spell the same

func TestGIFKeepsItsFramesAndLosesItsComments(t *testing.T) {
	src := gifOf(t, 5)
	at := bytes.Index(src, []byte{0x21, 0xff})
	if at < 0 {
		t.Fatal("the encoder wrote no loop")
	}
	note := append([]byte{0x21, 0xfe, byte(len(secret))}, secret+"\x00"...)
	xmp := append([]byte{0x21, 0xff, 11}, "XMP DataXMP\x16"+secret+"\x00"...)
	src = slices.Concat(src[:at], note, xmp, src[at:], []byte(secret))
	out := cleaned(t, src, "image/gif")
	g, err := gif.DecodeAll(bytes.NewReader(out))
	if err != nil || len(g.Image) != 5 || g.Delay[3] != 7 || g.LoopCount != 0 {
		t.Fatalf("%+v %v", g, err)
	}
	if i := probed(t, out, "image/gif"); !i.Animated || i.Width != 40 || i.Height != 20 {
		t.Fatalf("%+v", i)
	}
	if one := probed(t, gifOf(t, 1), "image/gif"); one.Animated {
		t.Fatal("one frame is no animation")
	}
}

// tinyWebP is a lossless WebP of 1 x 1.
var tinyWebP = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

func riffPart(name string, data []byte) []byte {
	b := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func webpOf(parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(4+len(body)))...), append([]byte("WEBP"), body...)...)
}

func animatedWebP() []byte {
	vp8l := tinyWebP[12:]
	frame := append([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0}, vp8l...)
	return webpOf(riffPart("VP8X", []byte{webpAnimated | webpXMP | webpEXIF | 1<<4, 0, 0, 0, 0, 0, 0, 0, 0, 0}), riffPart("ANIM", make([]byte, 6)),
		riffPart("ANMF", frame), riffPart("ANMF", frame), riffPart("EXIF", exif(binary.LittleEndian, 8)), riffPart("XMP ", []byte(secret)), riffPart("priv", []byte(secret)))
}

func TestWebPKeepsItsAnimationAndLosesEXIF(t *testing.T) {
	out := cleaned(t, append(animatedWebP(), secret...), "image/webp")
	i := probed(t, out, "image/webp")
	if !i.Animated || i.orientation != 8 || bytes.Count(out, []byte("ANMF")) != 2 || int(binary.LittleEndian.Uint32(out[4:]))+8 != len(out) {
		t.Fatalf("%+v %q", i, out)
	}
	if flags := out[20]; flags&webpXMP != 0 || flags&webpEXIF == 0 {
		t.Fatalf("flags %b do not say what is there", flags)
	}
	if th, err := Thumbnails(bytes.NewReader(out), i, 100); err != nil || th[0].Width != 1 {
		t.Fatal(th, err)
	}
	if still := cleaned(t, tinyWebP, "image/webp"); !bytes.Equal(still, tinyWebP) {
		t.Fatalf("%q", still)
	}
}

func boxOf(name string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), append([]byte(name), body...)...)
}

func TestVideosAndHEICKeepTheirShapeAndLoseThePlace(t *testing.T) {
	video := slices.Concat(boxOf("ftyp", []byte("isom\x00\x00\x02\x00isommp41")), boxOf("mdat", []byte("frames")),
		boxOf("moov", boxOf("mvhd", make([]byte, 20)), boxOf("trak", boxOf("tkhd", make([]byte, 4)), boxOf("udta", []byte(secret))),
			boxOf("meta", []byte(secret)), boxOf("udta", boxOf("\xa9xyz", []byte(secret)))), boxOf("uuid", []byte(secret)))
	out := cleaned(t, video, "video/mp4")
	if len(out) != len(video) || !bytes.Contains(out, []byte("frames")) || bytes.Contains(out, []byte("udta")) {
		t.Fatalf("%q", out)
	}

	infe := func(id byte, kind string) []byte {
		return boxOf("infe", []byte{2, 0, 0, 0, 0, id, 0, 0}, []byte(kind), []byte{0})
	}
	build := func(at int) []byte {
		iloc := []byte{0, 0, 0, 0, 0x44, 0x00, 0, 2}
		for id, s := range [][2]int{{at, 7}, {at + 7, len(secret)}} {
			iloc = append(iloc, 0, byte(id+1), 0, 0, 0, 1)
			iloc = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(iloc, uint32(s[0])), uint32(s[1]))
		}
		meta := boxOf("meta", make([]byte, 4), boxOf("iinf", []byte{0, 0, 0, 0, 0, 2}, infe(1, "hvc1"), infe(2, "Exif")), boxOf("iloc", iloc))
		return slices.Concat(boxOf("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), meta, boxOf("mdat", []byte("picture"), []byte(secret)))
	}
	heic := build(len(build(0)) - 7 - len(secret))
	out = cleaned(t, heic, "image/heic")
	if len(out) != len(heic) || !bytes.Contains(out, []byte("picture\x00\x00")) {
		t.Fatalf("%q", out)
	}
}

func TestWhatDoesNotKeepToItsFormatIsRefused(t *testing.T) {
	for typ, srcs := range map[string][]string{
		"image/jpeg": {"", "\xff\xd8", "\xff\xd8\xff\xe0\x00\x01", "\xff\xd8\xff\xe1\xff\xff short", "\xff\xd8\xff\xd9"},
		"image/png":  {"", pngSignature, pngSignature + "\x00\x00\x00\x01IDAT", pngSignature + "\xff\xff\xff\xffIHDR"},
		"image/gif":  {"", "GIF89a", "GIF89a\x01\x00\x01\x00\x80\x00\x00", "GIF89a\x01\x00\x01\x00\x00\x00\x00\x2c"},
		"image/webp": {"", "RIFF\x04\x00\x00\x00WEBP", "RIFF\xff\xff\x00\x00WEBPVP8 \xff\xff\xff\x7f1234", "RIFF\x20\x00\x00\x00WEBPjunk\x01\x00\x00\x00xx"},
	} {
		for _, src := range srcs {
			if i, err := Probe(strings.NewReader(src), typ); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s %q gives %+v, %v", typ, src, i, err)
			}
		}
	}
	for _, src := range []string{"\x00\x00\x00\x07moov", "\x00\x00\x00\xffmoov", "\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff", "\x00\x00\x00\x10moov\x00\x00\x00\x09udta"} {
		if err := Clean(new(bytes.Buffer), strings.NewReader(src), "video/mp4"); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q gives %v", src, err)
		}
	}
}

func TestBombsAreCountedBeforeTheyAreDecoded(t *testing.T) {
	bomb := slices.Clone(pngOf(t, corners(2, 2)))
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	if i := probed(t, bomb, "image/png"); i.Pixels() != 1e10 || i.Cost != 4e10 {
		t.Fatalf("%+v", i)
	}
	// A small canvas around a large frame: the frame is what would be decoded.
	big := []byte{0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0}
	liar := webpOf(riffPart("VP8X", []byte{webpAnimated, 0, 0, 0, 0, 0, 0, 0, 0, 0}), riffPart("ANIM", make([]byte, 6)),
		riffPart("ANMF", append(append([]byte{0, 0, 0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0}, 100, 0, 0, 0), riffPart("VP8L", big)...)))
	if _, err := Thumbnails(bytes.NewReader(liar), probed(t, liar, "image/webp"), 100); !errors.Is(err, ErrMalformed) {
		t.Fatalf("a frame larger than its canvas gives %v", err)
	}
}

// at is the colour near a corner of a thumbnail, as one of rgbw.
func at(t *testing.T, th Thumb, right, bottom bool) byte {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(th.Data))
	if err != nil {
		t.Fatal(err)
	}
	x, y := th.Width/5, th.Height/5
	if right {
		x = th.Width - 1 - x
	}
	if bottom {
		y = th.Height - 1 - y
	}
	r, g, b, _ := m.At(x, y).RGBA()
	switch {
	case r > 0x8000 && g > 0x8000 && b > 0x8000:
		return 'w'
	case r > g && r > b:
		return 'r'
	case g > b:
		return 'g'
	}
	return 'b'
}

func TestThumbnailsStandUpright(t *testing.T) {
	// Corners from the top left, clockwise, of a picture that says red, green, blue, white when nothing is turned.
	for o, want := range map[int]string{1: "rgbw", 2: "grwb", 3: "bwrg", 4: "wbgr", 5: "rwbg", 6: "wrgb", 7: "bgrw", 8: "gbwr"} {
		src := withSegments(jpegOf(t, corners(800, 400)), segmentOf(0xe1, "Exif\x00\x00"+string(exif(binary.LittleEndian, o))))
		i := probed(t, src, "image/jpeg")
		ths, err := Thumbnails(bytes.NewReader(src), i, 80, 4000)
		if err != nil {
			t.Fatal(err)
		}
		for n, th := range ths {
			long := []int{80, 800}[n]
			if max(th.Width, th.Height) != long || min(th.Width, th.Height) != long/2 || (th.Width < th.Height) != turned(o) || th.Type != "image/jpeg" {
				t.Fatalf("orientation %d: %d x %d %s", o, th.Width, th.Height, th.Type)
			}
			if got := string([]byte{at(t, th, false, false), at(t, th, true, false), at(t, th, true, true), at(t, th, false, true)}); got != want {
				t.Errorf("orientation %d shows %s, want %s", o, got, want)
			}
		}
	}
}

func TestTransparencySurvives(t *testing.T) {
	m := corners(300, 300)
	m.SetNRGBA(0, 0, color.NRGBA{})
	src := pngOf(t, m)
	ths, err := Thumbnails(bytes.NewReader(src), probed(t, src, "image/png"), 50)
	if err != nil || ths[0].Type != "image/png" {
		t.Fatalf("%v %v", ths, err)
	}
}

func TestAverageIsTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h, k := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h"), rapid.IntRange(1, 9).Draw(t, "k")
		m := image.NewGray(image.Rect(3, 5, 3+w, 5+h))
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for i := range m.Pix {
			m.Pix[i] = byte(r.IntN(256))
		}
		out := average(m, k)
		for by := range out.Rect.Dy() {
			for bx := range out.Rect.Dx() {
				sum, n := 0, 0
				for y := by * k; y < min((by+1)*k, h); y++ {
					for x := bx * k; x < min((bx+1)*k, w); x++ {
						sum, n = sum+int(m.GrayAt(3+x, 5+y).Y), n+1
					}
				}
				if got := int(out.RGBAAt(bx, by).G); got != (sum+n/2)/n {
					t.Fatalf("block %d,%d: %d, want %d", bx, by, got, (sum+n/2)/n)
				}
			}
		}
	})
}

func TestTypesAreFoundByContent(t *testing.T) {
	for _, c := range []struct{ head, declared, want string }{
		{"<html><script>alert(1)</script>", "image/png", "text/html"},
		{"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", "image/png", "image/svg+xml"},
		{"热闹是一种语言", "", "text/plain"},
		{"%PDF-1.7\n", "", "application/pdf"},
		{string(tinyWebP), "", "image/webp"},
		{"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm", "audio/webm;codecs=opus", "audio/webm"},
		{"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41", "audio/mp4", "audio/mp4"},
		{"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41", "audio/mpeg", "video/mp4"},
		{"\x00\x01\x02\x03", "text/html", "application/octet-stream"},
	} {
		got := Refine(Detect([]byte(c.head)), c.declared)
		if got != c.want {
			t.Errorf("%.20q declared %q is %s, want %s", c.head, c.declared, got, c.want)
		}
	}
	for _, typ := range []string{"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript", "application/pdf", "application/octet-stream"} {
		if Inline(typ) {
			t.Errorf("%s is shown inline", typ)
		}
	}
	for _, typ := range []string{"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript"} {
		if !Active(typ) {
			t.Errorf("%s is not known to be active", typ)
		}
	}
	for typ := range inline {
		if Active(typ) {
			t.Errorf("%s is shown inline though it is active", typ)
		}
	}
}

func FuzzClean(f *testing.F) {
	types := []string{"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "video/mp4"}
	for n, src := range [][]byte{jpegOf(f, corners(8, 8)), pngOf(f, corners(8, 8)), gifOf(f, 2), animatedWebP(), boxOf("meta", make([]byte, 4), boxOf("iinf", make([]byte, 8))), boxOf("moov", boxOf("udta", []byte("x")))} {
		f.Add(byte(n), src)
	}
	f.Fuzz(func(t *testing.T, which byte, src []byte) {
		typ := types[int(which)%len(types)]
		start := time.Now()
		var out bytes.Buffer
		err := Clean(&out, bytes.NewReader(src), typ)
		if err != nil && !errors.Is(err, ErrMalformed) {
			t.Fatalf("%v is no judgement on the file", err)
		}
		if out.Len() > len(src)+64 {
			t.Fatalf("%d bytes became %d", len(src), out.Len())
		}
		if err == nil {
			var again bytes.Buffer
			if err := Clean(&again, bytes.NewReader(out.Bytes()), typ); err != nil || !bytes.Equal(again.Bytes(), out.Bytes()) {
				t.Fatalf("cleaning what is clean changes it: %v\n%q\n%q", err, out.Bytes(), again.Bytes())
			}
		}
		i, err := Probe(bytes.NewReader(src), typ)
		if err != nil && !errors.Is(err, ErrMalformed) {
			t.Fatalf("%v is no judgement on the file", err)
		}
		if err == nil && i.Cost > 0 && i.Cost < 1<<22 {
			if _, err := Thumbnails(bytes.NewReader(src), i, 32); err != nil && !errors.Is(err, ErrMalformed) {
				t.Fatalf("%v is no judgement on the file", err)
			}
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("%d bytes took %v", len(src), d)
		}
	})
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"<html>", "GIF89a", "\xff\xd8\xff", "PK\x03\x04", "热闹", "<?xml version='1.0'?><svg>"} {
		f.Add([]byte(s), "audio/webm")
	}
	f.Fuzz(func(t *testing.T, head []byte, declared string) {
		typ := Refine(Detect(head), declared)
		if typ == "" || strings.ContainsAny(typ, ";\r\n ") {
			t.Fatalf("%q is no type", typ)
		}
		if Inline(typ) && Active(typ) {
			t.Fatalf("%s is active and inline", typ)
		}
	})
}
