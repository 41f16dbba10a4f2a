// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/spineguard/spineguard/generator/source/openapi"
)

// schema is a document whose response refers to something.
func schema(ref string) string {
	return top + "  /a: {get: {x-spine-interaction: x, responses: {'200': {description: d, content: {a/b: {schema: {$ref: \"" + ref + "\"}}}}}}}\n"
}

// Why a file cannot be read decides what to do about it.
func TestFilesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		err        error
		want, next string
	}{
		{fs.ErrPermission, "permission denied", "let the user who runs spineguard read it"},
		{errors.New("not a regular file"), "not a regular file", "the file has to be a regular file"},
	} {
		_, findings := openapi.Read(openapi.Source{Path: "specs/api.yaml", ReadFile: func(name string) ([]byte, error) {
			if name == "api.yaml" {
				return []byte(schema("b.yaml")), nil
			}
			return nil, &fs.PathError{Op: "open", Path: name, Err: c.err}
		}}, openapi.Limits{})
		want := `specs/api.yaml:5:105 openapi-aside: the file "specs/b.yaml" cannot be read: ` + c.want
		if got := lines(findings); got != want || !strings.HasPrefix(findings[0].Suggestion, c.next) {
			t.Errorf("got %s -> %s, want %s -> %s", got, findings[0].Suggestion, want, c.next)
		}
	}
}

func TestReferencesStayInTheFolder(t *testing.T) {
	const at = "specs/api.yaml:5:105 openapi-ref-outside: the reference "
	tests := map[string]string{
		"http://example.com/a.yaml":             `is refused: it is a network address`,
		"https://169.254.169.254/latest#/a":     `is refused: it is a network address`,
		"file:///etc/passwd":                    `is refused: it is a network address`,
		"file:a.yaml":                           `is refused: the path holds ":"`,
		"//host/share/a.yaml":                   `is refused: it names another host`,
		`\\\\host\\share`:                       `is refused: it names another host`,
		"/etc/passwd":                           `is refused: the path is absolute`,
		`\\etc`:                                 `is refused: the path is absolute`,
		"C:/a.yaml":                             `is refused: the path holds ":"`,
		"../a.yaml":                             `is refused: the path leads out of the folder of the document`,
		"a/../../b.yaml":                        `is refused: the path leads out of the folder of the document`,
		`..\\a.yaml`:                            `is refused: the path holds "\\"`,
		"%2e%2e/a.yaml":                         `is refused: the path holds ".." in escapes`,
		"a/%2E./b.yaml":                         `is refused: the path holds ".." in escapes`,
		"a%2Fb.yaml":                            `is refused: the path holds "a/b.yaml" in escapes`,
		"a%2F..%2F..%2Fb.yaml":                  `is refused: the path holds "a/../../b.yaml" in escapes`,
		"%2Fetc/passwd":                         `is refused: the path holds "/etc" in escapes`,
		"a%00.yaml":                             `is refused: the path holds "\x00"`,
		"a%5Cb.yaml":                            `is refused: the path holds "\\"`,
		"a%252e.yaml":                           `is refused: the path holds "%"`,
		"a%3Fb.yaml":                            `is refused: the path holds "?"`,
		"a%FF.yaml":                             `is refused: the path holds "\xff"`,
		"a%zz.yaml":                             `is refused: a percent sign is not followed by two hexadecimal digits`,
		"http%3A//example.com/a.yaml":           `is refused: the path holds ":"`,
		"a.yaml?b":                              `is refused: the path holds "?"`,
		".":                                     `is refused: the path leads out of the folder of the document`,
		"data:application/json,{}":              `is refused: the path holds ":"`,
		"git+ssh://host/a.yaml#/components/x":   `is refused: it is a network address`,
		"components/../../secrets.yaml#/schema": `is refused: the path leads out of the folder of the document`,
	}
	for ref, want := range tests {
		t.Run(ref, func(t *testing.T) {
			asked := []string{}
			src := openapi.Source{Path: "specs/api.yaml", ReadFile: func(name string) ([]byte, error) {
				asked = append(asked, name)
				return []byte(schema(ref)), nil
			}}
			_, findings := openapi.Read(src, openapi.Limits{})
			quoted := fmt.Sprintf("%q", strings.ReplaceAll(ref, `\\`, `\`))
			if got := lines(findings); got != at+quoted+" "+want {
				t.Errorf("got  %s\nwant %s", got, at+quoted+" "+want)
			}
			if !slices.Equal(asked, []string{"api.yaml"}) {
				t.Errorf("files were asked for: %q", asked)
			}
		})
	}
}

// With a reader of one's own kin-openapi takes any address: what it asks for
// has to be checked by us.
func TestLenientReaderIsAskedForAnyAddress(t *testing.T) {
	var asked []string
	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		asked = append(asked, location.String())
		return nil, errors.New("refused")
	}
	for _, ref := range []string{"http://169.254.169.254/latest", "/etc/passwd", "../secret.yaml"} {
		if _, err := loader.LoadFromDataWithPath([]byte(schema(ref)), &url.URL{Path: "api.yaml"}); err == nil {
			t.Errorf("%s was loaded", ref)
		}
		loader = &openapi3.Loader{Context: loader.Context, ReadFromURIFunc: loader.ReadFromURIFunc}
	}
	if !slices.Equal(asked, []string{"http://169.254.169.254/latest", "/etc/passwd", "../secret.yaml"}) {
		t.Errorf("asked for %q; the lenient reader has changed", asked)
	}
}

func TestReferencesThatLeadNowhere(t *testing.T) {
	tests := map[string]struct{ ref, want string }{
		"missing file":       {"b.yaml", `the file "specs/b.yaml" does not exist`},
		"missing definition": {"#/components/schemas/B", `the reference "#/components/schemas/B" leads to nothing: there is no "B" in a mapping`},
		"missing section":    {"#/component/schemas/B", `the reference "#/component/schemas/B" leads to nothing: there is no "component" in a mapping`},
		"self":               {"#/components/schemas/Self", `the reference "#/components/schemas/Self" leads in a circle, or through more than 32 other references`},
		"circle of two":      {"#/components/schemas/Ping", `the reference "#/components/schemas/Ping" leads in a circle, or through more than 32 other references`},
		"bad escape":         {"#/components/schemas/A~2", `the reference "#/components/schemas/A~2" leads to nothing: a tilde in "A~2" is not followed by 0 or 1`},
		"open escape":        {"#/components/schemas/A~", `the reference "#/components/schemas/A~" leads to nothing: a tilde in "A~" is not followed by 0 or 1`},
		"bad percent":        {"#/components/schemas/A%zz", `the reference "#/components/schemas/A%zz" leads to nothing: a percent sign is not followed by two hexadecimal digits`},
		"anchor":             {"#A", `the reference "#A" leads to nothing: what follows # must be a path that begins with /`},
		"into a text":        {"#/openapi/x", `the reference "#/openapi/x" leads to nothing: there is no "x" in a text`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			const components = "components: {schemas: {A: {type: object}, Self: {$ref: '#/components/schemas/Self'}, Ping: {$ref: '#/components/schemas/Pong'}, Pong: {$ref: '#/components/schemas/Ping'}}}\n"
			doc, findings := read(docs{"api.yaml": schema(tt.ref) + components})
			if got := lines(findings); !strings.Contains(got, "specs/api.yaml:5:105 openapi-aside: "+tt.want) || hasErrors(findings) || len(doc.Endpoints) != 1 {
				t.Errorf("in a schema got  %s\nwant %s, and an endpoint", got, tt.want)
			}
			_, findings = read(docs{"api.yaml": top + "  /a: {get: {x-spine-interaction: x, parameters: [{$ref: '" + tt.ref + "'}], " + ok + "}}\n" + components})
			if got := lines(findings); !strings.Contains(got, "specs/api.yaml:5:58 openapi-ref: "+tt.want) || !hasErrors(findings) || strings.Contains(got, "5:58 openapi-aside") {
				t.Errorf("of a parameter got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestChainsAreBounded(t *testing.T) {
	chain := func(n int, link string) string {
		var b strings.Builder
		b.WriteString(schema("#/components/schemas/S0") + "components:\n  schemas:\n")
		for i := range n {
			fmt.Fprintf(&b, "    S%d: "+link+"\n", i, fmt.Sprintf("#/components/schemas/S%d", i+1))
		}
		fmt.Fprintf(&b, "    S%d: {type: string}\n", n)
		return b.String()
	}
	const direct, nested = "{$ref: '%s'}", "{type: object, properties: {next: {$ref: '%s'}}}"
	for name, tt := range map[string]struct{ doc, want string }{
		"short":            {chain(20, direct), ""},
		"10,000 hops":      {chain(10_000, direct), "leads in a circle, or through more than 32 other references"},
		"nested":           {chain(400, nested), ""},
		"nested in 10,000": {chain(10_000, nested), `the reference "#/components/schemas/S500" lies more than 500 references deep`},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := read(docs{"api.yaml": tt.doc})
			got := lines(findings)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %.300s", got)
			}
		})
	}
	t.Run("files", func(t *testing.T) {
		split := func(n int) docs {
			files, all := docs{}, ""
			for i := range n {
				files[fmt.Sprintf("f%d.yaml", i)] = "{type: string}"
				all += fmt.Sprintf("    S%d: {$ref: f%d.yaml}\n", i, i)
			}
			files["api.yaml"] = top + "  /a: {get: " + operated + "}\ncomponents:\n  schemas:\n" + all
			return files
		}
		for n, want := range map[int]string{
			200: "", 999: "", 1000: `specs/api.yaml:1007:18 openapi-aside: the document consists of more than 1000 files, which is the limit`,
		} {
			doc, findings := read(split(n))
			if got := lines(findings); got != want || len(doc.Endpoints) != 1 {
				t.Errorf("with %d files beside the document got %.300s", n, got)
			}
		}
	})
}

func TestDeepSchemasAreRefused(t *testing.T) {
	deep := strings.Repeat("{type: array, items: ", 5000) + "{type: string}" + strings.Repeat("}", 5000)
	_, findings := read(docs{"api.yaml": top + "  /a: {get: " + operated + "}\ncomponents: {schemas: {A: " + deep + "}}\n"})
	if got := lines(findings); !strings.HasPrefix(got, "specs/api.yaml:6:") || !strings.Contains(got, "yaml-limit: the document is nested more than 100 levels deep") {
		t.Errorf("got %.300s", got)
	}
}

func TestRecursiveSchemasAreFine(t *testing.T) {
	_, findings := read(docs{"api.yaml": schema("#/components/schemas/Tree") +
		"components: {schemas: {Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}}}\n"})
	if len(findings) > 0 {
		t.Error(lines(findings))
	}
}

func TestPathItemsInOtherFilesKeepTheirPositions(t *testing.T) {
	files := docs{
		"api.yaml":           top + "  /a/{id}: {$ref: 'paths/a.yaml'}\n  /b: {$ref: 'paths/more.json#/b'}\n",
		"paths/a.yaml":       "parameters:\n  - {$ref: '../parameters.yaml#/id'}\nget:\n  x-spine-interaction: urn:a\n  " + ok + "\n",
		"paths/more.json":    `{"b": {"post": {"x-spine-interaction": "urn:b", "responses": {"200": {"description": "ok"}}}}}`,
		"parameters.yaml":    "id: {name: id, in: path, required: true, schema: {type: string}}\n",
		"not-referred-to.md": "",
	}
	doc, findings := read(files)
	if len(findings) > 0 {
		t.Fatal(lines(findings))
	}
	want := "s GET specs/paths/a.yaml:3:1 /a/{id} specs/api.yaml:5:3 query []\n" +
		"  urn:a specs/paths/a.yaml:4:24 actor  scopes [] query [] header [] aliases [] registered  level  function \n" +
		"s POST specs/paths/more.json:1:8 /b specs/api.yaml:6:3 query []\n" +
		"  urn:b specs/paths/more.json:1:40 actor  scopes [] query [] header [] aliases [] registered  level  function "
	if got := dump(doc.Endpoints); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if want := []string{"specs/api.yaml", "specs/paths/a.yaml", "specs/paths/more.json", "specs/parameters.yaml"}; !slices.Equal(doc.Files, want) {
		t.Errorf("files %q, want %q", doc.Files, want)
	}
}

// Every file is read strictly, not only the first: a duplicate key in a file
// that is referred to would give the validator one operation and us another.
func TestOtherFilesAreStrictToo(t *testing.T) {
	_, findings := read(docs{"api.yaml": top + "  /a: {$ref: a.json}\n", "a.json": `{"get": {"x-spine-interaction": "a", "x-spine-interaction": "b"}}`})
	if got := lines(findings); !strings.HasPrefix(got, `specs/a.json:1:38 yaml-duplicate-key: the key "x-spine-interaction" stands twice in one mapping (specs/a.json:1:10 it stands here first)`) {
		t.Errorf("got %s", got)
	}
}

func TestFieldsBesideAPathReferenceAreRefused(t *testing.T) {
	_, findings := read(docs{"api.yaml": top + "  /a: {$ref: a.yaml, post: " + operated + "}\n", "a.yaml": "get: " + operated + "\n"})
	if got := lines(findings); !strings.Contains(got, `specs/api.yaml:5:22 openapi-ref: "post" stands beside the reference "a.yaml", and readers disagree on which counts`) {
		t.Errorf("got %s", got)
	}
}

// kin-openapi alone takes the last of two paths in JSON, without a word.
func TestLenientReaderTakesTheLastOfTwoKeys(t *testing.T) {
	const doc = `{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {}}, "paths": {"/b": {}}}`
	kin, err := openapi3.NewLoader().LoadFromData([]byte(doc))
	if err != nil || kin.Paths.Value("/a") != nil || kin.Paths.Value("/b") == nil {
		t.Errorf("got %v; the lenient reader has changed", err)
	}
	_, findings := read(docs{"api.yaml": doc})
	if got := lines(findings); got != `specs/api.yaml:1:83 yaml-duplicate-key: the key "paths" stands twice in one mapping (specs/api.yaml:1:62 it stands here first)` {
		t.Errorf("got %s", got)
	}
}

func TestWithinReadsRegularFilesOfTheFolderOnly(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "specs")
	for name, data := range map[string]string{"secret.yaml": "secret", "specs/a.yaml": "a", "specs/sub/b.yaml": "b", "specs/big.yaml": strings.Repeat("x", 11)} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink(filepath.Join(dir, "secret.yaml"), filepath.Join(inside, "link.yaml")) // where the system has them
	_ = os.Symlink(dir, filepath.Join(inside, "up"))
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	readFile := openapi.Within(root, 10)
	for name, want := range map[string]string{"a.yaml": "a", "sub/b.yaml": "b"} {
		if got, err := readFile(name); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"../secret.yaml", "link.yaml", "up/secret.yaml", filepath.Join(dir, "secret.yaml"), "sub", ".", "", "big.yaml", "absent.yaml", "sub\x00"} {
		if got, err := readFile(name); err == nil {
			t.Errorf("%q: got %q, want an error", name, got)
		}
	}
}

func TestUnreadableFilesDoNotNameTheMachine(t *testing.T) {
	src := openapi.Source{Path: "specs/api.yaml", ReadFile: func(string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: "/home/someone/specs/api.yaml", Err: fs.ErrPermission}
	}}
	_, findings := openapi.Read(src, openapi.Limits{})
	if got := lines(findings); got != `specs/api.yaml openapi-ref: the file "specs/api.yaml" cannot be read: permission denied` {
		t.Errorf("got %s", got)
	}
}
