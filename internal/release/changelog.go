// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const unreleased = "## Unreleased\n"

var errChangelog = errors.New("CHANGELOG.md cannot be that of a release")

// changelog makes what stands under Unreleased that of the version, of a day, and leaves Unreleased
// empty above it.
func (r *release) changelog() error {
	file := filepath.Join(r.dir, "CHANGELOG.md")
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text, err := released(string(data), strings.TrimPrefix(r.version, "v"), r.date)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

func released(text, version, date string) (string, error) {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return "", fmt.Errorf("%w: its day: %w", errChangelog, err)
	}
	before, after, ok := strings.Cut("\n"+text, "\n"+unreleased)
	if !ok {
		return "", fmt.Errorf("%w: it has no heading Unreleased", errChangelog)
	}
	section, _, _ := strings.Cut(after, "\n## ")
	if !strings.Contains(section, "\n- ") {
		return "", fmt.Errorf("%w: nothing stands under Unreleased", errChangelog)
	}
	if strings.Contains(text, "\n## "+version+" - ") {
		return "", fmt.Errorf("%w: it has %s already", errChangelog, version)
	}
	return strings.TrimPrefix(before, "\n") + "\n" + unreleased + "\n## " + version + " - " + date + "\n" + after, nil
}
