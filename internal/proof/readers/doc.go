// SPDX-License-Identifier: Apache-2.0

// Package readers proves that what a guard has read of a request is what the
// code behind it reads.
//
// The tests send raw requests, HTTP/1 as bytes and HTTP/2 as frames, over real
// connections to a guard of each position. Behind the guard stand readers: the
// ways in which Go code gets at a method, a path, a query, a form and headers,
// among them the routers and the proxies of the standard library and chi. Where
// the guard allows the request, all of them must agree with one another and with
// the guard's Decision. Where it refuses, nobody reads.
//
// A guard that reads by hand, without limits, must fail the same comparison.
// The package is a module of its own because it needs chi and x/net.
package readers
