package token

import (
	"slices"
	"strings"
	"testing"
)

func TestProfilesAreFoundByName(t *testing.T) {
	for _, name := range Names() {
		p, ok := ProfileOf(name)
		if !ok || p.Name != name {
			t.Errorf("%s: %v", name, p)
		}
	}
	if !slices.IsSorted(Names()) || !slices.Contains(Names(), "spine") || !slices.Contains(Names(), "gpconnect") {
		t.Error(Names())
	}
	for _, name := range []string{"", "Spine", "gpconnect-0.5"} {
		if p, ok := ProfileOf(name); ok || p != nil {
			t.Errorf("%q is a profile", name)
		}
	}
}

func TestRegisterRefuses(t *testing.T) {
	everybody := []caller{{access: Professional}}
	for name, p := range map[string]*Profile{
		"registered twice":  {Name: "spine", callers: everybody},
		"has no name":       {callers: everybody},
		"whoever is left":   {Name: "nobody"},
		"must be whoever":   {Name: "some", callers: []caller{{access: Professional, given: claims{sub}}}},
		"asks nothing":      {Name: "idle", callers: everybody, rows: []row{{rule: Expired}}},
		"breaks no rule":    {Name: "lax", callers: everybody, rows: []row{{ask: given, claim: sub}}},
		"without a grammar": {Name: "any", callers: everybody, rows: []row{{rule: UserForm, ask: identifier, claim: sub}}},
	} {
		said := panicOf(func() { register(p) })
		if !strings.Contains(said, name) {
			t.Errorf("%s: %q", name, said)
		}
		if _, ok := ProfileOf(p.Name); ok && p.Name != "spine" {
			t.Errorf("%s is registered", p.Name)
		}
	}
	if said := panicOf(func() { membersOf([]member{{name: "a"}, {name: "A"}}) }); !strings.Contains(said, "alike: a") {
		t.Errorf("%q", said)
	}
}

func panicOf(do func()) (said string) {
	defer func() { said, _ = recover().(string) }()
	do()
	return ""
}

// A profile says which rules it asks, those of its rows behind those of the form.
func TestRulesOfAProfile(t *testing.T) {
	for _, name := range Names() {
		p, _ := ProfileOf(name)
		rules := p.Rules()
		if !slices.Equal(rules[:len(formRules)], formRules) {
			t.Errorf("%s begins with %v", name, rules)
		}
		seen := map[Rule]bool{}
		for _, r := range rules {
			if seen[r] {
				t.Errorf("%s asks %s twice", name, r)
			}
			seen[r] = true
		}
		for _, r := range p.rows {
			if !seen[r.rule] {
				t.Errorf("%s does not say that it asks %s", name, r.rule)
			}
		}
		if !seen[Expired] || !seen[Lifetime] || !seen[Audience] || !seen[Signer] || !seen[Scope] {
			t.Errorf("%s asks %v", name, rules)
		}
	}
	early, lifetime := slices.Index(Spine.Rules(), Early), slices.Index(Spine.Rules(), Lifetime)
	if lifetime > early {
		t.Error("the lifetime comes first")
	}
	if early, lifetime = slices.Index(GPConnect.Rules(), Early), slices.Index(GPConnect.Rules(), Lifetime); early > lifetime {
		t.Error("of GP Connect, the future comes first")
	}
}

// A row that asks nothing is kept by no token.
func TestARowThatAsksNothing(t *testing.T) {
	var c Claims
	var w Want
	var who Who
	if new(row).kept(&c, &w, &who) {
		t.Error("it is kept")
	}
}
