// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
)

const name = "THIRD_PARTY_LICENSES.md"

func main() {
	const root = ".." // go run works in the module internal
	text, err := page(root)
	if err == nil {
		err = os.WriteFile(filepath.Join(root, name), text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}
