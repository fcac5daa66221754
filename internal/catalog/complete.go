package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/declare"
)

// wanted are the sections that the model leaves to the town and a reader misses.
func wanted() []string { return []string{"copertura", "costi"} }

// incomplete lists what a sheet lacks to be what the national model describes. A service runs without it, so that a case
// which began before keeps its version; who writes the files is told.
func (s *Service) incomplete(langs []string, found *declare.Findings) {
	at := s.doc.At(found)
	at.Want(len(s.Audience) > 0, "the sheet is incomplete: audience says for whom the service is")
	at.Want(len(s.Phases) > 0, "the sheet is incomplete: phases say what happens and when")
	at.Want(len(s.LifeEvents)+len(s.BusinessEvents) > 0, "the sheet is incomplete: no event of life or of a business")
	at.Want(s.Form != nil || s.Calendar != "" || len(s.Access) > 0 || !s.Active(), "the sheet is incomplete: nothing leads into the service")
	for i, slug := range s.Audience {
		_, ok := Audience(slug)
		at.Sub("audience", i).Want(ok, "unknown audience %q", slug)
	}
	for _, lang := range langs {
		s.incompleteSheet(lang, func(format string, args ...any) {
			found.Add("services/"+s.Slug+"/"+lang+".md", 0, "the sheet is incomplete: "+format, args...)
		})
	}
}

func (s *Service) incompleteSheet(lang string, say func(format string, args ...any)) {
	sheet := s.Sheets[lang]
	for _, slug := range wanted() {
		if _, ok := sheet.Section(slug); !ok {
			i := slices.IndexFunc(Sections(), func(w Word) bool { return w.Slug == slug })
			say("section %q", Sections()[i].Title.In(lang))
		}
	}
	if needed, _ := sheet.Section("cosa-serve"); !strings.HasPrefix(needed.Body, "- ") && !strings.Contains(needed.Body, "\n- ") {
		say("%q holds no list", needed.Title)
	}
	if other := s.Sheets["it"]; !slices.Equal(slugs(sheet), slugs(other)) {
		say("its sections are not those of the Italian one")
	}
	s.unsaid(sheet, say)
}

func slugs(sheet Sheet) []string {
	list := make([]string, 0, len(sheet.Sections))
	for _, section := range sheet.Sections {
		list = append(list, section.Slug)
	}
	return list
}

// unsaid finds terms and fees that the rules know and the sheet does not tell.
func (s *Service) unsaid(sheet Sheet, say func(format string, args ...any)) {
	times, _ := sheet.Section("tempi")
	for _, days := range s.days() {
		if !mentions(times.Body, strconv.Itoa(days)) {
			say("%q does not say the term of %d days", times.Title, days)
		}
	}
	costs, ok := sheet.Section("costi")
	for _, f := range s.fees {
		if ok && !mentions(costs.Body, euro(f.Cents)) {
			say("%q does not say the fee of %s euro", costs.Title, euro(f.Cents))
		}
	}
}

// days are the different terms of a service.
func (s *Service) days() (list []int) {
	if s.Form == nil {
		return nil
	}
	list = append(list, s.term.Days)
	for _, r := range s.terms {
		list = append(list, r.Days)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// euro writes cents as sheets do: "16", "16,50".
func euro(cents int64) string {
	if cents%100 == 0 {
		return strconv.FormatInt(cents/100, 10)
	}
	return fmt.Sprintf("%d,%02d", cents/100, cents%100)
}

// mentions tells whether a text holds a number by itself, not as a part of another; "16.50" is "16,50".
func mentions(text, number string) bool {
	number = regexp.QuoteMeta(number)
	return regexp.MustCompile(`(^|[^0-9.,])` + strings.ReplaceAll(number, ",", "[.,]") + `($|[^0-9.,]|[.,]($|[^0-9]))`).MatchString(text)
}
