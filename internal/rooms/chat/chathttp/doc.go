// Package chathttp is chat over HTTP: its operations, and nothing but their shape. What is checked here is the form of a request; every rule is in chat and its
// abilities, which also the socket asks.
//
// The operation that sends waits for the receipt, which comes after the message is on disk, and gives up waiting when its caller does: the message may be
// stored then, and sending it again with the same client id tells.
package chathttp
