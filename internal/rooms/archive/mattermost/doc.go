// Package mattermost reads Mattermost's bulk format: JSON lines, as a file, gzipped, or in the zip that mmctl and mmetl make, with the
// attachments beside it.
//
// The format numbers nothing. People are known by user name, channels by team and name, direct channels by their members, and a post
// by its author and the millisecond of its creation, as Mattermost's own importer does; should an author have said two things in
// one millisecond, the words tell them apart. Posts come in any order, so all of them go through the sorter. Join and leave posts
// that still carry their type become memberships; those whose type an exporter dropped are told as the texts that they are.
//
// A Source is stateless; order, memory and cancellation are as package record promises.
package mattermost
