package casefileweb

import (
	"slices"
	"strings"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/workflow"
)

// draftView is a draft in the reader's words.
type draftView struct {
	casefile.Draft
	Title   string
	Saved   string
	Expires string
}

func (p *pages) draft(c *web.Call, d casefile.Draft) draftView {
	return draftView{Draft: d, Title: p.cases.Title(d.Service, c.Print.Lang()), Saved: c.Print.DateTime(d.SavedAt), Expires: c.Print.Day(string(d.ExpiresDay))}
}

// startView is the page before the first step.
type startView struct {
	Service *catalog.Service
	Drafts  []draftView
	Form    ui.Form
}

// stepView is one step of a form.
type stepView struct {
	casefile.Filling
	Step    catalog.VisibleStep
	N       int
	Form    ui.Form
	Back    string
	Review  bool // changed from the page of all answers
	Changes casefile.Changes
}

// holds tells whether the municipality holds the answer to a question, certified and right.
func (v stepView) holds(q *catalog.Field) bool {
	_, answered := v.Answers[q.ID]
	return answered && v.Fixed(q)
}

// facts are the answers of the step that the municipality holds.
func (v stepView) facts(c *web.Call) []ui.Fact {
	var facts []ui.Fact
	for _, step := range v.Declared.Form.Summary(v.Answers, v.Today, c.Print) {
		for _, row := range step.Rows {
			if step.Step.ID == v.Step.ID && v.holds(row.Field) {
				facts = append(facts, ui.Fact{Label: row.Label, Value: row.Text})
			}
		}
	}
	return facts
}

// before is where Back leads to from a step.
func (v stepView) before() string {
	switch {
	case v.Review:
		return "/istanze/" + v.ID + "/riepilogo"
	case v.N > 1 && v.Declared.Form.Tasks():
		return tasksPath(v.ID)
	case v.N > 1:
		return stepPath(v.ID, v.N-1)
	default:
		return "/istanze/" + v.Service + "/inizia"
	}
}

// steps lists where in the journey one is; the last is the page of all answers.
func (v stepView) steps(c *web.Call) ui.Steps { return stepsOf(c, v.Filling, v.N) }

func stepsOf(c *web.Call, f casefile.Filling, current int) ui.Steps {
	s := ui.Steps{Current: current}
	for i, step := range f.Steps {
		s.Items = append(s.Items, ui.Link{URL: c.URL(stepPath(f.ID, i+1)), Text: step.Title.In(c.Print.Lang())})
	}
	s.Items = append(s.Items, ui.Link{URL: c.URL("/istanze/" + f.ID + "/riepilogo"), Text: c.Print.T("casefile.summary.step")})
	return s
}

// summaryView is the page of all answers.
type summaryView struct {
	casefile.Filling
	Form    ui.Form
	Back    string
	Due     italy.Day
	Changes casefile.Changes
}

// sections are the answers by step, each with the way back to it.
func (v summaryView) sections(c *web.Call) []section {
	return sectionsOf(c, v.Declared.Form, v.Answers, v.Today, func(step string) string {
		return c.URL(stepPath(v.ID, v.Number(step))) + "?da=" + reviewed
	})
}

// section is a step's answers.
type section struct {
	Title string
	Facts []ui.Fact
}

func sectionsOf(c *web.Call, form *catalog.Form, a catalog.Answers, today italy.Day, change func(step string) string) []section {
	var out []section
	for _, s := range form.Summary(a, today, c.Print) {
		one := section{Title: s.Step.Title.In(c.Print.Lang())}
		for _, row := range s.Rows {
			one.Facts = append(one.Facts, ui.Fact{Label: row.Label, Value: row.Text, Change: change(s.Step.ID)})
		}
		out = append(out, one)
	}
	return out
}

// listed is a case in the reader's words, as lists show it.
type listed struct {
	casefile.Case
	Title    string
	Number   string
	Office   municipality.Office
	Now      italy.Day
	Due      italy.Day // seen from today
	Deadline string    // "12 giorni alla scadenza"
	Tone     ui.Tone   // of the deadline
}

func (p *pages) view(c *web.Call, one casefile.Case) listed {
	today := italy.DayOf(c.Now())
	v := listed{
		Case: one, Title: p.cases.Title(one.Service, c.Print.Lang()), Number: one.Protocollo.String(), Now: today,
		Due: p.cases.Forecast(one, today),
	}
	if office, ok := p.OfficeOf(one.Office); ok {
		v.Office = office
	} else {
		v.Office = municipality.Office{Slug: one.Office, Name: municipality.Text{"it": one.Office}}
	}
	v.Deadline, v.Tone = deadline(c, one, today, v.Due)
	return v
}

// soon is how many days before the end of the term the deadline is said with emphasis.
const soon = 5

// deadline says in words how much of the term is left.
func deadline(c *web.Call, one casefile.Case, today, due italy.Day) (string, ui.Tone) {
	left := workflow.Left(today, due)
	switch {
	case one.State.Terminal():
		return "", ui.Neutral
	case one.State == workflow.AwaitingCitizen:
		return c.Print.T("casefile.deadline.suspended"), ui.Info
	case left < 0:
		return c.Print.T("casefile.deadline.past", c.Print.RelativeDay(string(due), c.Now())), ui.Bad
	case left == 0:
		return c.Print.T("casefile.deadline.today"), ui.Warning
	case left <= soon:
		return c.Print.T("casefile.deadline.left", left), ui.Warning
	default:
		return c.Print.T("casefile.deadline.left", left), ui.Neutral
	}
}

// mineView is the citizen's list.
type mineView struct {
	Filter string
	Tabs   []ui.Tab
	Drafts []draftView
	Others []Unfinished
	Cases  []listed // of this page
	Total  int
	Pages  ui.Pages
}

// caseView is a case with all that belongs to it.
type caseView struct {
	listed
	file    casefile.File
	Sent    bool  // just now
	Receipt int64 // bytes of the receipt's PDF, once it was sent just now
	Related []ui.Link
	URL     string
	Answer  ui.Form
	Message ui.Form
}

// officeView is a case as the office sees it.
type officeView struct {
	caseView
	Moves      []ui.Option
	Colleagues []ui.Option
	Move       ui.Form
	Assign     ui.Form
	Note       ui.Form
}

// worklistView is a page of the office's list.
type worklistView struct {
	Tabs     []ui.Tab
	Cases    []listed
	Total    int64
	States   []ui.Option
	Services []ui.Option
	Search   ui.Form
	Pages    ui.Pages
}

func stateName(c *web.Call, s workflow.State) string { return c.Print.T("casefile.state." + string(s)) }

func stateTone(s workflow.State) ui.Tone {
	switch s {
	case workflow.Granted:
		return ui.Good
	case workflow.Denied:
		return ui.Bad
	case workflow.AwaitingCitizen:
		return ui.Warning
	case workflow.Submitted, workflow.InCharge:
		return ui.Info
	default:
		return ui.Neutral
	}
}

// actionName is what an officer's move is called; one that only a municipality has is called by where it leads.
func actionName(c *web.Call, e workflow.Edge) string {
	if key := "casefile.action." + e.Action; c.Print.Known(key) {
		return c.Print.T(key)
	}
	return stateName(c, e.To)
}

func actionHint(c *web.Call, e workflow.Edge) string {
	if key := "casefile.action_hint." + e.Action; c.Print.Known(key) {
		return c.Print.T(key)
	}
	return ""
}

// entryName is what happened, in words.
func entryName(c *web.Call, e casefile.Entry) string {
	if key := "casefile.entry." + e.Kind; c.Print.Known(key) {
		return c.Print.T(key)
	}
	return stateName(c, e.State)
}

// asked is what the office wants to know, while it waits for it.
func (v caseView) asked() string {
	for _, e := range slices.Backward(v.file.Entries) {
		if e.State == workflow.AwaitingCitizen && e.Kind != casefile.EntryMessage && e.Kind != casefile.EntryNote {
			return e.Text
		}
	}
	return ""
}

// stages is the way of the case: what happened, and what will.
func (v caseView) stages(c *web.Call) []ui.Event {
	var events []ui.Event
	for _, e := range v.file.Entries {
		if e.Kind == casefile.EntryMessage || e.Kind == casefile.EntryNote {
			continue
		}
		events = append(events, ui.Event{When: c.Print.DateTime(e.At), Title: entryName(c, e), Text: e.Text, State: ui.Done})
	}
	if len(events) > 0 && v.State.Open() {
		events[len(events)-1].State = ui.Current
	}
	if v.State.Open() {
		events = append(events, ui.Event{When: c.Print.T("casefile.case.by", c.Print.Day(string(v.Due))), Title: c.Print.T("casefile.entry.conclusion"), State: ui.Todo})
	}
	return events
}

// messages are what was written to each other, and the office's notes where the reader may see them.
func (v caseView) messages() []casefile.Entry {
	var out []casefile.Entry
	for _, e := range v.file.Entries {
		if e.Kind == casefile.EntryMessage || e.Kind == casefile.EntryNote {
			out = append(out, e)
		}
	}
	return out
}

// files are the documents of the case with their addresses.
func (v caseView) files(c *web.Call, from string) []ui.UploadedFile {
	var out []ui.UploadedFile
	for _, d := range v.file.Documents {
		if from == "" || d.Slot == "entry:"+from {
			out = append(out, uploaded(c, d, v.URL))
		}
	}
	return out
}

func uploaded(c *web.Call, d document.Document, at string) ui.UploadedFile {
	return ui.UploadedFile{Name: d.Name, Size: c.Print.Bytes(d.Size), URL: at + "/documenti/" + d.ID}
}

// facts are what is known of a case: numbers, days, people.
func (v caseView) facts(c *web.Call) []ui.Fact {
	one, p := v.Case, c.Print
	facts := []ui.Fact{
		{Label: p.T("casefile.fact.state"), Content: ui.Badge(stateName(c, one.State), stateTone(one.State))},
		{Label: p.T("casefile.fact.number"), Value: v.Number},
		{Label: p.T("casefile.fact.submitted"), Value: p.DateTime(one.SubmittedAt)},
	}
	if !one.TakenAt.IsZero() {
		facts = append(facts, ui.Fact{Label: p.T("casefile.fact.taken"), Value: p.Date(one.TakenAt)})
	}
	facts = append(facts, ui.Fact{Label: p.T("casefile.fact.office"), Value: v.Office.Name.In(p.Lang())})
	if one.State.Terminal() {
		facts = append(facts, ui.Fact{Label: p.T("casefile.fact.decided"), Value: p.Date(one.DecidedAt)})
	} else {
		facts = append(facts, ui.Fact{Label: p.T("casefile.fact.due"), Value: p.Day(string(v.Due)) + " (" + v.Deadline + ")"})
	}
	if one.FeeCents > 0 {
		key := "casefile.fact.unpaid"
		if one.Paid() {
			key = "casefile.fact.paid"
		}
		facts = append(facts, ui.Fact{Label: p.T("casefile.fact.fee"), Value: p.T(key, p.Money(one.FeeCents))})
	}
	return facts
}

// answers are what was asked and answered, as it was sent.
func (v caseView) answers(c *web.Call) []section {
	return sectionsOf(c, v.file.Service.Form, v.file.Answers, v.SubmittedDay, func(string) string { return "" })
}

// payURL is where what is owed can be paid.
func (v caseView) payURL(c *web.Call) string {
	if v.Payment == "" {
		return c.URL("/area-personale/pagamenti")
	}
	return c.URL("/area-personale/pagamenti/" + v.Payment)
}

// tidy takes the blanks around a text away and gives its lines one ending.
func tidy(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}
