// SPDX-License-Identifier: Apache-2.0

// Command shots takes pictures in Chromium: of the site of specs/example, wide, narrow and
// on paper, and of what a reviewer reads in a pull request. scripts/pictures brings those
// of docs/images up to date with it:
//
//	go run ./shots FOLDER
//
// With -every it takes the pages that say most, at every width, light and dark.
package main
