package app_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"comune.example/sportello/internal/i18n/plain"
)

const (
	longestAverage  = 16 // words of a sentence, on average over a file
	longestSentence = 40 // words of any sentence
)

// licence is where the national model's own words on the licence stand: nobody may change them.
const licence = "internal/portal/portalweb/messages/it.json portal.licence.text"

// italian reads everything that people read in Italian: messages, letters, the sample's files; by file and key.
func italian(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, root := range []string{"../../internal", "../../examples"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "testdata" {
				return skip(err)
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, "../../"))
			switch {
			case strings.HasSuffix(name, "/messages/it.json"):
				return readMessages(name, path, texts)
			case strings.HasSuffix(name, ".yaml") && strings.HasPrefix(name, "examples/"), strings.HasSuffix(name, "/vocabulary.yaml"):
				return readDeclared(name, path, texts)
			case strings.HasSuffix(name, ".it.txt"), strings.HasSuffix(name, "/it.md"), strings.HasSuffix(name, ".it.md"):
				text, err := os.ReadFile(path)
				texts[name] = string(text)
				return err
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// skip leaves a folder out.
func skip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}

func readMessages(name, path string, texts map[string]string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	flatten(name+" ", "", tree, texts)
	return nil
}

// readDeclared reads what stands under "it" in a declared file.
func readDeclared(name, path string, texts map[string]string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return err
	}
	inItalian(&root, func(n *yaml.Node) { texts[fmt.Sprintf("%s %d:%d", name, n.Line, n.Column)] = n.Value })
	return nil
}

func inItalian(n *yaml.Node, found func(*yaml.Node)) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "it" && child.Kind == yaml.ScalarNode {
			found(child)
		}
		inItalian(child, found)
	}
}

func flatten(file, key string, tree any, texts map[string]string) {
	switch v := tree.(type) {
	case string:
		texts[file+key] = v
	case map[string]any:
		for name, value := range v {
			flatten(file, strings.TrimPrefix(key+"."+name, "."), value, texts)
		}
	}
}

// lawful are the names of laws' own things, which are called so.
var lawful = regexp.MustCompile(`(?i)nulla osta|diritti di istruttoria|D\.Lgs\.[^,;.]*`)

func TestTheItalianTextsArePlain(t *testing.T) {
	texts := italian(t)
	if len(texts) < 1000 || texts[licence] == "" {
		t.Fatalf("only %d texts were found, or not the licence", len(texts))
	}
	averages := map[string][]string{}
	for where, text := range texts {
		file, _, _ := strings.Cut(where, " ")
		text = strings.ReplaceAll(text, texts[licence], "")
		for _, complaint := range plain.Check(lawful.ReplaceAllString(text, "")) {
			t.Errorf("%s: %s", where, complaint)
		}
		for _, sentence := range plain.Sentences(text) {
			if n := plain.Words(sentence); n > longestSentence {
				t.Errorf("%s: a sentence of %d words: %.80s…", where, n, sentence)
			}
		}
		averages[file] = append(averages[file], text)
	}
	for file, all := range averages {
		if average := plain.Average(strings.Join(all, "\n")); average > longestAverage {
			t.Errorf("%s: sentences have %.1f words on average, at most %d", file, average, longestAverage)
		}
	}
}

// A letter falls back to Italian where its language lacks it, so nothing else would say that one is missing.
func TestEveryLetterIsWrittenInEveryLanguage(t *testing.T) {
	letters, err := filepath.Glob("../*/*/letters/*.it.txt")
	if err != nil || len(letters) < 40 {
		t.Fatalf("got %d letters, %v", len(letters), err)
	}
	languages, err := filepath.Glob("../ui/messages/*.json")
	if err != nil || len(languages) < 3 {
		t.Fatalf("got the languages %v, %v", languages, err)
	}
	for _, letter := range letters {
		for _, file := range languages {
			lang := strings.TrimSuffix(filepath.Base(file), ".json")
			if _, err := os.Stat(strings.TrimSuffix(letter, "it.txt") + lang + ".txt"); err != nil {
				t.Error(err)
			}
		}
	}
}
