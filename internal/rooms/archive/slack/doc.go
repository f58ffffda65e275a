// Package slack reads Slack's export: a zip, or the folder that it unpacks to, with users.json, channels.json, groups.json,
// dms.json, mpims.json and one folder of daily files for each conversation. Exports of slackdump, which have the same shape and
// bring the files along, are read too.
//
// Ids are Slack's: people by user or bot id, conversations by channel id, messages by their ts, which is unique in a
// conversation. Joins and leaves become memberships, other notices System messages. An author of "bot_message" is a person with
// Bot set. Histories of edits and deletions, which some plans export as rows of their own, are folded into the message that they
// are about.
//
// A Source is stateless; order, memory and cancellation are as package record promises.
package slack
