package catalog

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/italy"
)

// Filled is a form that somebody could have filled in.
type Filled struct {
	Raw     Raw
	Answers Answers
	Files   map[string][]SampleFile // by field; Raw and Answers name them with the id "sample"
}

// SampleFile is a file to be stored before the form is sent.
type SampleFile struct {
	Name string
	Type string
	Data []byte
}

// maxDraws is how often wrong answers are drawn again. Real forms need less than
// twenty; more than this means that a check can hardly be met.
const maxDraws = 200

// Sample fills a form with plausible answers that are valid today. Known is what
// is known of the person, by the names of Sources(); the draws come from r alone,
// so that equal seeds give equal forms. It is an error if the form's checks
// cannot be met by drawing: then its fields want better samples.
func Sample(s *Service, known map[string]string, today italy.Day, r *rand.Rand) (Filled, error) {
	if s.Form == nil {
		return Filled{}, fmt.Errorf("catalog: %s has no form", s.Slug)
	}
	d := &drawer{form: s.Form, known: known, today: today, r: r, raw: Raw{}, files: map[string][]SampleFile{}, asked: map[string]bool{}}
	var last []FieldError
	for range maxDraws {
		answers, errs := s.Form.Validate("", d.raw, today)
		more := d.optional(answers)
		if len(errs) == 0 && !more {
			return Filled{Raw: d.raw, Answers: answers, Files: d.keep(answers)}, nil
		}
		for _, e := range errs {
			d.repair(e)
		}
		last = errs
	}
	return Filled{}, fmt.Errorf("catalog: %s: no valid answers found, last errors %v", s.Slug, last)
}

// drawer draws answers field by field.
type drawer struct {
	form  *Form
	known map[string]string
	today italy.Day
	r     *rand.Rand
	raw   Raw
	files map[string][]SampleFile
	asked map[string]bool // optional fields for which a coin was tossed
}

// optional answers about half of the optional questions that have come into view.
func (d *drawer) optional(a Answers) (more bool) {
	for _, step := range d.form.Visible(a, d.today) {
		for _, field := range step.Fields {
			if field.Optional && !d.asked[field.ID] {
				d.asked[field.ID] = true
				if d.r.IntN(2) == 0 {
					d.draw(field)
					more = true
				}
			}
		}
	}
	return more
}

// repair draws a refused field again. What is refused by a rule may be another
// answer's fault, so now and then the whole step is drawn again.
func (d *drawer) repair(e FieldError) {
	field := d.form.fields[e.Field]
	d.draw(field)
	if e.Key == "" && d.r.IntN(3) == 0 {
		for i := range d.form.Steps[field.step].Fields {
			if f := &d.form.Steps[field.step].Fields[i]; d.raw[f.ID] != nil {
				d.draw(f)
			}
		}
	}
}

// keep gives the files of the fields that were answered.
func (d *drawer) keep(a Answers) map[string][]SampleFile {
	out := map[string][]SampleFile{}
	for id, files := range d.files {
		if _, ok := a[id]; ok {
			out[id] = files
		}
	}
	return out
}

func (d *drawer) draw(f *Field) {
	if v := d.known[f.From]; f.From != "" && v != "" {
		delete(d.raw, f.ID)
		d.raw = (&Form{fields: map[string]*Field{f.ID: f}}).Prefill(d.raw, d.known)
		return
	}
	if len(f.Sample) > 0 {
		d.raw[f.ID] = []string{f.Sample[d.r.IntN(len(f.Sample))]}
		return
	}
	switch f.Kind {
	case KindAddress:
		d.address(f)
	case KindFile:
		d.file(f)
	case KindChoices:
		d.raw[f.ID] = d.someOptions(f)
	case KindChoice, KindSelect:
		d.raw[f.ID] = []string{f.Options[d.r.IntN(len(f.Options))].Value}
	default:
		d.raw[f.ID] = []string{d.text(f)}
	}
}

// text draws the value of a field with one input.
func (d *drawer) text(f *Field) string {
	switch f.Kind {
	case KindEmail:
		return fmt.Sprintf("persona%d@esempio.it", d.r.IntN(100_000))
	case KindTel:
		return fmt.Sprintf("3%09d", d.r.IntN(1_000_000_000))
	case KindCodiceFiscale:
		return d.codiceFiscale()
	case KindPartitaIVA:
		return d.partitaIVA()
	case KindDate:
		return string(d.day(f.Min, f.Max))
	case KindInteger:
		return strconv.FormatInt(d.number(f, readInteger, 100), 10)
	case KindMoney:
		cents := d.number(f, readMoney, 100_000)
		return fmt.Sprintf("%d,%02d", cents/100, cents%100)
	case KindYesNo:
		return []string{"yes", "no"}[d.r.IntN(2)]
	case KindDeclaration:
		return "yes"
	default:
		words := []rune(fmt.Sprintf("%d %s", 1+d.r.IntN(900), f.Label.In("it")))
		return strings.TrimSpace(string(words[:min(len(words), f.length())]))
	}
}

func (d *drawer) number(f *Field, read func(string) (int64, bool), span int64) int64 {
	low, _ := read(f.Min)
	high, ok := read(f.Max)
	if !ok {
		high = low + span
	}
	return low + d.r.Int64N(max(high-low, 0)+1)
}

// day draws a day between two bounds, by default of the last forty years.
func (d *drawer) day(low, high string) italy.Day {
	to, ok := bound(high, d.today)
	if !ok {
		to = d.today
	}
	from, ok := bound(low, d.today)
	if !ok {
		from = to.AddDays(-40 * 365)
	}
	return from.AddDays(d.r.IntN(max(from.DaysUntil(to), 0) + 1))
}

func (d *drawer) codiceFiscale() string {
	sex := italy.Male
	if d.r.IntN(2) == 0 {
		sex = italy.Female
	}
	cf, err := italy.ComputeCodiceFiscale(italy.Person{
		Surname: "Prova" + "abcdefghilmnopqrstuvz"[d.r.IntN(21):][:1], Name: "Persona", Sex: sex,
		Birth: d.day("today-60y", "today-1d"), Belfiore: "H501",
	})
	if err != nil {
		return ""
	}
	return string(cf)
}

// partitaIVA draws ten digits and tries the eleventh.
func (d *drawer) partitaIVA() string {
	stem := fmt.Sprintf("0%06d040", 1+d.r.IntN(999_999))
	for check := range 10 {
		if iva, err := italy.ParsePartitaIVA(stem + strconv.Itoa(check)); err == nil {
			return string(iva)
		}
	}
	return ""
}

func (d *drawer) someOptions(f *Field) []string {
	low, high := int64(1), int64(len(f.Options))
	if n, ok := readInteger(f.Min); ok {
		low = max(low, n)
	}
	if n, ok := readInteger(f.Max); ok {
		high = min(high, n)
	}
	n := low + d.r.Int64N(max(high-low, 0)+1)
	var out []string
	for _, i := range d.r.Perm(len(f.Options))[:min(n, int64(len(f.Options)))] {
		out = append(out, f.Options[i].Value)
	}
	slices.Sort(out)
	return out
}

func (d *drawer) address(f *Field) {
	streets := []string{"Via Roma", "Via Giuseppe Garibaldi", "Piazza della Libertà", "Viale Europa", "Via Guglielmo Marconi"}
	for part, v := range map[string]string{
		"street": streets[d.r.IntN(len(streets))], "number": strconv.Itoa(1 + d.r.IntN(300)), "cap": "00100", "place": "Roma",
	} {
		d.raw[f.ID+"."+part] = []string{v}
	}
}

func (d *drawer) file(f *Field) {
	if !slices.Contains(f.Accept, "pdf") {
		return // stays missing: Sample then says so
	}
	pdf := SampleFile{Name: f.ID + ".pdf", Type: "application/pdf", Data: tinyPDF(f.Label.In("it"))}
	value, err := json.Marshal(File{ID: "sample", Name: pdf.Name, Type: pdf.Type, Size: int64(len(pdf.Data))})
	if err != nil {
		return
	}
	d.files[f.ID], d.raw[f.ID] = []SampleFile{pdf}, []string{string(value)}
}

// tinyPDF makes the smallest document that readers open: one empty page, with a
// title so that no two fields give the same bytes.
func tinyPDF(title string) []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
		fmt.Sprintf("<</Title<%X>>>", title),
	}
	out := []byte("%PDF-1.4\n")
	var table []byte
	for i, o := range objects {
		table = fmt.Appendf(table, "%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj%sendobj\n", i+1, o)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n%s", len(objects)+1, table)
	return fmt.Appendf(out, "trailer<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
}
