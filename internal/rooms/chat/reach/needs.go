package reach

import (
	"context"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
)

// Previewer says what stands behind the links of a text. It may take as long as the slowest page.
type Previewer interface {
	Previews(ctx context.Context, workspace ids.ID, text string) ([]model.Preview, error)
}

// Names tells what people are called; who does not exist is missing.
type Names interface {
	Names(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]string, error)
}
