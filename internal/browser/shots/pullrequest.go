// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"os"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

const (
	pullRequest = "pull-request.html"
	// report is what spineguard diff prints about examples/review; a test of the repository keeps it.
	report = "../../docs/images/pull-request.md"
)

//go:embed pullrequest.html
var comment string

// writePullRequest writes the page that shows the report as a comment on a pull request.
func writePullRequest(path string) error {
	markdown, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	var body, page bytes.Buffer
	m := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe())) // as GitHub, which shows some elements
	if err := m.Convert(markdown, &body); err != nil {
		return err
	}
	t, err := template.New(pullRequest).Parse(comment)
	if err != nil {
		return err
	}
	if err := t.Execute(&page, template.HTML(body.String())); err != nil { // about our own example
		return err
	}
	return os.WriteFile(path, page.Bytes(), 0o644)
}
