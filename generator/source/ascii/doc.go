// Package ascii reads XML that says that it is in US-ASCII. Each such text is
// UTF-8 as well, which encoding/xml reads alone; what says so and is not is
// refused, and any other encoding is, since two readers may decode it in two
// ways.
package ascii
