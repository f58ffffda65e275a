package httpapi

import "hubbub/internal/platform/ids"

// ID is an ids.ID as a path or query parameter (the framework reads whole numbers by kind; a struct reads itself).
// In bodies use ids.ID.
type ID struct{ ids.ID }
