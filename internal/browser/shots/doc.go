// Command shots takes pictures of the site of specs/example in Chromium, light
// and dark, wide, narrow and on paper:
//
//	go run ./shots FOLDER
package main
