// SPDX-License-Identifier: Apache-2.0

// Package ascii reads XML that says that it is in US-ASCII. Each such text is
// UTF-8 as well, the only encoding that encoding/xml reads. A text that says so
// and is not is refused, and so is any other encoding, since two readers may
// decode it in two ways.
package ascii
