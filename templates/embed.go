package templates

import "embed"

// FS holds the templates by name.
//
//go:embed *.tmpl
var FS embed.FS
