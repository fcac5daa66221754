package app_test

import (
	"go/ast"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// codeOf is the second column of a term's line; neverSaid is a word of the last section.
var (
	codeOf    = regexp.MustCompile("(?m)^\\| [^|]+ \\| `([^`]+)` \\|")
	neverSaid = regexp.MustCompile("`([A-Za-z]+)`")
)

func TestEveryIdentifierOfTheGlossaryExists(t *testing.T) {
	declared := declarations(t)
	terms := codeOf.FindAllStringSubmatch(document(t, "GLOSSARY.md"), -1)
	if len(terms) < 50 {
		t.Errorf("got %d terms with an identifier, want the whole glossary", len(terms))
	}
	for _, term := range terms {
		if !declared[term[1]] {
			t.Errorf("the glossary names %s, which no package declares", term[1])
		}
	}
}

func TestNobodySaysAForbiddenSynonym(t *testing.T) {
	_, section, ok := strings.Cut(document(t, "GLOSSARY.md"), "\n## Never\n")
	if !ok {
		t.Fatal("the glossary has no section Never")
	}
	var forbidden [][]string
	for line := range strings.Lines(section) {
		said, _, _ := strings.Cut(line, ":")
		if !strings.HasPrefix(said, "- ") {
			continue
		}
		for _, word := range neverSaid.FindAllStringSubmatch(said, -1) {
			forbidden = append(forbidden, words(word[1]))
		}
	}
	if len(forbidden) < 20 {
		t.Errorf("got %d forbidden synonyms, want all of the list", len(forbidden))
	}
	for file := range sources(t, true) {
		reported := map[string]bool{}
		ast.Inspect(syntax(t, file), func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || reported[id.Name] || id.Name == "NegotiatedProtocol" { // crypto/tls says it so
				return true
			}
			if i := slices.IndexFunc(forbidden, func(never []string) bool { return contains(words(id.Name), never) }); i >= 0 {
				reported[id.Name] = true
				t.Errorf("%s says %s: the glossary has another word for %s", file, id.Name, strings.Join(forbidden[i], " "))
			}
			return true
		})
	}
}

func TestASynonymIsFoundInsideAnIdentifier(t *testing.T) {
	for _, c := range []struct {
		identifier, synonym string
		want                bool
	}{
		{"parseTaxCode", "TaxCode", true},
		{"TaxCodes", "TaxCode", true},
		{"taxcode", "TaxCode", true},
		{"IVATaxCode", "TaxCode", true},
		{"Protocollo", "Protocol", false},
		{"CrossOriginProtection", "Protocol", false},
		{"TaxPerCode", "TaxCode", false},
		{"Billing", "Bill", false},
	} {
		if got := contains(words(c.identifier), words(c.synonym)); got != c.want {
			t.Errorf("%s says %s: got %v, want %v", c.identifier, c.synonym, got, c.want)
		}
	}
}

// declarations are the names that the packages declare, as the glossary writes them: "registry", "registry.Sheet",
// "payment.Position.IUV".
func declarations(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for file := range sources(t, false) {
		pkg := filepath.Base(filepath.Dir(file))
		names[pkg] = true
		for _, d := range syntax(t, file).Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[pkg+"."+receiver(d)+d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					addSpec(names, pkg+".", spec)
				}
			}
		}
	}
	return names
}

func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	at := f.Recv.List[0].Type
	if star, ok := at.(*ast.StarExpr); ok {
		at = star.X
	}
	if id, ok := at.(*ast.Ident); ok {
		return id.Name + "."
	}
	return ""
}

func addSpec(names map[string]bool, prefix string, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, id := range spec.Names {
			names[prefix+id.Name] = true
		}
	case *ast.TypeSpec:
		names[prefix+spec.Name.Name] = true
		if s, ok := spec.Type.(*ast.StructType); ok {
			for _, field := range s.Fields.List {
				for _, id := range field.Names {
					names[prefix+spec.Name.Name+"."+id.Name] = true
				}
			}
		}
	}
}

// words splits an identifier: parseTaxCode is parse, tax, code; IVACode is iva, code.
func words(identifier string) []string {
	var list []string
	runes := []rune(identifier)
	start := 0
	for i := 1; i <= len(runes); i++ {
		if i < len(runes) && !unicode.IsUpper(runes[i]) && runes[i] != '_' {
			continue
		}
		if i < len(runes) && unicode.IsUpper(runes[i]) && unicode.IsUpper(runes[i-1]) &&
			(i+1 == len(runes) || !unicode.IsLower(runes[i+1])) {
			continue // inside IVA
		}
		if word := strings.Trim(string(runes[start:i]), "_"); word != "" {
			list = append(list, strings.ToLower(word))
		}
		start = i
	}
	return list
}

// contains tells whether the words of an identifier hold those of a synonym, one after another, in the singular or plural,
// or written as one.
func contains(all, synonym []string) bool {
	for i := range all {
		if strings.TrimSuffix(all[i], "s") == strings.Join(synonym, "") {
			return true
		}
		if i+len(synonym) > len(all) {
			continue
		}
		got := slices.Clone(all[i : i+len(synonym)])
		if slices.Equal(got, synonym) {
			return true
		}
		got[len(got)-1] = strings.TrimSuffix(got[len(got)-1], "s")
		if slices.Equal(got, synonym) {
			return true
		}
	}
	return false
}
