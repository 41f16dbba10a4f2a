// SPDX-License-Identifier: Apache-2.0

// Command kinload loads an OpenAPI document with kin-openapi, and nothing else:
// the process that a generator is compared with.
package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kinload FILE")
		os.Exit(2)
	}
	if err := load(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// load reads an OpenAPI document with its files and the place of everything.
func load(file string) error {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin, loader.IsExternalRefsAllowed = true, true
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	_, err = loader.LoadFromURI(&url.URL{Path: path})
	return err
}
