// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/revision"
)

// maxWatched caps how many files one look looks at.
const maxWatched = 10_000

// isDocument reports whether pages are made from a file: from an input or a template.
func isDocument(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return revision.IsInput(filepath.ToSlash(path)) || ext == ".tmpl" || ext == ".html"
}

// fingerprint is what the file system says of the documents below the folder of
// the configuration, and below those of inputs elsewhere: size and time of each.
// So a document that was missing is seen when it comes.
func fingerprint(config string, inputs []string) map[string]string {
	seen := map[string]string{}
	for _, folder := range folders(config, inputs) {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return fs.SkipDir // it has gone meanwhile, or is nobody's
			case len(seen) >= maxWatched:
				return fs.SkipAll
			case d.IsDir() && path != folder && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
				return fs.SkipDir
			case d.IsDir() || !isDocument(path):
				return nil
			}
			if info, err := d.Info(); err == nil {
				seen[path] = stamp(info)
			}
			return nil
		})
	}
	return seen
}

// stamp is what a file looks like from outside.
func stamp(info fs.FileInfo) string { return fmt.Sprint(info.Size(), info.ModTime().UnixNano()) }

// folders are those that documents stand in, each once and none below another.
func folders(config string, inputs []string) []string {
	own := filepath.Dir(config)
	out := []string{own}
	for _, input := range inputs {
		folder := filepath.Dir(filepath.Join(own, filepath.FromSlash(input)))
		if !slices.ContainsFunc(out, func(f string) bool {
			rest, err := filepath.Rel(f, folder)
			return err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
		}) {
			out = append(out, folder)
		}
	}
	return out
}
