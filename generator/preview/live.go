package preview

import _ "embed"

// What pages load beside their own: they say so when the documents do not
// resolve, and load again when the pages have changed.
var (
	//go:embed live.js
	script string
	//go:embed live.css
	style string
)
