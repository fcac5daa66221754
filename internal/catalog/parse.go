package catalog

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/workflow"
)

// The files of a service.
const (
	specFile  = "service.yaml"
	casesFile = "cases.txtar"
)

// spec is service.yaml as written.
type spec struct {
	Statistic string             `yaml:"statistic"`
	Category  string             `yaml:"category"`
	Topics    []string           `yaml:"topics"`
	Office    string             `yaml:"office"`
	Calendar  string             `yaml:"calendar"`
	Payment   string             `yaml:"payment"`
	Output    Output             `yaml:"output"`
	Inactive  Text               `yaml:"inactive"`
	Audience  []string           `yaml:"audience"`
	Access    []Access           `yaml:"access"`
	Related   []string           `yaml:"related"`
	Fees      []feeRule          `yaml:"fees"`
	Term      termSpec           `yaml:"term"`
	Workflow  *workflow.Workflow `yaml:"workflow"`
	Form      *Form              `yaml:"form"`

	Particulars `yaml:",inline"`
}

// ParseService reads a service from its files, by name within its folder. The
// error is declare.Findings. The cases are not run: Check does that.
func ParseService(slug string, files map[string][]byte) (*Service, error) {
	s, found := parse(slug, files, []string{"it", "en"})
	if err := found.Sorted().Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// parse reads a service whose texts must exist in the languages. File names in
// findings are those within services/.
func parse(slug string, files map[string][]byte, langs []string, also ...string) (*Service, declare.Findings) {
	folder := "services/" + slug + "/"
	var sp spec
	doc, found := declare.Decode(folder+specFile, files[specFile], &sp)
	if len(found) > 0 {
		return nil, found
	}
	s := &Service{
		Slug: slug, Statistic: sp.Statistic, Category: sp.Category, Topics: sp.Topics, Office: sp.Office,
		Calendar: sp.Calendar, Payment: sp.Payment, Output: sp.Output, Inactive: sp.Inactive, Audience: sp.Audience,
		Access: sp.Access, Related: sp.Related, Sheets: map[string]Sheet{}, Form: sp.Form,
		Particulars: sp.Particulars, fees: sp.Fees, term: sp.Term, terms: sp.Term.Cases, version: versionOf(files), files: map[string][]byte{}, doc: doc,
	}
	for name, data := range files {
		s.files[name] = slices.Clone(data)
	}
	at := doc.At(&found)
	at.Texts(langs, sp)
	s.checkHead(at)
	s.parseSheets(folder, langs, also, &found)
	s.parseWorkflow(at.Sub("workflow"), sp.Workflow)
	if s.Form != nil {
		s.Form.lang = langs
		s.checkForm(at.Sub("form"))
		s.compile(at)
	}
	return s, found
}

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	pathForm = regexp.MustCompile(`^/[a-z0-9/#?=&_-]*$`)
)

// checkHead checks what stands before the form.
func (s *Service) checkHead(at declare.At) {
	at.Want(slugForm.MatchString(s.Slug), "the folder's name %q is not of the form words-with-hyphens", s.Slug)
	_, ok := Category(s.Category)
	at.Sub("category").Want(ok, "unknown category %q", s.Category)
	at.Want(len(s.Topics) > 0, "a service needs at least one topic")
	for i, t := range s.Topics {
		_, ok := Topic(t)
		at.Sub("topics", i).Want(ok, "unknown topic %q", t)
	}
	ok = slices.Contains([]string{"none", "act", "certificate"}, s.Output.Kind)
	at.Sub("output").Want(ok, "the output is none, act or certificate, not %q", s.Output.Kind)
	for i, a := range s.Access {
		ok := (a.Kind == "online" || a.Kind == "booking") && !a.Label.Empty() && pathForm.MatchString(a.URL)
		at.Sub("access", i).Want(ok, "an access needs a kind (online, booking), a label and a path on this site")
	}
	s.checkParticulars(at)
	s.checkFees(at)
	if s.Form == nil {
		at.Want(len(s.Access) > 0, "a service without form needs an access")
		at.Want(s.Statistic == "" && len(s.fees) == 0, "a sheet without form has no statistic and no fees of its own")
		return
	}
	at.Want(keyForm.MatchString(s.Statistic), "a service with a form needs a statistic of the form words_with_underscores")
	s.checkTerm(at.Sub("term"))
}

func (s *Service) checkTerm(at declare.At) {
	all := append([]termRule{{Days: s.term.Days, Silence: s.term.Silence, Norm: s.term.Norm}}, s.terms...)
	for i, t := range all {
		here := at
		if i > 0 {
			here = at.Sub("cases", i-1)
		}
		if t.Days < 1 || t.Days > 180 { // norm: L. 241/1990 art. 2 c. 4
			here.Say("a term lasts 1 to 180 days, not %d", t.Days)
		}
		if !slices.Contains([]Silence{SilenceNone, SilenceAssent, SilenceRefusal}, t.Silence) {
			here.Say("silence means none, assent or refusal, not %q", t.Silence)
		}
		if t.Norm == "" {
			here.Say("the term names no norm")
		}
		if i > 0 && t.When == "" {
			here.Say("a case of the term needs a condition")
		}
	}
}

func (s *Service) checkFees(at declare.At) {
	for i, f := range s.fees {
		here := at.Sub("fees", i)
		if f.Label.Empty() || f.Cents <= 0 {
			here.Say("a fee needs a label and cents")
		}
		if f.Kind != "fee" && f.Kind != "bollo" {
			here.Say("a fee is of kind fee or bollo, not %q", f.Kind)
		}
	}
	if len(s.fees) > 0 && s.Payment == "" {
		at.Say("a service with fees needs a kind of payment")
	}
}

// parseSheets reads the sheet in each language. In those of also it may be missing: readers get the Italian one.
func (s *Service) parseSheets(folder string, langs, also []string, found *declare.Findings) {
	for _, lang := range slices.Concat(langs, also) {
		name := lang + ".md"
		data, ok := s.files[name]
		if !ok && slices.Contains(langs, lang) {
			found.Add(folder+name, 0, "the sheet is missing in this language")
		}
		if !ok {
			continue
		}
		sheet, wrong := parseSheet(folder+name, lang, data)
		*found = append(*found, wrong...)
		s.Sheets[lang] = sheet
	}
	known := slices.Concat([]string{specFile, casesFile}, langs, also)
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		if !slices.Contains(known, strings.TrimSuffix(name, ".md")) && !slices.Contains(known, name) {
			found.Add(folder+name, 0, "a service has no such file")
		}
	}
}

func (s *Service) parseWorkflow(at declare.At, declared *workflow.Workflow) {
	s.Workflow = workflow.Default()
	if declared == nil {
		return
	}
	s.Workflow = *declared
	for _, p := range declared.Problems() {
		if p.Edge >= 0 {
			at.Sub("edges", p.Edge).Say("%s", p.Message)
			continue
		}
		at.Say("%s", p.Message)
	}
}

// compile compiles every expression. Fields are numbered in the order in which
// they are asked; an expression sees only what was asked before (show_if) or up
// to the same step (checks), so that a step can be checked when it is sent.
func (s *Service) compile(at declare.At) {
	f := s.Form
	names, order, end := map[string]*cel.Type{}, map[string]int{}, map[int]int{}
	n := 0
	for i := range f.Steps {
		for j := range f.Steps[i].Fields {
			field := &f.Steps[i].Fields[j]
			names[field.ID], order[field.ID] = celType(field.Kind), n
			n++
		}
		end[i] = n
	}
	total := n
	for i, c := range f.Computed {
		if t, ok := computedType(c.Type); ok {
			names[c.ID], order[c.ID] = t, total+i
		}
	}
	c, err := newCompiler(names, order)
	if err != nil {
		at.Sub("form").Say("%v", err)
		return
	}
	s.compileFields(at.Sub("form"), c, end)
	for i := range f.Computed {
		t, ok := computedType(f.Computed[i].Type)
		if ok {
			f.Computed[i].value = c.compile(at.Sub("form", "computed", i, "value"), f.Computed[i].Value, t, total+i)
		}
	}
	everything := total + len(f.Computed)
	for i := range s.fees {
		s.fees[i].when = c.compile(at.Sub("fees", i, "when"), s.fees[i].When, cel.BoolType, everything)
		s.fees[i].times = c.compile(at.Sub("fees", i, "times"), s.fees[i].Times, cel.IntType, everything)
	}
	for i := range s.terms {
		s.terms[i].when = c.compile(at.Sub("term", "cases", i, "when"), s.terms[i].When, cel.BoolType, everything)
	}
}

func (s *Service) compileFields(at declare.At, c *compiler, end map[int]int) {
	n := 0
	for i := range s.Form.Steps {
		step := &s.Form.Steps[i]
		here := at.Sub("steps", i)
		step.show = c.compile(here.Sub("show_if"), step.ShowIf, cel.BoolType, n)
		for j := range step.Fields {
			field := &step.Fields[j]
			there := here.Sub("fields", j)
			field.show = c.compile(there.Sub("show_if"), field.ShowIf, cel.BoolType, n)
			for k := range field.Checks {
				check := &field.Checks[k]
				check.rule = c.compile(there.Sub("checks", k, "rule"), check.Rule, cel.BoolType, end[i])
				if check.Rule == "" || check.Message.Empty() {
					there.Sub("checks", k).Say("a check needs a rule and a message")
				}
			}
			n++
		}
	}
}
