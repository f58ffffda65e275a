// Package i18n is what the server itself says to people, in their language: mails, notifications, system messages.
//
// A room keeps its sentences in a table of its own (Texts) and compiles it once, at start; a sentence that lacks a language, a
// parameter in one of them, or a plural form stops the program there and not in front of a reader. Sentences use a small part of ICU's
// message format:
//
//	{name} reacted to your message
//	{count, plural, one {# new message} other {# new messages}} in {group}
//
// Within a plural, # is the number as the language writes it. Two braces or a quote are not special: text between single quotes is not
// interpreted ('{' is a brace), and two single quotes are one. Values are inserted as they are and are never interpreted.
//
// Adding a language is one entry in Locales; every table then says what it lacks. A Catalogue does not change after it was made and is
// safe for concurrent use.
package i18n
