package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"comune.example/sportello/internal/ui/htmlcheck"
)

// notShown are exported templates that are no components: parts of documents, or what wraps the others.
func notShown(name string) bool {
	return name == "Shell.Assets" || name == "Form.Form" || strings.HasPrefix(name, "Gallery")
}

// components are the exported templates of the package, as "Badge" or "Form.Text".
func components(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*_templ.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var list []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !isComponent(f) {
				continue
			}
			name := f.Name.Name
			if f.Recv != nil {
				name = receiver(f.Recv.List[0].Type) + "." + name
			}
			list = append(list, name)
		}
	}
	return list
}

func isComponent(f *ast.FuncDecl) bool {
	if f.Type.Results == nil || len(f.Type.Results.List) != 1 {
		return false
	}
	result, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr)
	return ok && result.Sel.Name == "Component"
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func TestTheGalleryShowsEveryComponent(t *testing.T) {
	shown := map[string]bool{}
	for _, r := range shell(t).GalleryRoutes() {
		path := strings.TrimPrefix(r.Pattern, "GET ")
		w := ask(t, http.MethodGet, path, "ugo", "")
		if w.Code != http.StatusOK {
			t.Errorf("%s: got status %d", path, w.Code)
		}
		if !r.Demo {
			t.Errorf("%s is shown outside of demonstrations", path)
		}
		p := parsed(t, w)
		for _, problem := range p.Problems() {
			t.Errorf("%s: %s", path, problem)
		}
		for _, n := range p.With("data-component", "*") {
			shown[htmlcheck.Attr(n, "data-component")] = true
		}
	}
	all := components(t)
	if len(all) < 40 {
		t.Fatalf("got %d components", len(all))
	}
	for _, name := range all {
		if !shown[name] && !notShown(name) {
			t.Errorf("no page of the gallery shows %s", name)
		}
	}
}
