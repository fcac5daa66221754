package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
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
	named := namedTest.FindAllStringSubmatch(document(t, "ARCHITECTURE.md"), -1)
	if len(named) < 20 {
		t.Errorf("got %d tests named in ARCHITECTURE.md, want one for each invariant", len(named))
	}
	for _, n := range named {
		if !exist[n[1]] {
			t.Errorf("ARCHITECTURE.md names %s, which does not exist", n[1])
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
