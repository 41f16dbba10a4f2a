// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// TestTrickyLiterals: a code behind a literal or a comment that is hard to read counts, and one in a comment does not.
// Every B0360 counts, and no B0999.
func TestTrickyLiterals(t *testing.T) {
	const in, out = "urn:nhs:names:services:s:in-1", "urn:nhs:names:services:s:comment-1"
	codes := knownCodes(&policy.Model{Interactions: []policy.Interaction{{ID: in}}}, &names.Table{})
	for name, sources := range tricky {
		for _, src := range sources {
			src = strings.NewReplacer("B0360", in, "B0999", out).Replace(src)
			want := strings.Count(src, in)
			run := compareWith(codes, languageOf("f."+name), src)
			for _, l := range run.literals {
				if l.Value != in {
					t.Errorf("%s: %q: what stands in a comment counts", name, src)
				}
			}
			if len(run.literals) != want {
				t.Errorf("%s: %q: %d of %d", name, src, len(run.literals), want)
			}
		}
	}
}

var tricky = map[string][]string{
	"rs": {
		"/* a /* b */ \"B0999\" */ let x = \"B0360\";",
		"let c = '\"'; let x = \"B0360\";",
		"fn f<'a>(x: &'a str) -> &'a str { \"B0360\" }",
		"let x = br##\"a\"# \"##; let y = b\"B0360\";",
		"let c = b'\"'; let y = \"B0360\";",
		"let c = b'\\''; let y = \"B0360\";",
		"'outer: loop { let y = \"B0360\"; }",
		"let c = '\\u{41}'; let y = \"B0360\";",
		"let s = r\"\\\"; let y = \"B0360\";",
	},
	"swift": {
		"/* a /* b */ \"B0999\" */ let x = \"B0360\"",
		"let x = #\"a \" b\"#; let y = \"B0360\"",
		"let x = \"\\(f(\"B0360\")) \"; let y = \"B0360\"",
		"let x = \"\"\"\n  a \"quoted\" B0360\n  \"\"\"; let y = \"B0360\"",
		"let x = #\"\\\"#; let y = \"B0360\"",
	},
	"kt": {
		"/* a /* b */ \"B0999\" */ val x = \"B0360\"",
		"val c = '\"'; val x = \"B0360\"",
		"val x = \"\"\"a\\\"\"\"; val y = \"B0360\"",
		"val x = \"${m[\"B0360\"]} ${if (a) { \"}\" } else \"B0360\"}\"",
		"val x = \"\"\"a\"\"\"\"; val y = \"B0360\"",
		"val x = \"$\"; val y = \"B0360\"",
	},
	"scala": {
		"/* a /* b */ \"B0999\" */ val x = \"B0360\"",
		"val c = '\"'; val s = 'sym; val x = \"B0360\"",
		"val x = s\"${m(\"B0360\")}\"; val y = \"B0360\"",
		"val x = \"\"\"a\\\"\"\"; val y = \"B0360\"",
		"val x = \"\"\"a\"\"\"\"; val y = \"B0360\"",
	},
	"ts": {
		"const r = /\"/; const x = \"B0360\";",
		"const r = /[/\"]/g; const x = \"B0360\";",
		"const r = a.replace(/'/g, \"\"); const x = \"B0360\";",
		"const r = a / b; const s = \"B0360\"; const d = c / e;",
		"const x = `a${`b${\"B0360\"}`}c`; const y = \"B0360\";",
		"const x = `a${ {a: \"}\"}.a }`; const y = \"B0360\";",
		"const x = `${f(`}`)}`; const y = 'B0360';",
		"const x = \"http://a\"; const y = \"B0360\";",
		"return <p>it's {f(\"B0360\")} don't</p>;\nconst y = \"B0360\";",
		"x = a++ / 2; y = \"B0360\"; z = 1 / 2;",
		"const y = x! / 2; const z = \"B0360\"; w = 3 / 1;",
		"const a = <T,>(x: T) => \"B0360\";",
		"x = {a: 1}\n/'/.exec(y)\nconst z = 'B0360'",
		"const x = `$`; const y = `$$${\"B0360\"}`;",
		"<!-- \nconst y = \"B0360\";",
	},
	"cs": {
		"var x = \"\"\"a \" b\"\"\"; var y = \"B0360\";",
		"var x = \"\"\"\"a \"\"\" b\"\"\"\"; var y = \"B0360\";",
		"var x = $@\"{f(\"B0360\")}\"\" {{\"; var y = \"B0360\";",
		"var x = @\"\\\"; var y = \"B0360\";",
		"var x = @\"a\"\"b\"; var y = \"B0360\";",
		"var x = $\"{a:\"\"}\"; var y = \"B0360\";",
		"var x = $\"{(a ? \"B0360\" : \"b\")}\"; var y = \"B0360\";",
		"var x = $$\"\"\"{ {{f(\"B0360\")}} \"\"\"; var y = \"B0360\";",
		"var x = $$$\"\"\"{{ {{{f(\"B0360\")}}} \"\"\"; var y = \"B0360\";",
		"var c = '\"'; var y = \"B0360\";",
		"var x = $\"\"\"{f(\"B0360\")}\"\"\"; var y = \"B0360\";",
		"#region don't \"B0999\n#endregion\nvar y = \"B0360\";",
		"var x = \"a\"u8; var y = \"B0360\"u8;",
		"var x = $\"{a:yyyy-MM-dd'T'}\"; var y = \"B0360\";",
		"var @class = \"B0360\";",
		"var x = \"\"\"\n  \"\"\n  \"\"\"; var y = \"B0360\";",
	},
	"java": {
		"x = \"\"\"\n a \"quoted\" \\\"\"\" B0360\n \"\"\"; y = \"B0360\";",
		"char c = '\"'; y = \"B0360\";",
		"char c = '\\''; y = \"B0360\";",
		"/* \" */ y = \"B0360\"; // don't \"B0999\"",
		"/** it's \"B0999\" */ y = \"B0360\";",
	},
	"py": {
		"x = f\"{d['B0360']}\"\ny = \"B0360\"\n",
		"x = f\"{d[\"B0360\"]}\"\ny = \"B0360\"\n",
		"x = f'{f\"{\"B0360\"}\"}'\ny = 'B0360'\n",
		"x = rb'\\''\ny = \"B0360\"\n",
		"x = Rb'''it's'''\ny = \"B0360\"\n",
		"x = r'\\\\'\ny = 'B0360'\n",
		"x = f'{{\"B0360\"}}'\ny = 'B0360'\n",
		"x = f'{a!r:>{w}}'\ny = 'B0360'\n",
		"x = f'{a:%H:%M}'\ny = 'B0360'\n",
		"x = f'{a=}'\ny = 'B0360'\n",
		"x = f'{(lambda z: \"B0360\")(1)}'\ny = 'B0360'\n",
		"def f():\n  \"\"\"B0999 'it's'\"\"\"\n  return 'B0360'\n",
		"x = '''a\n# B0360\n'''\n# it's 'B0999'\ny = 'B0360'\n",
		"x = 'a\\\n B0360'\ny = 'B0360'\n",
		"x = \"\"\"a\\\"\"\" 'B0360' \"\"\"\ny = 'B0360'\n",
		"x = u'B0360'\ny = b'B0360'\n",
		"x = [\n  'B0360',\n  'B0360'\n]\n",
		"f'''{\n# it's\n'B0360'}'''\ny = 'B0360'\n",
	},
	"rb": {
		"x = %q{it's {nested} \"B0360\"}\ny = 'B0360'\n",
		"x = %w[B0360 B0360]\ny = 'B0360'\n",
		"x = %w(a (b) B0360)\ny = 'B0360'\n",
		"x = <<~X\n  it's B0360\nX\ny = 'B0360'\n",
		"f(<<~A, <<~B)\n  it's B0360\nA\n  \"B0360\nB\ny = 'B0360'\n",
		"x = <<~'X'.strip\n  #{it's} B0360\nX\ny = 'B0360'\n",
		"x = \"#{h[\"B0360\"]} #{a ? \"}\" : 'B0360'}\"\n",
		"=begin\n'B0999\n=end\ny = 'B0360'\n",
		"x = /'/ =~ y\ny = 'B0360'\n",
		"x = y =~ /it's/ ? 'B0360' : 'B0360'\n",
		"x = %r{'}\ny = 'B0360'\n",
		"x = ?'\ny = 'B0360'\n",
		"x = <<X\nit's B0360\nX\ny = 'B0360'\n",
		"x = <<-X\n it's B0360\n X\ny = 'B0360'\n",
		"puts %(it's \"B0360\")\ny = 'B0360'\n",
		"x << \"B0360\"\ny = 'B0360'\n",
		"x = y.split(/,'/)\ny = 'B0360'\n",
		"puts /'/\ny = 'B0360'\n",
	},
	"php": {
		"<?php $x = <<<X\nit's B0360\nX;\n$y = 'B0360';",
		"<?php $x = <<<'X'\n{$it's B0360\nX;\n$y = 'B0360';",
		"<?php f(<<<X\n  it's B0360\n  X, 'B0360');",
		"<?php #it's \"B0999\"\n$y = 'B0360';",
		"<?php #[Attr('B0360')]\n$y = 'B0360';",
		"<?php // it's ?> it's <?php $y = 'B0360';",
		"<p>it's</p><?php $y = 'B0360'; ?><p>don't</p>",
		"<p>it's</p>\n<?php $y = 'B0360'; ?>\n<p>don't \"B0360\"</p><?= 'B0360' ?>",
		"<?php $x = \"{$a['B0360']}\"; $y = 'B0360';",
		"<?php $x = \"${a}\"; $y = 'B0360';",
		"<?php $x = '\\\\'; $y = 'B0360';",
	},
	"sql": {
		"SELECT 'it''s', 'B0360'; -- it's 'B0999'",
		"SELECT $$it's B0360$$; SELECT 'B0360';",
		"CREATE FUNCTION f() AS $body$ SELECT 'B0360'; -- it's\n $body$; SELECT 'B0360';",
		"SELECT E'it\\'s', 'B0360';",
		"SELECT \"a'b\", 'B0360';",
		"SELECT 'a\\'; SELECT 'B0360';",
		"SELECT `it's`, 'B0360';",
		"# it's 'B0999'\nSELECT 'B0360';",
	},
	"vb": {
		"Dim x = \"a\"\"b\" ' it's \"B0999\"\nDim y = \"B0360\"",
		"REM it's \"B0999\"\nDim y = \"B0360\"",
		"Dim c = \"\"\"\"c : Dim y = \"B0360\"",
		"Dim x = $\"{f(\"B0360\")}\"\nDim y = \"B0360\"",
	},
	"groovy": {
		"def x = /it's \"B0360/; def y = 'B0360'",
		"def x = $/it's \"B0360/$; def y = 'B0360'",
		"def x = '''it's B0360'''; def y = 'B0360'",
		"def x = \"${f('B0360')}\"; def y = 'B0360'",
		"def x = a / b; def y = 'B0360'; z = c / d",
		"def x = ~/'/; def y = 'B0360'",
	},
	"cpp": {
		"auto x = R\"(it's \" B0360)\"; auto y = \"B0360\";",
		"auto x = R\"ab()\" )ab\"; auto y = \"B0360\";",
		"auto x = u8R\"(\")\"; auto y = \"B0360\";",
		"int n = 1'000'000; auto y = \"B0360\";",
		"int n = 1'000; auto y = \"B0360\";",
		"#error don't\nauto y = \"B0360\";",
		"auto x = L\"B0360\"; char c = '\"'; auto y = \"B0360\";",
		"#define X \"a\" \\\n \"b\"\nauto y = \"B0360\";",
	},
	"go": {
		"x := `a\\`; y := \"B0360\"",
		"c := '\"'; y := \"B0360\"",
		"c := '\\''; y := \"B0360\"",
	},
	"tf": {
		"x = \"${f(\"B0360\")}\"\n# it's\ny = \"B0360\"\n",
	},
	"json": {
		`{"a\"": "B0360", "b\\": "B0360"}`,
		`{"a": "http://x", "b": "B0360"}`,
		`{"a": "it's", "b": "B0360"}`,
	},
	"yaml": {
		"a: it's B0360 # B0999\nb: B0360\n",
		"a: \"x # B0360\"\nb: 'it''s # B0360'\nc: B0360\n",
		"a: |\n  # B0999\n  B0360\n",
		"- B0360\n- 'B0360'\n",
		"a: {b: B0360, c: [B0360]}\n",
	},
	"sh": {
		"x='it # B0360'\ny=\"B0360\" # it's B0999\n",
		"cat <<X\nit's B0360\nX\ny=B0360\n",
		"x=$'it\\'s' y=B0360\n",
	},
	"xml": {
		"<a b=\"B0360\">B0360</a><!-- B0999 -->",
	},
	"toml": {"a = \"x # B0360\" # B0999\nb = '''\nB0360\n'''\n"},
}
