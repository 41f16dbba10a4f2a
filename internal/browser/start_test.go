// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/spineguard/spineguard/generator/emit/hostiletest"
	"github.com/spineguard/spineguard/generator/emit/site"
	"github.com/spineguard/spineguard/generator/policy"
)

const (
	activeOption = `(document.getElementById(document.activeElement.getAttribute("aria-activedescendant")) || {textContent: ""}).textContent`
	answerText   = `document.getElementById("answer").innerText`
)

// A field of the start page suggests as the W3C describes it: the focus stays in
// the field, which names the option that Enter takes.
func TestFieldsSuggest(t *testing.T) {
	p := open(t, exampleSite(t), "index.html")
	do(t, p, chromedp.Focus("#ask-id"), chromedp.KeyEvent("binary"))
	wait(t, p, `document.activeElement.getAttribute("aria-expanded") === "true" && document.querySelectorAll("#ask-id-list [role=option]").length > 1`)
	first := value[string](t, p, activeOption)
	do(t, p, chromedp.KeyEvent(kb.ArrowDown))
	if second := value[string](t, p, activeOption); second == first || second == "" || value[int](t, p, `document.querySelectorAll("#ask-id-list [aria-selected=true]").length`) != 1 {
		t.Errorf("ArrowDown goes from %q to %q", first, second)
	}
	do(t, p, chromedp.KeyEvent(kb.ArrowUp))
	if again := value[string](t, p, activeOption); again != first {
		t.Errorf("ArrowUp goes to %q, not back to %q", again, first)
	}
	accessible(t, p)
	do(t, p, chromedp.KeyEvent(kb.Escape))
	wait(t, p, `document.getElementById("ask-id").getAttribute("aria-expanded") === "false" && document.getElementById("ask-id-list").hidden`)
	do(t, p, chromedp.KeyEvent(kb.ArrowDown))
	wait(t, p, `!document.getElementById("ask-id-list").hidden`)
	do(t, p, chromedp.KeyEvent(kb.Enter))
	wait(t, p, `document.activeElement.closest("#answer") !== null`)
	if said := value[string](t, p, answerText); !strings.Contains(said, "urn:nhs:names:services:example:Binary.read") {
		t.Errorf("the answer is %q", said)
	}
	do(t, p, chromedp.Click("#ask-use"))
	wait(t, p, `document.querySelectorAll("#ask-use-list [role=option]").length > 1`)
	do(t, p, chromedp.Click("#ask-use-list-1"))
	wait(t, p, answerText+`.startsWith("Who may use")`)
	do(t, p, chromedp.Focus("#ask-use"), chromedp.KeyEvent("nothing is called so"))
	wait(t, p, `document.querySelector("#ask-use-list [aria-disabled]") !== null`)
	do(t, p, chromedp.KeyEvent(kb.Enter))
	if !strings.HasPrefix(value[string](t, p, answerText), "Who may use") {
		t.Error("what is not there has an answer")
	}
}

// The answer stays in the address, and is copied from there.
func TestAnAnswerCanBeSent(t *testing.T) {
	dir := exampleSite(t)
	for field, typed := range map[string]string{"ask-id": "GET /R4/Binary", "ask-system": "900000000001", "ask-use": "amend"} {
		p := open(t, dir, "index.html")
		do(t, p, chromedp.Focus("#"+field), chromedp.KeyEvent(typed))
		wait(t, p, activeOption+` !== ""`)
		do(t, p, chromedp.KeyEvent(kb.Enter))
		wait(t, p, `!document.getElementById("answer").hidden && location.hash.includes("ask=")`)
		link := value[string](t, p, `location.href`)
		again := open(t, dir, "index.html"+link[strings.Index(link, "#"):])
		wait(t, again, `!document.getElementById("answer").hidden`)
		if got, want := value[string](t, again, answerText), value[string](t, p, answerText); got != want {
			t.Errorf("%s: %q and not %q", field, got, want)
		}
		accessible(t, again)
	}
}

// What is written with a slip is found all the same, if nothing is written so; a
// code never is, since one with a slip is another code. Parts of ids are found.
func TestSlips(t *testing.T) {
	p := open(t, exampleSite(t), "interactions.html")
	for query, want := range map[string]string{
		"crsis": "Crisis", "criss plan": "Crisis", "documnet": "DocumentReference", "B9012": "B9012", "cumentReference.re": "DocumentReference.read", "90000000000": "900000000001", "/R4/Bin": "Binary.read", "application/fhir": "fhir",
		"B901x": "", "R9999": "", "crisxyz": "",
	} {
		do(t, p, chromedp.Evaluate(fmt.Sprintf(`location.hash = "q=" + encodeURIComponent(%q)`, query), nil))
		wait(t, p, `document.getElementById("search").value === `+fmt.Sprintf("%q", query)+` && document.getElementById("search-count").textContent !== ""`)
		found := value[[]string](t, p, `Array.from(document.querySelectorAll("#results li"), li => li.textContent)`)
		if want == "" && len(found) > 0 || want != "" && (len(found) == 0 || !strings.Contains(strings.Join(found, "|"), want)) {
			t.Errorf("%q finds %q", query, found)
		}
	}
}

// The slash is a letter in a field, and closing the search gives the focus back.
func TestTheSlashInAField(t *testing.T) {
	p := open(t, exampleSite(t), "index.html")
	do(t, p, chromedp.Focus("#ask-id"), chromedp.KeyEvent("/R4"))
	if value[bool](t, p, `document.getElementById("search-dialog").open`) || value[string](t, p, `document.getElementById("ask-id").value`) != "/R4" {
		t.Error("a slash in a field opens the search")
	}
	do(t, p, chromedp.Click("#search-open"))
	wait(t, p, `document.getElementById("search-dialog").open && document.activeElement.id === "search"`)
	accessible(t, p)
	do(t, p, chromedp.Click("#search-close"))
	wait(t, p, `!document.getElementById("search-dialog").open && document.activeElement.id === "search-open"`)
}

// What the start page draws of hostile texts is text.
func TestHostileAnswersAreText(t *testing.T) {
	for _, text := range hostiletest.Texts {
		if !strings.ContainsAny(text, "<>\"'&`") {
			continue
		}
		n := 0
		dir := write(t, hostiletest.Model(func() string { n++; return fmt.Sprint(text, n) }), site.Options{Package: text, Title: text})
		p := open(t, dir, "index.html")
		for _, field := range []string{"ask-id", "ask-use"} {
			if !value[bool](t, p, fmt.Sprintf(`document.getElementById(%q) !== null`, field)) {
				continue
			}
			do(t, p, chromedp.Focus("#"+field), chromedp.KeyEvent(kb.ArrowDown))
			wait(t, p, activeOption+` !== ""`)
			do(t, p, chromedp.KeyEvent(kb.Enter))
			wait(t, p, `!document.getElementById("answer").hidden`)
		}
		if n := value[int](t, p, `document.querySelectorAll("main :is(script, iframe, object, embed, svg, style, img:not([src^='pictures/']), [onerror], [onload], [onclick], a[href^='javascript'], a[href^='http'], form:not(#ask-form))").length`); n > 0 {
			t.Errorf("%q makes %d elements of its own", text, n)
		}
		p.Close()
	}
}

// Who is named several times, once for each area of work, is counted once.
func TestAnswersCountOnce(t *testing.T) {
	m := limited(t)
	p := open(t, write(t, m, site.Options{Package: "any"}), "index.html")
	const sentence = `(() => { var text = document.querySelector("#answer > p").textContent; return (text.match(/[0-9]+/g) || []).reduce((n, m) => n + Number(m), 0); })()`
	cells := slow{m}.cells()
	for group, place := range places(t, p, "groups") {
		people := map[person]bool{}
		for c, level := range cells {
			if c.group == group && level != "none" {
				people[c.person] = true
			}
		}
		asked(t, p, "who", place)
		if n := value[int](t, p, sentence); n != len(people) {
			t.Errorf("%s: %d are counted, and %d see it", group, n, len(people))
		}
	}
	for code, place := range places(t, p, "roles") {
		groups := map[string]bool{}
		for c, level := range cells {
			if c.person == (person{"role", code}) && level != "none" {
				groups[c.group] = true
			}
		}
		asked(t, p, "what", place)
		if n := value[int](t, p, sentence); n != len(groups) {
			t.Errorf("%s: %d record groups are counted, and %d are seen", code, n, len(groups))
		}
	}
}

// The ways that an answer gives for a row are those of its area of work, or of everywhere: none of them
// opens more than the row says.
func TestWaysOfAnAnswerAreThoseOfItsRow(t *testing.T) {
	m := limited(t)
	everywhere := m.Groups[2].Grants[1]
	everywhere.Level, everywhere.Areas = policy.PointerOnly, nil // who holds it sees the pointer everywhere, and the record in two areas
	m.Groups[2].Grants = append([]policy.Grant{everywhere}, m.Groups[2].Grants...)
	p := open(t, write(t, m, site.Options{Package: "any"}), "index.html")
	rows := 0
	for question, list := range map[string]string{"who": "groups", "what": "roles"} {
		for name, place := range places(t, p, list) {
			asked(t, p, question, place)
			for _, row := range value[[][2]string](t, p, `Array.from(document.querySelectorAll("#answer tbody tr"), r => [r.cells[1].textContent, r.cells[2].textContent])`) {
				rows++
				if row[1] == "" || row[0] == "◐ pointer" && strings.Contains(row[1], "record by") {
					t.Errorf("%s %s: %q by %q", question, name, row[0], row[1])
				}
			}
		}
	}
	if rows < 100 {
		t.Errorf("%d rows only", rows)
	}
}
