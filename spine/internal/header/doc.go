// Package header reads the headers that rules ask about, in one pass and
// without allocating. What a server, a proxy or a gateway behind could take
// for one of them is found as well.
package header
