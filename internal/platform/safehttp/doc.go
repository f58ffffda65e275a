// Package safehttp fetches addresses that people name, for link previews and webhooks, without letting them reach what only this
// machine can reach.
//
// The address is judged when the connection is made, on the IP that is really dialled: a name that resolves to a private address, that
// changes its answer between look and use, a redirect inward, and an IPv4 address dressed as IPv6 are all refused. Only
// http and https on allowed ports are spoken, without proxies and without credentials in the URL; redirects, time and size are bounded.
//
// A Client is safe for concurrent use and holds idle connections until Close.
package safehttp
