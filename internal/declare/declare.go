// Package declare reads declared files: the YAML, Markdown and text with which a
// municipality describes itself and its services. It promises that nothing is
// read loosely (an unknown or repeated key is a finding) and that every finding
// says file and line, so that the person who wrote the file can mend it. It
// knows neither what the files mean nor where they are kept.
//
// The YAML library is go.yaml.in/yaml/v3, the maintained line of yaml.v3: it
// reports all unknown keys of a file at once where goccy/go-yaml stops at the
// first, and the node tree gives the line of any value.
package declare

import (
	"fmt"
	"sort"
	"strings"
)

// Finding is one mistake in a declared file. Line counts from 1; 0 stands for
// the whole file.
type Finding struct {
	File    string
	Line    int
	Message string
}

// String gives "file:line: message", the form that editors can jump to.
func (f Finding) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Message
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
}

// Findings are the mistakes found, in the order in which they were found.
type Findings []Finding

// Error gives one finding a line.
func (fs Findings) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err gives the findings as an error: nil if there are none.
func (fs Findings) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// Add appends a finding.
func (fs *Findings) Add(file string, line int, format string, args ...any) {
	*fs = append(*fs, Finding{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// Sorted gives the findings by file and line, each once.
func (fs Findings) Sorted() Findings {
	out := append(Findings(nil), fs...)
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].File != out[j].File {
			return out[i].File < out[j].File
		}
		return out[i].Line < out[j].Line
	})
	seen := make(map[Finding]bool, len(out))
	once := out[:0]
	for _, f := range out {
		if !seen[f] {
			once = append(once, f)
		}
		seen[f] = true
	}
	return once
}

// Text is what people read, by language code: {"it": "Nome", "en": "Name"}.
type Text map[string]string

// In gives the text in a language, or in Italian where that one is missing.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok && s != "" {
		return s
	}
	return t["it"]
}

// Empty tells whether there is nothing to read.
func (t Text) Empty() bool { return t["it"] == "" }

// Lack gives the first of the languages in which a text that is not empty is
// missing, or "".
func (t Text) Lack(langs []string) string {
	for _, l := range langs {
		if strings.TrimSpace(t[l]) == "" {
			return l
		}
	}
	return ""
}
