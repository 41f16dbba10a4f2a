// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// known are the licences under which we pass on what others wrote, by their SPDX identifiers and by
// phrases that stand in each. What is of three clauses has the phrase of two.
var known = []struct {
	id      string
	phrases []string
}{
	{"Apache-2.0", []string{"Apache License", "Version 2.0, January 2004"}},
	{"Apache-2.0", []string{"Licensed under the Apache License, Version 2.0"}},
	{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "endorse or promote products"}},
	{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms"}},
	{"ISC", []string{"Permission to use, copy, modify, and/or distribute this software"}},
	{"MIT", []string{"Permission is hereby granted, free of charge, to any person obtaining a copy"}},
}

// isLicence are the files that must be one of them. A notice or a grant of patents is passed on as it is.
var isLicence = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying)`)

var errUnknown = errors.New("a licence that nobody has read yet; read it, and add it to known if we may pass it on")

// licences returns the identifiers of the licences in a text.
func licences(text string) (ids []string) {
	text = strings.Join(strings.Fields(text), " ")
	for _, k := range known {
		twice := k.id == "BSD-2-Clause" && slices.Contains(ids, "BSD-3-Clause")
		if !twice && !slices.ContainsFunc(k.phrases, func(p string) bool { return !strings.Contains(text, p) }) {
			ids = append(ids, k.id)
		}
	}
	return ids
}

// text is what stands in files of one or more libraries.
type text struct {
	of   []string
	body string
}

// page returns the file for a checkout.
func page(root string) ([]byte, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	libraries, err := linked(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`# Licences of third parties

<!-- Written by: go -C internal run ./notices -->

What is compiled into the program ` + "`spineguard`" + `, and into what imports our modules, was written by others as well. These are
their libraries, and below them the texts of their licences and notices. Versions stand in each ` + "`go.mod`" + `, and in the list that
a release has for each program.

| library | licence | in |
|---|---|---|
`)
	var texts []*text
	for _, l := range libraries {
		var ids []string
		for _, file := range l.files {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			body := strings.Trim(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
			found := licences(body)
			if len(found) == 0 && isLicence.MatchString(filepath.Base(file)) {
				return nil, fmt.Errorf("%s: %w", file, errUnknown)
			}
			ids = append(ids, found...)
			texts = with(texts, l.path, body)
		}
		if len(ids) == 0 {
			return nil, fmt.Errorf("%s: %w", l.path, errUnknown)
		}
		slices.Sort(ids)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.path, strings.Join(slices.Compact(ids), " and "), strings.Join(l.in, ", "))
	}
	for _, t := range texts {
		fmt.Fprintf(&b, "\n## %s\n\n```text\n%s\n```\n", strings.Join(t.of, ", "), t.body)
	}
	return b.Bytes(), nil
}

func with(texts []*text, library, body string) []*text {
	for _, t := range texts {
		if t.body == body {
			if !slices.Contains(t.of, library) { // two versions of it, in two parts
				t.of = append(t.of, library)
			}
			return texts
		}
	}
	return append(texts, &text{[]string{library}, body})
}
