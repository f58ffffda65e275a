// Package config is everything that can be configured, as one struct.
//
// A setting is a field whose tags carry its documentation (help), default and environment variable; its flag and its key in the
// configuration file follow from its place: field Host of section Mail is --mail-host, HUBBUB_MAIL_HOST, and host in table [mail]. A
// flag outweighs the environment, the environment the file, the file the default. docs/configuration.md is generated from the
// struct (go generate).
//
// The command line is kong's: a command that serves embeds Config, one that only works on the data embeds Storage. Both read the
// configuration file by themselves, and refuse a key that no setting has, with its line. Values that contradict each other are
// refused by Validate, all at once.
//
// A Config does not change after it was parsed. Secrets never print.
package config

//go:generate go run ./gen ../../../docs/configuration.md
