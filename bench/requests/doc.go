// SPDX-License-Identifier: Apache-2.0

// Package requests has whole requests, as net/http's server hands them to a
// handler, and what reads them: the guard in three positions, and the pieces
// that people would put together instead.
//
// What each candidate does is less than what the guard does: a parser of tokens
// looks at no header, a validator of requests at no token. The ratios say what
// the pieces cost, not that one of them is enough. One row is a handler made of
// pieces, which asks only the most important questions.
//
// Requests are those of the generated transports, written as HTTP/1.1 and read
// again, from 256 senders of 5,000 with a user each, so that no candidate finds
// what it has just seen.
package requests
