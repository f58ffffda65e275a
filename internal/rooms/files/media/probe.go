package media

import (
	"bufio"
	"io"
)

// Info is what the headers of a file say.
type Info struct {
	Type          string
	Width, Height int   // as the picture is shown, its orientation applied; 0 when it is no picture or one that we cannot read
	Animated      bool  // more than one frame
	Cost          int64 // bytes of memory that Thumbnails needs at most; 0 when no thumbnail can be made
	orientation   int
}

type pixels struct {
	width, height, orientation int
	bytesEach                  int64 // memory a pixel needs while it is decoded
	animated, decodable        bool
}

// Probe reads the headers of src, a file of type t. Nothing is decoded. A picture that does not keep to its format is ErrMalformed.
func Probe(src io.ReadSeeker, t string) (Info, error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return Info{}, err
	}
	var p pixels
	var err error
	switch t {
	case "image/jpeg":
		p, err = probeJPEG(bufio.NewReaderSize(src, 32<<10))
	case "image/png":
		p, err = probePNG(bufio.NewReaderSize(src, 32<<10))
	case "image/gif":
		p, err = probeGIF(bufio.NewReaderSize(src, 32<<10))
	case "image/webp":
		p, err = probeWebP(src)
	default:
		return Info{Type: t, orientation: 1}, nil
	}
	if err == nil && (p.width == 0 || p.height == 0) {
		err = malformed(t, "no size")
	}
	if err != nil {
		return Info{}, err
	}
	i := Info{Type: t, Width: p.width, Height: p.height, Animated: p.animated, orientation: p.orientation}
	if p.decodable {
		i.Cost = int64(p.width) * int64(p.height) * p.bytesEach
	}
	if turned(p.orientation) {
		i.Width, i.Height = i.Height, i.Width
	}
	return i, nil
}

// Pixels is width times height.
func (i Info) Pixels() int64 { return int64(i.Width) * int64(i.Height) }
