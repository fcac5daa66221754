package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// testCase is one file of cases.txtar: answers given, and what must happen.
type testCase struct {
	Today   string                   `yaml:"today"`
	Like    string                   `yaml:"like"` // name of an earlier case whose answers it starts from
	Answers map[string]declare.Loose `yaml:"answers"`
	Without []string                 `yaml:"without"`
	Step    string                   `yaml:"step"` // only this step is sent; empty: the whole form
	Want    expectation              `yaml:"want"`
}

// expectation is what must happen. What is left out is not compared, except for
// errors: a case without errors must be valid.
type expectation struct {
	Errors   map[string]string        `yaml:"errors"` // field -> part of the message or of its key
	Steps    []string                 `yaml:"steps"`
	Shown    []string                 `yaml:"shown"`
	Hidden   []string                 `yaml:"hidden"`
	Computed map[string]declare.Loose `yaml:"computed"`
	Fee      string                   `yaml:"fee"` // "116.00"
	Days     int                      `yaml:"days"`
}

// caseRun is a case with its place in the file.
type caseRun struct {
	testCase
	name string
	raw  Raw
	at   declare.At
}

// RunCases runs the service's cases and gives what came out otherwise, with the
// line of the case.
func (s *Service) RunCases() declare.Findings {
	file := "services/" + s.Slug + "/" + casesFile
	var found declare.Findings
	data, ok := s.files[casesFile]
	if !ok {
		found.Add(file, 0, "a service with a form needs cases")
		return found
	}
	known := map[string]Raw{}
	archive := txtar.Parse(data)
	if len(archive.Files) == 0 {
		found.Add(file, 1, "the file holds no case")
	}
	from := 0
	for _, part := range archive.Files {
		line := bytes.Count(data[:from+headerAt(data[from:], part.Name)], []byte("\n")) + 1
		from += headerAt(data[from:], part.Name) + len(part.Name)
		c := caseRun{name: part.Name}
		doc, wrong := declare.DecodeAt(file, line, part.Data, &c.testCase)
		found = append(found, wrong...)
		if len(wrong) > 0 {
			continue
		}
		c.at = doc.At(&found)
		if known[c.name] != nil {
			c.at.Say("two cases are called %q", c.name)
		}
		if base, ok := known[c.Like]; c.Like != "" && !ok {
			c.at.Sub("like").Say("there is no earlier case %q", c.Like)
		} else {
			c.raw = s.Form.rawOf(base, c.testCase, c.at)
		}
		known[c.name] = c.raw
		s.runCase(c)
	}
	return found
}

// headerAt finds the line that begins a file of the archive.
func headerAt(data []byte, name string) int {
	return max(bytes.Index(data, []byte("-- "+name+" --")), 0)
}

// rawOf gives a case's answers as inputs. A file is written as its name, or as
// "name:bytes" where its size matters.
func (f *Form) rawOf(base Raw, c testCase, at declare.At) Raw {
	out := Raw{}
	maps.Copy(out, base)
	drop := func(id string) {
		maps.DeleteFunc(out, func(name string, _ []string) bool { return name == id || strings.HasPrefix(name, id+".") })
	}
	for _, id := range c.Without {
		drop(id)
	}
	for id, v := range c.Answers {
		field, ok := f.fields[id]
		if !ok {
			at.Sub("answers", id).Say("the form has no field %q", id)
			continue
		}
		drop(id)
		for part, text := range v.Map {
			out[id+"."+part] = []string{text}
		}
		if field.Kind == KindFile {
			v.List = fileValues(v.List)
		}
		if v.Map == nil {
			out[id] = v.List
		}
	}
	return out
}

func fileValues(names []string) []string {
	out := make([]string, len(names))
	for i, text := range names {
		name, size, sized := strings.Cut(text, ":")
		n, err := strconv.ParseInt(size, 10, 64)
		if !sized || err != nil {
			n = 1000
		}
		data, err := json.Marshal(File{ID: "case-" + strconv.Itoa(i), Name: name, Type: "application/octet-stream", Size: n})
		if err == nil {
			out[i] = string(data)
		}
	}
	return out
}

func (s *Service) runCase(c caseRun) {
	today, err := italy.ParseDay(c.Today)
	if err != nil {
		c.at.Sub("today").Say("case %q: %q is no day like 2014-03-10", c.name, c.Today)
		return
	}
	answers, errs := s.Form.Validate(c.Step, c.raw, today)
	say := func(key, format string, args ...any) {
		c.at.Sub("want", key).Say("case %q: %s", c.name, fmt.Sprintf(format, args...))
	}
	c.compareErrors(errs, say)
	steps, shown := []string{}, map[string]bool{}
	for _, v := range s.Form.Visible(answers, today) {
		steps = append(steps, v.ID)
		for _, field := range v.Fields {
			shown[field.ID] = true
		}
	}
	if c.Want.Steps != nil && !slices.Equal(steps, c.Want.Steps) {
		say("steps", "steps shown are %v, not %v", steps, c.Want.Steps)
	}
	for _, id := range c.Want.Shown {
		if !shown[id] {
			say("shown", "field %q is not shown", id)
		}
	}
	for _, id := range c.Want.Hidden {
		if _, exists := s.Form.fields[id]; shown[id] || !exists {
			say("hidden", "field %q is shown or does not exist", id)
		}
	}
	s.compareResults(c, answers, today, say)
}

func (c caseRun) compareErrors(errs []FieldError, say func(key, format string, args ...any)) {
	got := map[string]bool{}
	for _, e := range errs {
		got[e.Field] = true
		want, expected := c.Want.Errors[e.Field]
		text := strings.TrimSpace(e.Key + " " + e.Says["it"])
		switch {
		case !expected:
			say("errors", "field %q is refused: %s", e.Field, text)
		case !strings.Contains(text, want):
			say("errors", "field %q is refused with %q, not with %q", e.Field, text, want)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Want.Errors)) {
		if !got[id] {
			say("errors", "field %q is accepted", id)
		}
	}
}

func (s *Service) compareResults(c caseRun, a Answers, today italy.Day, say func(key, format string, args ...any)) {
	computed := s.Form.Compute(a, today)
	for _, id := range slices.Sorted(maps.Keys(c.Want.Computed)) {
		want := strings.Join(c.Want.Computed[id].List, ", ")
		if got := fmt.Sprint(computed[id]); got != want {
			say("computed", "%s is %s, not %s", id, got, want)
		}
	}
	if c.Want.Fee != "" {
		want, ok := readMoney(c.Want.Fee)
		if _, got := s.Fee(a, today); !ok || got != want {
			say("fee", "the fee is %d.%02d, not %s", got/100, got%100, c.Want.Fee)
		}
	}
	if got := s.Term(a, today).Days; c.Want.Days != 0 && got != c.Want.Days {
		say("days", "the term is %d days, not %d", got, c.Want.Days)
	}
}
