package municipality

import (
	"regexp"
	"slices"
	"strings"

	"comune.example/sportello/internal/declare"
)

// PaymentKind is a reason for which citizens owe the municipality money.
type PaymentKind struct {
	Slug      string     `yaml:"slug"`
	Statistic string     `yaml:"statistic"`
	Office    string     `yaml:"office"`
	Title     Text       `yaml:"title"`
	Summary   Text       `yaml:"summary"`
	Causale   string     `yaml:"causale"`           // what the payer reads, with Placeholders()
	Category  string     `yaml:"transfer_category"` // of pagoPA's taxonomy, bare: "0107100TS"
	DueDays   int        `yaml:"due_days"`
	Reduction *Reduction `yaml:"reduction"`
}

// Reduction lowers what is paid within some days of notification.
//
// norm: D.Lgs. 285/1992 art. 202 c. 1 (fines less 30 % within 5 days).
type Reduction struct {
	Days    int `yaml:"days"`
	Percent int `yaml:"percent"`
}

// maxCausale is the longest remittance information that pagoPA takes.
const maxCausale = 140

var (
	categoryForm    = regexp.MustCompile(`^[0-9]{7}(IM|TS|SA|SP|AP)$`)
	placeholderForm = regexp.MustCompile(`\{[^}]*\}`)
)

// Placeholders lists what a causale may name: the number of the case, notice or
// report, the person, what the money is for, the period.
func Placeholders() []string { return []string{"{number}", "{name}", "{subject}", "{period}"} }

// CausaleFor fills the causale; values are keyed by the placeholder without
// braces. The result is cut to what pagoPA takes.
func (k PaymentKind) CausaleFor(values map[string]string) string {
	text := placeholderForm.ReplaceAllStringFunc(k.Causale, func(p string) string {
		return values[strings.Trim(p, "{}")]
	})
	runes := []rune(strings.Join(strings.Fields(text), " "))
	return string(runes[:min(len(runes), maxCausale)])
}

func (l *loader) payments() {
	var file struct {
		Payments []PaymentKind `yaml:"payments"`
	}
	at := l.decode("payments.yaml", &file)
	l.m.Payments = file.Payments
	slugs, keys := map[string]bool{}, map[string]bool{}
	for i, p := range file.Payments {
		here := at.Sub("payments", i)
		unique(here.Sub("slug"), slugs, p.Slug)
		l.statistic(here.Sub("statistic"), keys, p.Statistic)
		l.officeMust(here.Sub("office"), p.Office)
		p.check(here)
	}
}

func (k PaymentKind) check(at declare.At) {
	need(at, "the title", k.Title)
	form(at.Sub("transfer_category"), k.Category, categoryForm, "0107100TS")
	at.Sub("due_days").Want(k.DueDays >= 1 && k.DueDays <= 366, "due_days goes from 1 to 366")
	if r := k.Reduction; r != nil {
		ok := r.Days >= 1 && r.Days < k.DueDays && r.Percent >= 1 && r.Percent <= 99
		at.Sub("reduction").Want(ok, "a reduction needs days before the due day and a percentage from 1 to 99")
	}
	fits := k.Causale != "" && len([]rune(k.Causale)) <= maxCausale
	at.Sub("causale").Want(fits, "the causale has 1 to %d characters", maxCausale)
	for _, name := range placeholderForm.FindAllString(k.Causale, -1) {
		at.Sub("causale").Want(slices.Contains(Placeholders(), name), "unknown placeholder %s", name)
	}
}

// statistic reports a key of the half-year figures that is malformed or taken.
func (l *loader) statistic(at declare.At, seen map[string]bool, key string) {
	form(at, key, keyForm, "words_with_underscores")
	if seen[key] {
		at.Say("the statistic %q stands twice", key)
	}
	seen[key] = true
}
