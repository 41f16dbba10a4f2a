// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestJSONIsReadInOneWay(t *testing.T) {
	for text, good := range map[string]bool{
		`{}`: true, ` { "a" : [1, -2.5e3, "x", true, null, {"b": {}}] } `: true, `{"a":"é ${x} \u00e9 \ud83d\ude00"}`: true,
		``: false, `[]`: false, `"a"`: false, `null`: false, `{}{}`: false, `{} x`: false, "\ufeff{}": false,
		`{"a":1,}`: false, `{"a" 1}`: false, `{a:1}`: false, `{"a":01}`: false, `{"a":.5}`: false, `{"a":NaN}`: false, `{"a":'x'}`: false,
		`{"a":1,"a":1}`: false, `{"a":1,"A":1}`: false, `{"a":1,"\u0041":1}`: false, `{"x":[{"a":1,"a":2}]}`: false,
		`{"":1}`: false, `{"ä":1}`: false, "{\"\u212a\":1}": false, `{"a\u0000":1}`: false, `{"a\n":1}`: false,
		`{" ":1}`: true, `{"~":1}`: true, `{"\u001f":1}`: false, "{\"\x7f\":1}": false,
		`{"a":"\ud800"}`: false, `{"a":"\udc00\ud800"}`: false, "{\"a\":\"\xff\"}": false, "{\"a\":\"\xc0\xaf\"}": false, `{"a":"\ufffd"}`: false,
		`{"a":"\u0000"}`: false, `{"a":"\n"}`: false, `{"a":"\u009b"}`: false, `{"a":"\u202e"}`: false, `{"a":"\u2066"}`: false,
		`{"a":` + strings.Repeat("[", 15) + strings.Repeat("]", 15) + `}`:           true,
		`{"a":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`:           true,
		`{"a":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + `}`:           false,
		`{"a":` + strings.Repeat(`{"a":`, 17) + `1` + strings.Repeat("}", 17) + `}`: false,
	} {
		if _, err := parseObject([]byte(text)); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A text that is not plain stands for nothing, and nothing else is read more
// leniently.
func TestTextsThatAreNotPlainAreGarbled(t *testing.T) {
	for _, text := range []string{`"\ud800"`, "\"\xff\"", `"\ufffd"`, `"a\u0000"`, `"\n"`, `"\u009b"`, `"\u202e"`, `"\u2066"`} {
		o, err := parseTexts([]byte(`{"a":` + text + `,"b":["x",` + text + `]}`))
		if want := (object{"a": garbled{}, "b": []any{"x", garbled{}}}); err != nil || !reflect.DeepEqual(o, want) {
			t.Errorf("%s: %v %v", text, o, err)
		}
	}
	for _, text := range []string{``, `[]`, `{"a":1,"a":1}`, `{"a":1,"A":1}`, `{"a\n":1}`, "{\"\xff\":1}", `{"ä":1}`, "{\"a\":\"\n\"}"} {
		if _, err := parseTexts([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// FuzzJSON: what is accepted means the same to encoding/json.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"sub":"9","a":[{"b":1}]}`, `{"a":1,"A":2}`, `{"a":"\ud800"}`, `{"a":{"b":[null,true,1e3]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := parseObject(data)
		if err != nil {
			return
		}
		if lenient, err := parseTexts(data); err != nil || !reflect.DeepEqual(lenient, got) {
			t.Fatalf("%q is read as %v and as %v, %v", data, got, lenient, err)
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatalf("accepted %q: %v", data, err)
		}
		if !reflect.DeepEqual(unnamed(got), want) {
			t.Fatalf("%q is read as %v and as %v", data, got, want)
		}
	})
}

// unnamed turns object into map[string]any.
func unnamed(v any) any {
	switch v := v.(type) {
	case object:
		m := map[string]any{}
		for k, x := range v {
			m[k] = unnamed(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = unnamed(v[i])
		}
		return list
	}
	return v
}
