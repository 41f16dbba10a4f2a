package docs_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

// TestTheManualNamesEveryField: the data of templates is a promise, so each
// field of it stands in docs/pages.md, and so does each template.
func TestTheManualNamesEveryField(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "pages.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(v reflect.Type) {
		switch v.Kind() {
		case reflect.Slice, reflect.Array, reflect.Pointer:
			visit(v.Elem())
		case reflect.Struct:
			if seen[v] {
				return
			}
			seen[v] = true
			for i := range v.NumField() {
				if name := v.Field(i).Name; !strings.Contains(string(manual), "`"+name+"`") {
					t.Errorf("%s.%s is not in docs/pages.md", v.Name(), name)
				}
				visit(v.Field(i).Type)
			}
		}
	}
	visit(reflect.TypeFor[docs.Data]())
	for _, name := range docs.Names() {
		if !strings.Contains(string(manual), "`"+name+"`") {
			t.Errorf("the template %s is not in docs/pages.md", name)
		}
	}
}
