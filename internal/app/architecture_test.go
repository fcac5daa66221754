package app_test

import (
	"bufio"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "comune.example/sportello/"

// layers is the rule: a package may import those of lower rows, and of its own row only what exceptions says. A name
// stands for the package and what lies under it, unless a longer name says otherwise.
var layers = []struct {
	name     string
	packages []string
}{
	{"words", []string{"internal/fault", "internal/colour", "internal/italy", "internal/i18n", "internal/pdf", "internal/workload", "internal/population", "internal/clock", "internal/figure", "internal/declare", "internal/markdown", "internal/search", "internal/ui/htmlcheck"}},
	{"ground", []string{"internal/i18n/plain", "internal/identity", "internal/db", "internal/journal", "internal/job", "internal/web", "internal/ui", "internal/module", "internal/municipality"}},
	{"declared", []string{"internal/workflow", "internal/catalog", "examples"}},
	{"module", []string{"internal/account", "internal/booking", "internal/casefile", "internal/certificate", "internal/complaint", "internal/content", "internal/counter", "internal/document", "internal/estate", "internal/journey", "internal/noticeboard", "internal/notify", "internal/payment", "internal/portal", "internal/privacy", "internal/push", "internal/registry", "internal/statistics", "internal/webhook"}},
	{"web package", []string{
		"internal/account/accountweb", "internal/booking/bookingweb", "internal/booking/officeweb", "internal/booking/caldav", "internal/casefile/casefileweb", "internal/certificate/certificateweb", "internal/complaint/complaintweb", "internal/complaint/officeweb", "internal/content/contentweb",
		"internal/estate/estateweb", "internal/journey/journeyweb", "internal/noticeboard/noticeboardweb", "internal/notify/notifyweb", "internal/payment/paymentweb", "internal/portal/portalweb", "internal/portal/areaweb", "internal/portal/ratingweb", "internal/portal/statusweb", "internal/portal/transparencyweb", "internal/privacy/privacyweb",
		"internal/registry/registryweb", "internal/statistics/statisticsweb",
		"internal/account/sandbox", "internal/notify/sandbox", "internal/notify/smtp", "internal/payment/sandbox", "internal/certificate/filekeys", "internal/webhook/webhookweb", "internal/webhook/sender",
		"internal/push/pushweb", "internal/push/webpush", "internal/push/sandbox",
		"internal/counter/counterweb", "internal/counter/line",
	}},
	{"reactions", []string{"internal/reactions"}},
	{"assembly", []string{"internal/app", "internal/replay", "internal/sample"}},
	{"command", []string{"cmd/sportello", "e2e", "tools", "bench"}},
}

// exceptions are the imports within a layer that were decided one by one.
var exceptions = map[string][]string{
	"internal/journal":            {"internal/db", "internal/identity"},
	"internal/job":                {"internal/db", "internal/identity"},
	"internal/web":                {"internal/identity", "internal/journal"},
	"internal/ui":                 {"internal/web", "internal/identity", "internal/module"},
	"internal/module":             {"internal/web", "internal/job", "internal/identity"},
	"internal/municipality":       {},
	"internal/i18n":               {"internal/italy"},
	"internal/figure":             {"internal/italy"},
	"internal/population":         {"internal/italy"},
	"internal/workload":           {"internal/italy", "internal/declare"},
	"internal/declare":            {"internal/italy"},
	"internal/catalog":            {"internal/workflow"},
	"internal/markdown":           {"internal/pdf"},
	"internal/certificate":        {"internal/registry", "internal/document"},
	"internal/casefile":           {"internal/document"},
	"internal/noticeboard":        {"internal/document"},
	"internal/complaint":          {"internal/document"},
	"internal/content":            {"internal/document"},
	"internal/app":                {"internal/sample", "internal/replay"},
	"internal/account/accountweb": {"internal/account/sandbox"},
	"internal/payment/paymentweb": {"internal/payment/sandbox"},
	"internal/notify/notifyweb":   {"internal/notify/sandbox"},
	"internal/push/sandbox":       {"internal/push/webpush"},
}

// walls are packages of others that only some of ours may import.
var walls = []struct {
	imported string
	allowed  func(pkg string) bool
}{
	{"database/sql", func(p string) bool {
		return under(p, "internal/db") || under(p, "internal/journal") || p == "internal/job" || p == "internal/replay" || strings.Contains(p, "/internal/") && strings.HasSuffix(p, "db") || layerOf(p) == "module"
	}},
	{"net/http", func(p string) bool {
		return under(p, "internal/web") || layerOf(p) == "web package" || layerOf(p) == "assembly" || layerOf(p) == "command"
	}},
	{"github.com/a-h/templ", func(p string) bool { return under(p, "internal/ui") || layerOf(p) == "web package" }},
	{"os", func(p string) bool {
		return layerOf(p) == "web package" || layerOf(p) == "assembly" || layerOf(p) == "command" || under(p, "internal/db")
	}},
}

func under(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// place finds the row of a package: the longest name that it lies under wins.
func place(pkg string) (row int, name string) {
	row = -1
	for i, l := range layers {
		for _, p := range l.packages {
			if under(pkg, p) && len(p) > len(name) {
				row, name = i, p
			}
		}
	}
	return row, name
}

func layerOf(pkg string) string {
	row, _ := place(pkg)
	if row < 0 {
		return "no layer"
	}
	return layers[row].name
}

func TestPackagesImportDownwardsOnly(t *testing.T) {
	for file, imports := range sources(t, false) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		for _, imported := range imports {
			if complaint := judge(pkg, imported); complaint != "" {
				t.Errorf("%s: %s", file, complaint)
			}
		}
	}
}

func TestTheRuleFindsPlantedMistakes(t *testing.T) {
	for _, planted := range []struct{ pkg, imported string }{
		{"internal/booking", modulePath + "internal/casefile"},
		{"internal/booking", "net/http"},
		{"internal/booking/bookingweb", modulePath + "internal/casefile/casefileweb"},
		{"internal/booking/officeweb", modulePath + "internal/booking/bookingweb"},
		{"internal/web", modulePath + "internal/booking"},
		{"internal/portal/portalweb", "database/sql"},
		{"internal/nowhere", "fmt"},
	} {
		if judge(planted.pkg, planted.imported) == "" {
			t.Errorf("%s imports %s: not found", planted.pkg, planted.imported)
		}
	}
}

// judge gives the sentence that says what is wrong with an import, or nothing.
func judge(pkg, imported string) string {
	row, name := place(pkg)
	if row < 0 {
		return fmt.Sprintf("%s is on no layer", pkg)
	}
	for _, w := range walls {
		if imported == w.imported && !w.allowed(pkg) {
			return fmt.Sprintf("%s (%s) must not import %s", pkg, layers[row].name, imported)
		}
	}
	target, ok := strings.CutPrefix(imported, modulePath)
	if !ok {
		return ""
	}
	to, toName := place(target)
	switch {
	case to < 0:
		return fmt.Sprintf("%s is on no layer", target)
	case to < row, name == toName, slices.Contains(exceptions[name], toName), under(target, pkg):
		return ""
	default:
		return fmt.Sprintf("%s (%s) must not import %s (%s)", name, layers[row].name, toName, layers[to].name)
	}
}

func TestFilesStayUnderFiveHundredLines(t *testing.T) {
	for file := range sources(t, true) {
		if n := countLines(t, file); n > 500 {
			t.Errorf("%s has %d lines: split it by subject", file, n)
		}
	}
}

func TestNoMunicipalityIsNamedInGo(t *testing.T) {
	name := regexp.MustCompile(`(?i)\bcesena\b|c573`)
	for file := range sources(t, true) {
		if strings.HasPrefix(file, "examples/") || file == "internal/app/architecture_test.go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if name.MatchString(line) && !strings.Contains(line, "examples/cesena") {
				t.Errorf("%s:%d names a municipality: %s", file, i+1, strings.TrimSpace(line))
			}
		}
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	said := map[string]bool{}
	for file := range sources(t, false) {
		pkg := filepath.Dir(file)
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		said[pkg] = said[pkg] || f.Doc != nil && strings.Count(f.Doc.Text(), "\n") >= 2
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment of three lines or more", pkg)
		}
	}
}

const root = "../.."

// sources lists the Go files written by hand, with their imports.
func sources(t *testing.T, tests bool) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "data") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") && !tests {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range f.Comments {
			if strings.HasPrefix(group.Text(), "Code generated") {
				return nil
			}
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		list := []string{}
		for _, s := range f.Imports {
			imported, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			list = append(list, imported)
		}
		files[filepath.ToSlash(rel)] = list
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func countLines(t *testing.T, file string) int {
	t.Helper()
	f, err := os.Open(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		n++
	}
	return n
}
