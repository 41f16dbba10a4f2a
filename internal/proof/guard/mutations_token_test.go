// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// tokens change a token of either kind.
var tokens = []mutation{
	func(r *rand.Rand, d *draft) { claim(r, d, nil) },
	func(r *rand.Rand, d *draft) {
		claim(r, d, pick[any](r, "", " ", "x", 1, 1.5, true, nil, []any{"x"}, map[string]any{}, "é", -1, "\n"))
	},
	func(r *rand.Rand, d *draft) {
		name := claim(r, d, "x")
		d.claims[pick(r, strings.ToUpper(name), strings.ToUpper(name[:1])+name[1:])] = d.claims[name]
		if rarely(r, 2) {
			delete(d.claims, name)
		}
	},
	func(r *rand.Rand, d *draft) {
		iat := pick(r, now+5, now+6, now+600, now+601, now-300, now-301, now)
		d.claims["iat"], d.claims["exp"] = iat, int64(iat)+pick[int64](r, 300, 300, 300, 299, 301)
	},
	func(r *rand.Rand, d *draft) { d.claims["iat"], d.claims["exp"] = "1469436687", "1469436987" },
	func(r *rand.Rand, d *draft) {
		d.claims["aud"] = pick(r, audience+"/", "https://A.example", "https://a", audience)
	},
	func(r *rand.Rand, d *draft) {
		d.claims["reason_for_request"] = pick(r, "directcare", "patientaccess", "migration", "secondaryuses", "Directcare")
	},
	func(r *rand.Rand, d *draft) {
		s := pick(r, "patient/*.read", "patient/*.write", "organization/*.read", reads, writes, "patient/Documentreference.read", "patient/*.read conf/N", "conf/N patient/*.read", "patient/*.read patient/*.read", "",
			reads+" "+writes, "patient/*.write conf/N", "patient/*.admin", "patient/*.read ", "organization/*.write")
		for _, k := range []string{"scope", "requested_scope"} {
			if d.claims[k] != nil {
				d.claims[k] = s
			}
		}
	},
	payloads, payloads, limits,
	func(r *rand.Rand, d *draft) {
		d.tokenHeader = pick(r, `{"typ":"JWT","alg":"none"}`, `{"alg":"None","typ":"JWT"}`, `{"alg":"HS256","typ":"JWT"}`, `{"alg":"none"}`, `{"alg":"none","typ":"JWT","kid":"x"}`, `{"alg":"none","alg":"none","typ":"JWT"}`, `x`, ``,
			`{"alg":"none","typ":"jwt"}`, `{"alg":null,"typ":"JWT"}`, `{"Alg":"none","typ":"JWT"}`, `{"alg":"none","typ":"JWT","crit":[]}`, `["alg","typ"]`)
	},
	tokenMutations, tokenMutations,
}

// claim sets one claim, or takes it out.
func claim(r *rand.Rand, d *draft, v any) string {
	name := pick(r, slices.Sorted(maps.Keys(d.claims))...)
	if v == nil && rarely(r, 2) {
		delete(d.claims, name)
		return name
	}
	d.claims[name] = v
	return name
}

// front puts members in front of the others.
func front(text string) func(string) string {
	return func(s string) string { return strings.Replace(s, "{", "{"+text+",", 1) }
}

// payloads change the JSON text of the claims.
func payloads(r *rand.Rand, d *draft) {
	d.raw = pick(r,
		front(`"iss":"x"`), front(`"unknown":{"a":1}`), front(`"unknown":[1,"a",null]`), front(`"a":1,"A":2`), front(`"x":tru`), front(`"x":1.5e3`), front(`"x":.5`), front(`"x":01`), front(`"x":-`),
		front(`"x":"\ud83d\ude00é"`), front(`"x":"\ud83d"`), front(`"x":"\ude00"`), front(`"x":"\u0000"`), front(`"x":"\n"`), front("\"x\":\"\x01\""), front("\"x\":\"\xff\""), front(`"x":"\x"`),
		front(`"x\u0041":1`), front(`"é":1`), front(`"iſs":1`), front(`"":1`), front(``), front(`"x":"a`), front(`"x":1,`), front(`"x":[1`), front(`"x":[1,]`), front(`"x":{"a":1,"a":2}`), front(`"x":{"b":1,"B":2}`),
		func(string) string { return "[]" }, func(string) string { return "null" }, func(string) string { return "x" }, func(string) string { return "{}" }, func(string) string { return `"x"` },
		func(s string) string { return s + "x" }, func(s string) string { return " " + s + "\n" }, func(s string) string { return s[:len(s)-1] }, func(s string) string { return s + "{}" }, func(s string) string { return "\ufeff" + s },
		func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }, func(s string) string { return strings.ReplaceAll(s, "https", `\u0068ttps`) },
		func(s string) string { return s[:len(s)/2] }, func(s string) string { return strings.Replace(s, "}", ",}", 1) })
}

// limits make the payload as large and as deep as it may be, and more.
func limits(r *rand.Rand, d *draft) {
	levels := r.IntN(4) + 6
	count := r.IntN(40) + 10
	size := 7*1024 + 512 + r.IntN(700)
	if kind := r.IntN(4); kind < 2 && d.claims["requesting_device"] != nil {
		nest := strings.Repeat("[", levels) + strings.Repeat("]", levels)
		if kind == 1 {
			nest = strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels)
		}
		d.raw = front(`"x":` + nest)
		return
	} else if kind < 3 {
		inner := rarely(r, 2) && d.claims["requesting_device"] != nil
		d.raw = func(s string) string {
			if inner {
				return front(`"x":` + many(`{"y":1}`, count))(s)
			}
			return many(s, count)
		}
		return
	}
	d.raw = func(s string) string {
		return front(`"x":"` + strings.Repeat("x", max(0, size*3/4-len(s))) + `"`)(s)
	}
}

// many puts n members into an object.
func many(object string, n int) string {
	for i := range n {
		object = front(fmt.Sprintf(`"x%d":1`, i))(object)
	}
	return object
}

// tokenMutations change the whole token.
func tokenMutations(r *rand.Rand, d *draft) {
	inner := d.token
	if inner == nil {
		inner = func(s string) string { return s }
	}
	change := pick(r,
		func(s string) string { return s + "x" }, func(s string) string { return strings.TrimSuffix(s, ".") }, func(s string) string { return s + "." },
		func(s string) string { return strings.Replace(s, "Bearer ", "bearer ", 1) }, func(s string) string { return strings.Replace(s, "Bearer ", "Basic ", 1) },
		func(s string) string { return strings.TrimPrefix(s, "Bearer ") }, func(string) string { return "Bearer " }, func(s string) string { return strings.Replace(s, "Bearer ", "Bearer  ", 1) },
		func(s string) string { return strings.Replace(s, ".", "=.", 1) }, func(s string) string { return strings.Replace(s, ".", "..", 1) },
		func(s string) string { return s + strings.Repeat(" ", 9000) }, func(s string) string { return s + strings.Repeat("A", max(0, 8192+7-len(s)+r.IntN(3)-1)) },
		func(string) string { return "" }, func(s string) string { return strings.Replace(s, "Bearer ", "Bearer\t", 1) },
		func(s string) string { p := strings.Split(s, "."); return p[0] + ".." },
		func(s string) string { p := strings.Split(s, "."); return p[0] + "." + p[min(1, len(p)-1)] + "A." },
		func(s string) string {
			return "Bearer " + base64.RawURLEncoding.EncodeToString([]byte(d.tokenHeader)) + "." + pick(r, "e30", "e31", "e30=", "e3 0", "e3+0", "e3\n0") + "."
		})
	d.token = func(s string) string { return change(inner(s)) }
}
