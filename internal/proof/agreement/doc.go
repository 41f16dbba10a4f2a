// SPDX-License-Identifier: Apache-2.0

// Package agreement asks random policies the same question in every way that
// there is, and looks for answers that differ: what explain, test, who-can,
// what-can and diff say, and what guards do with requests that are written here
// by hand. It uses public packages only, and has tests only.
package agreement
