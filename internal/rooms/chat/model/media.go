package model

import "strings"

// MediaKind is what a message shows beside words.
type MediaKind string

// The kinds of media.
const (
	ImageMedia MediaKind = "image"
	VideoMedia MediaKind = "video"
	AudioMedia MediaKind = "audio"
	FileMedia  MediaKind = "file"
	LinkMedia  MediaKind = "link"
)

// Media is where a file is listed: by its type, and with the files when it is no picture, film or recording.
func (f *File) Media() MediaKind {
	for _, k := range []MediaKind{ImageMedia, VideoMedia, AudioMedia} {
		if strings.HasPrefix(f.Type, string(k)+"/") {
			return k
		}
	}
	return FileMedia
}
