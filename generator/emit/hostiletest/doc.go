// SPDX-License-Identifier: Apache-2.0

// Package hostiletest has texts that try to become something other than text,
// and a policy with them in every field, for the tests of what writes pages.
package hostiletest
