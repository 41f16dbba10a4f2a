// SPDX-License-Identifier: Apache-2.0

package templates

import "embed"

// FS holds the templates of Markdown pages by name.
//
//go:embed *.tmpl
var FS embed.FS

// Site holds the templates of the HTML site, in site, and what it takes along
// as it is, in site/assets.
//
//go:embed site
var Site embed.FS
