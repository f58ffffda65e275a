package files

import (
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/spine"
)

// EventUploaded says that a person brought a file. Props: file (its id), type, size, voice (true for a recording). Append only.
const EventUploaded = "file.uploaded"

func uploaded(f File, at time.Time, origin spine.Origin) spine.Event {
	props := map[string]any{"file": f.ID.String(), "type": f.Type, "size": f.Size}
	if len(f.Waveform) > 0 {
		props["voice"] = true
	}
	return spine.Event{Name: EventUploaded, At: at, Person: f.Uploader, Origin: origin, Props: props}
}

// key is where a part of a file lives in blob storage.
func key(workspace, file ids.ID, part string) string {
	return "files/" + workspace.String() + "/" + file.String() + "/" + part
}
