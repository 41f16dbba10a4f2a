// SPDX-License-Identifier: Apache-2.0

package xlsx

import "testing"

func TestShowsText(t *testing.T) {
	for code, want := range map[string]bool{
		"": true, "General": true, "0": true, "#,##0": true, "0.00E+00": true, "yyyy-mm-dd": true, "[h]:mm": true, "# ?/?": true,
		"@": true, "0;@": true, "0;0;@": true, "0;0;0;@": true, "0;;;@": true, ";;": true, ";": true, `"B0001"`: true, `"a";"b";"c"`: true,
		"[Red]@": true, "[Color3]@": true, "[Color 3]@": true, "[$-809]@": true, "_(@_)": true, "@_é": true, `_(* #,##0_);_(* "-"_);_(@_)`: true,
		"[Red]0": true, "0;[White]-0": true, "[DBNum1]0": true, "[$£-809]0": true, `\@`: true, `"@"`: true,

		";;;": false, "0;0;0;": false, `0;0;0;"B0001"`: false, "0;0;0;0": false, "General;General;General;General": false,
		`@"x"`: false, `"x"@`: false, "@@": false, "x@": false, `\x@`: false, "*-@": false, "@ ": false, "General@": false,
		"@;0": false, "@;@": false, "@;0;0": false, "0;@;0;@": false, "0;0;0;0;@": false,
		"[>0]0": false, "[>0]@": false, `[=1]"a";0`: false, "[]0": false, "0;[<=5]0": false,
		`""0`: true, `0;0;0;"red"@`: false, `"$-"@`: false, `"<"0`: true, "0*;@": false, `0\;@`: false, "0_;@": false, "[Color0]@": false, "[Color1]@": true,
		"[Black]@": true, "[White]@": false, "[White]0": false, "[white]General": false, "0;0;0;[White]@": false, "[Color2]@": false, "[Color 2]@": false,
		"[Color57]@": false, "[Schwarz]@": false, "[DBNum1]@": false, "[$£-809]@": false, `"open`: false, "[open": false, "[Red@": false,
	} {
		if got := new(palette).showsText(code, nil); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
	if p := new(palette); p.showsText("[Red]@", []rgb{{250, 0, 0}}) || !p.showsText("[White]@", []rgb{{250, 0, 0}}) {
		t.Error("a colour is not compared with the fill")
	}
	own := &palette{indexed: make([]string, 64)}
	own.indexed[10] = "FFFFFFFE"
	if own.showsText("[Color3]@", nil) {
		t.Error("a palette of the workbook's own does not count")
	}
}
