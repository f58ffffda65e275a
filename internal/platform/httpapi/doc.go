// Package httpapi is how rooms offer operations over HTTP.
//
// A room registers typed operations (Add); httpapi validates what comes in against the Go types, answers errors as RFC 9457
// problems with a stable code, and writes OpenAPI 3.1. Who asks is put into the context by the Authenticator that app gives: an
// operation states the Access it needs, and the check sits here, once, so that a room's own rules may take a known Actor for granted.
//
// Requests that change something and come from another origin are refused (Sec-Fetch-Site and Origin are looked at), bodies
// are capped at 1 MiB unless an operation says otherwise, unknown fields are refused.
package httpapi
