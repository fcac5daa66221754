package noticeboard

import (
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// Limits of what is typed, in characters and days.
const (
	maxSubject = 500
	maxText    = 1_000
	maxShort   = 120
	maxDays    = 365
	maxFiles   = 20
)

// Request asks for a publication.
type Request struct {
	Kind, Subject, Office, Body, ActNumber string
	ActDay, Wanted                         string // 2006-01-02; Wanted may be empty
	Days                                   int64  // 0: as long as the kind asks for
	Withheld, Contact                      string
	// Minimal says that whoever asks has left out what need not be known.
	//
	// norm: Reg. (EU) 2016/679 art. 5(1)(c); D.Lgs. 33/2013 art. 7-bis c. 4
	Minimal bool
}

// checked reads a request on a day: Invalid at each field that does not hold.
func (s *Service) checked(r Request, today italy.Day) (Act, error) {
	a := Act{
		Kind: r.Kind, Subject: oneLine(r.Subject), Office: r.Office, Body: oneLine(r.Body), ActNumber: oneLine(r.ActNumber), Days: r.Days,
		Withheld: strings.TrimSpace(r.Withheld), Contact: oneLine(r.Contact), State: Requested,
	}
	var wrong []fault.Field
	say := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: "noticeboard.error." + key, Args: args})
	}
	for _, f := range []struct {
		name, text string
		limit      int
	}{{"oggetto", a.Subject, maxSubject}, {"ente", a.Body, maxShort}, {"numero_atto", a.ActNumber, maxShort}, {"omissis", a.Withheld, maxText}, {"contatto", a.Contact, maxShort}} {
		if utf8.RuneCountInString(f.text) > f.limit {
			say(f.name, "long", f.limit)
		}
	}
	if a.Subject == "" {
		say("oggetto", "subject")
	}
	if !s.config.Office(a.Office) {
		say("ufficio", "office")
	}
	s.checkKind(&a, say)
	checkDays(&a, r, today, say)
	if !r.Minimal {
		say("minimo", "minimal")
	}
	return a, fault.Wrong(wrong...)
}

// checkKind checks what depends on the kind: how long, and whose act it is.
func (s *Service) checkKind(a *Act, say func(name, key string, args ...any)) {
	kind, ok := s.Kind(a.Kind)
	if !ok {
		say("tipo", "kind")
		return
	}
	if a.Days == 0 {
		a.Days = kind.Days
	}
	switch {
	case a.Days < 1 || a.Days > maxDays:
		say("giorni", "days", maxDays)
	case a.Days < kind.Days && !kind.External: // what another body asks for is that body's affair
		say("giorni", "too_short", kind.Days)
	}
	switch {
	case kind.External && a.Body == "":
		say("ente", "body")
	case !kind.External && a.Body != "":
		say("ente", "no_body")
	}
}

func checkDays(a *Act, r Request, today italy.Day, say func(name, key string, args ...any)) {
	var err error
	if a.ActDay, err = italy.ParseDay(r.ActDay); err != nil || a.ActDay > today {
		say("data_atto", "act_day")
	}
	if r.Wanted == "" {
		return
	}
	if a.Wanted, err = italy.ParseDay(r.Wanted); err != nil || a.Wanted < today || a.Wanted > today.AddDays(maxDays) {
		say("dal", "wanted")
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
