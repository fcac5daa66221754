package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// longest is how long a document may be, in lines. Decisions have a page each.
var longest = map[string]int{
	"README.md": 150, "ARCHITECTURE.md": 250, "CONTRIBUTING.md": 150, "docs/operations.md": 300, "docs/adr/*.md": 60,
}

func TestDocumentsStayShort(t *testing.T) {
	for pattern, most := range longest {
		for _, file := range documents(t, pattern) {
			if n := countLines(t, file); n > most {
				t.Errorf("%s has %d lines, want at most %d", file, n, most)
			}
		}
	}
}

// links finds where a document leads inside the project.
var links = regexp.MustCompile(`\]\(([^)#]+)`)

func TestDocumentsLeadToFilesThatExist(t *testing.T) {
	for _, file := range documents(t, "*.md", "docs/*.md", "docs/adr/*.md") {
		for _, found := range links.FindAllStringSubmatch(document(t, file), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(file), found[1])); err != nil {
				t.Errorf("%s leads to %s, which does not exist", file, found[1])
			}
		}
	}
}

var namedTest = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")

func TestEveryInvariantIsShownByATestThatExists(t *testing.T) {
	wantTestsThatExist(t, "ARCHITECTURE.md", 20)
}

func TestEveryCriterionIsShownByATestThatExists(t *testing.T) {
	wantTestsThatExist(t, "docs/criteri.md", 15)
}

// wantTestsThatExist wants a document to name tests, and each of them to be there.
func wantTestsThatExist(t *testing.T, name string, fewest int) {
	t.Helper()
	exist := map[string]bool{}
	for file := range sources(t, true) {
		if !strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, d := range syntax(t, file).Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				exist[f.Name.Name] = true
			}
		}
	}
	named := namedTest.FindAllStringSubmatch(document(t, name), -1)
	if len(named) < fewest {
		t.Errorf("got %d tests named in %s, want one for each promise", len(named), name)
	}
	for _, n := range named {
		if !exist[n[1]] {
			t.Errorf("%s names %s, which does not exist", name, n[1])
		}
	}
}

func document(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func documents(t *testing.T, patterns ...string) []string {
	t.Helper()
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			file, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		t.Fatalf("no document is called %s", strings.Join(patterns, " or "))
	}
	return files
}

func syntax(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// An operator who reads a line of the log, or the name of a job, must find what it means.
func TestOperationsExplainEveryLineOfTheLogAndEveryJob(t *testing.T) {
	operations := document(t, "docs/operations.md")
	found := 0
	for file := range sources(t, false) {
		ast.Inspect(syntax(t, file), func(n ast.Node) bool {
			text := logged(n)
			if name := jobName(n); name != "" {
				text = "`" + name + "`"
			}
			if text == "" {
				return true
			}
			found++
			if !strings.Contains(operations, text) {
				t.Errorf("%s: docs/operations.md does not explain %q", file, text)
			}
			return true
		})
	}
	if found < 25 {
		t.Errorf("got %d lines of the log and jobs, want all of the program", found)
	}
}

// logged gives the sentence of a call like slog.ErrorContext(ctx, "a job failed", …).
func logged(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return ""
	}
	if f, ok := call.Fun.(*ast.SelectorExpr); !ok || !isName(f.X, "slog") || !strings.HasSuffix(f.Sel.Name, "Context") {
		return ""
	}
	return literal(call.Args[1])
}

// jobName gives the name in a job.Job{Name: "…", Every: …}, which a list of jobs writes without its type.
func jobName(n ast.Node) string {
	made, ok := n.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	values := map[string]ast.Expr{}
	for _, e := range made.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := pair.Key.(*ast.Ident); ok {
				values[id.Name] = pair.Value
			}
		}
	}
	if values["Every"] == nil || values["Timeout"] == nil || values["Name"] == nil {
		return ""
	}
	return literal(values["Name"])
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(l.Value)
	if err != nil {
		return ""
	}
	return text
}
