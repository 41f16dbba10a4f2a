// SPDX-License-Identifier: Apache-2.0

// Command shots takes pictures in Chromium: of the site of specs/example, light
// and dark, wide, narrow and on paper, and of what a reviewer reads in a pull request.
// scripts/pictures brings those of docs/images up to date with it:
//
//	go run ./shots FOLDER
package main
