// Package webui carries the built web client inside the binary and serves it.
//
// The folder dist is written by the web build (npm run build in web) and is not in version control except for an empty
// placeholder, so that the module compiles before the client was ever built; a handler without a client answers 503 and says
// how to build one.
//
// Lifecycle and concurrency: New reads everything once; the handler is immutable afterwards and safe for any number of
// goroutines. Files under assets/ carry a hash in their name and may be kept for ever; everything else is asked for anew.
package webui
