// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"
)

// readArgued reads the mutants that may survive, with the reason why: a line
// for each, as a survivor is reported but without the number of its line, and
// behind two slashes the reason.
func readArgued(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	argued := map[string]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndex(line, " // ")
		if at < 0 || strings.TrimSpace(line[at+4:]) == "" {
			return nil, fmt.Errorf("%s:%d: no reason behind //", file, i+1)
		}
		key := line[:at]
		if _, twice := argued[key]; twice {
			return nil, fmt.Errorf("%s:%d: it comes twice", file, i+1)
		}
		argued[key] = line[at+4:]
	}
	return argued, nil
}

// fileOf returns the file of a key.
func fileOf(key string) string {
	file, _, _ := strings.Cut(key, " ")
	return file
}
