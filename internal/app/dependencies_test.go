package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

const (
	dependenciesFile = "docs/adr/0007-dependencies.md"
	assetsFolder     = "tools/assets/" // a Go module of its own
)

// dependencyLine is a row of a table: the name, and why it.
var dependencyLine = regexp.MustCompile("^\\| `([^`]+)` \\| (.*) \\|$")

func TestEveryDirectDependencyHasALine(t *testing.T) {
	explained := explanations(t)
	for part, direct := range map[string][]string{
		"| Go module |":                 importedModules(t, "go.mod", func(file string) bool { return !strings.HasPrefix(file, assetsFolder) }),
		"| of the front end's build":    importedModules(t, assetsFolder+"go.mod", func(file string) bool { return strings.HasPrefix(file, assetsFolder) }),
		"| of `package.json` | why it ": packages(t),
	} {
		for _, complaint := range compare(direct, explained(part)) {
			t.Errorf("%s, table %q: %s", dependenciesFile, part, complaint)
		}
	}
}

func TestAPlantedDependencyIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		direct    []string
		explained map[string]string
		want      int
	}{
		"a dependency without a line": {[]string{"a", "b"}, map[string]string{"a": "because of this and that"}, 1},
		"a line without a dependency": {[]string{"a"}, map[string]string{"a": "because of this and that", "b": "it was used once"}, 1},
		"a line without a reason":     {[]string{"a"}, map[string]string{"a": "good"}, 1},
		"all is well":                 {[]string{"a"}, map[string]string{"a": "because of this and that"}, 0},
	} {
		if got := compare(c.direct, c.explained); len(got) != c.want {
			t.Errorf("%s: got %q, want %d complaints", name, got, c.want)
		}
	}
}

// compare says which dependencies have no line and which lines no dependency or no reason.
func compare(direct []string, explained map[string]string) (complaints []string) {
	for _, name := range direct {
		if _, ok := explained[name]; !ok {
			complaints = append(complaints, name+" is used and has no line")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(explained)) {
		if !slices.Contains(direct, name) {
			complaints = append(complaints, name+" has a line and is not used directly")
		}
		if len(strings.Fields(explained[name])) < 4 {
			complaints = append(complaints, fmt.Sprintf("%s: %q is no reason", name, explained[name]))
		}
	}
	return complaints
}

// explanations gives the rows of the table whose head begins with a text.
func explanations(t *testing.T) func(head string) map[string]string {
	t.Helper()
	text := document(t, dependenciesFile)
	return func(head string) map[string]string {
		_, table, ok := strings.Cut(text, "\n"+head)
		if !ok {
			t.Fatalf("%s has no table %q", dependenciesFile, head)
		}
		table, _, _ = strings.Cut(table, "\n\n")
		rows := map[string]string{}
		for line := range strings.Lines(table) {
			if found := dependencyLine.FindStringSubmatch(strings.TrimSpace(line)); found != nil {
				rows[found[1]] = found[2]
			}
		}
		return rows
	}
}

// importedModules lists the modules of a go.mod that our own files import: go.mod's own marks may be behind.
func importedModules(t *testing.T, file string, ours func(file string) bool) []string {
	t.Helper()
	mod, err := modfile.Parse(file, []byte(document(t, file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	direct := map[string]bool{}
	for source, imports := range sources(t, true) {
		if !ours(source) {
			continue
		}
		for _, imported := range imports {
			longest := ""
			for _, r := range mod.Require {
				if under(imported, r.Mod.Path) && len(r.Mod.Path) > len(longest) {
					longest = r.Mod.Path
				}
			}
			direct[longest] = true
		}
	}
	delete(direct, "") // the standard library and our own
	// what only generated files import is imported all the same
	for _, r := range mod.Require {
		if !r.Indirect {
			direct[r.Mod.Path] = true
		}
	}
	return slices.Sorted(maps.Keys(direct))
}

func packages(t *testing.T) []string {
	t.Helper()
	var file struct {
		Dependencies, DevDependencies map[string]string
	}
	if err := json.Unmarshal([]byte(document(t, "package.json")), &file); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(merged(file.Dependencies, file.DevDependencies)))
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b)
	return all
}
