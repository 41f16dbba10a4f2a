// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// junitElement is what an element may have by the schema junit-10 of the xUnit plugin of Jenkins. What begins with "!" must
// be there. The attributes file and line of a case are not in it: GitLab and the reporters of GitHub read them.
type junitElement struct {
	attributes, children []string
	text                 bool
}

var junitSchema = map[string]junitElement{
	"":           {children: []string{"testsuites"}},
	"testsuites": {attributes: []string{"name", "time", "tests", "failures", "errors"}, children: []string{"testsuite"}},
	"testsuite": {attributes: []string{"!name", "!tests", "!failures", "!errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
		children: []string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
	"testcase": {attributes: []string{"!name", "time", "classname", "group", "file", "line"}, children: []string{"skipped", "error", "failure", "system-out", "system-err"}},
	"failure":  {attributes: []string{"type", "message"}, text: true},
	"error":    {attributes: []string{"type", "message"}, text: true},
	"skipped":  {attributes: []string{"type", "message"}, text: true},
}

// fitsJUnit asserts that a text is JUnit XML whose counts are right, whose cases have names of their own, and that holds no
// character that is not printed.
func fitsJUnit(t *testing.T, text []byte) {
	t.Helper()
	if !bytes.HasPrefix(text, []byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n")) {
		t.Errorf("not an XML document: %.60s", text)
	}
	if i := bytes.IndexFunc(text, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) }); i >= 0 {
		t.Errorf("a character that is not printed, at byte %d", i)
	}
	c := junitChecker{T: t, open: []string{""}, said: map[string]int{}, counted: map[string]int{}, cases: map[string]bool{}}
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			c.start(token)
		case xml.EndElement:
			c.end(token)
		case xml.CharData:
			if !junitSchema[c.parent()].text && strings.TrimSpace(string(token)) != "" {
				t.Errorf("text in %s: %q", c.parent(), token)
			}
		}
	}
}

type junitChecker struct {
	*testing.T
	open    []string
	said    map[string]int // attributes of counts, by element and name, of the suites that are open
	counted map[string]int
	cases   map[string]bool
}

func (c *junitChecker) parent() string { return c.open[len(c.open)-1] }

func (c *junitChecker) start(e xml.StartElement) {
	name := e.Name.Local
	if !slices.Contains(junitSchema[c.parent()].children, name) {
		c.Errorf("%s in %s", name, c.parent())
	}
	values := map[string]string{}
	for _, a := range e.Attr {
		values[a.Name.Local] = a.Value
		if allowed := junitSchema[name].attributes; !slices.Contains(allowed, a.Name.Local) && !slices.Contains(allowed, "!"+a.Name.Local) {
			c.Errorf("%s has the attribute %s", name, a.Name.Local)
		}
	}
	for _, a := range junitSchema[name].attributes {
		if must, ok := strings.CutPrefix(a, "!"); ok && values[must] == "" {
			c.Errorf("%s has no %s", name, must)
		}
	}
	if time := values["time"]; time != "" && time != "0" {
		c.Errorf("the time %s differs each time", time)
	}
	switch name {
	case "testsuites", "testsuite":
		for _, count := range []string{"tests", "failures", "errors", "skipped"} {
			c.said[name+" "+count], _ = strconv.Atoi(values[count])
		}
	case "testcase":
		c.count("tests")
		if id := values["classname"] + "\x00" + values["name"]; c.cases[id] {
			c.Errorf("two cases are called %q", id)
		} else {
			c.cases[id] = true
		}
	case "failure", "error":
		c.count(name + "s")
	case "skipped":
		c.count(name)
	}
	c.open = append(c.open, name)
}

func (c *junitChecker) count(what string) {
	c.counted["testsuites "+what]++
	c.counted["testsuite "+what]++
}

func (c *junitChecker) end(e xml.EndElement) {
	c.open = c.open[:len(c.open)-1]
	name := e.Name.Local
	if name != "testsuites" && name != "testsuite" {
		return
	}
	for _, count := range []string{"tests", "failures", "errors", "skipped"} {
		key := name + " " + count
		if key != "testsuites skipped" && c.said[key] != c.counted[key] {
			c.Errorf("%s says %d %s and has %d", name, c.said[key], count, c.counted[key])
		}
		delete(c.counted, key)
	}
}
