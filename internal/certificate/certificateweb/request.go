package certificateweb

import (
	"net/url"
	"slices"
	"strconv"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// Flow names the drafts of this journey.
const Flow = "certificate"

// Resume is where a draft goes on: the page of all answers, which leads to the first that is missing.
func Resume(id string) string { return stepPath(id, summaryStep) }

// The steps of a request, from 1: the notice of privacy before anything is asked, then who and what, then the stamp duty.
const (
	noticeStep = iota + 1
	aboutStep
	useStep
	summaryStep
)

// requestFields are what each step asks.
func requestFields(step int) []string {
	switch step {
	case aboutStep:
		return []string{"kind", "resident"}
	case useStep:
		return []string{"use", "mark", "exemption", "reason"}
	default:
		return nil
	}
}

func stepPath(id string, n int) string {
	if n == summaryStep {
		return requestPath + "/" + id + "/riepilogo"
	}
	return requestPath + "/" + id + "/passo/" + strconv.Itoa(n)
}

// requestPage is what the journey's pages have in common.
func (p *pages) requestPage(c *web.Call, title string) ui.Page {
	return ui.Page{
		Title: c.Print.T(title), Private: true, Section: minePath, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(startPath), Text: c.Print.T("certificate.title")}},
	}
}

// resident gives the own sheet; done is true where there is none, and the reader was told where to go instead.
func (p *pages) resident(c *web.Call) (own registry.Sheet, done bool, err error) {
	own, err = p.registry.Own(c.Context())
	if fault.Is(err, fault.NotFound) {
		return own, true, p.shell.Page(c, p.requestPage(c, "certificate.new.title"), notResidentPage(c.Print))
	}
	return own, false, err
}

// showNew shows the first step, and the drafts that there are already.
func (p *pages) showNew(c *web.Call) error {
	return p.notice(c, c.Query("tipo"), nil)
}

func (p *pages) notice(c *web.Call, kind string, refused error) error {
	_, done, err := p.resident(c)
	if done || err != nil {
		return err
	}
	list, err := p.journeys.Drafts(c.Context())
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(d journey.Draft) bool { return d.Flow != Flow })
	form := ui.NewForm(c, requestPath).Failed(refused)
	page := p.requestPage(c, "certificate.step.privacy")
	page.Errors = form.Errors()
	return p.shell.Page(c, page, noticePage(c, requestView{Form: form, N: noticeStep, Sheet: p.sheet}, kind, list))
}

// begin opens a draft for who has read the notice.
// norm: Reg. (EU) 2016/679 art. 13
func (p *pages) begin(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	if values.Get("privacy") != "si" {
		return p.notice(c, values.Get("kind"), fault.Wrong(fault.Field{Name: "privacy", Key: "certificate.error.privacy"}))
	}
	d, err := p.journeys.Save(c.Context(), journey.SaveRequest{Flow: Flow, Step: strconv.Itoa(aboutStep), Values: url.Values{"kind": {values.Get("kind")}}})
	if err != nil {
		return err
	}
	return c.Redirect(stepPath(d.ID, aboutStep))
}

// step reads the number in the address; the notice and the summary have addresses of their own.
func step(c *web.Call) (int, error) {
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < noticeStep || n > useStep {
		return 0, fault.Missing()
	}
	return n, nil
}

func (p *pages) showStep(c *web.Call) error {
	n, err := step(c)
	if err != nil {
		return err
	}
	d, err := p.journeys.Draft(c.Context(), Flow, c.Param("id"))
	if err != nil {
		return err
	}
	if n == noticeStep { // it was read, or there would be no draft
		return c.Redirect(stepPath(d.ID, aboutStep))
	}
	return p.step(c, d, n, nil)
}

func (p *pages) step(c *web.Call, d journey.Draft, n int, refused error) error {
	own, done, err := p.resident(c)
	if done || err != nil {
		return err
	}
	if d.Values.Get("resident") == "" {
		d.Values.Set("resident", own.Resident.ID)
	}
	form := ui.NewForm(c, stepPath(d.ID, n)).Filled(d.Values).Failed(refused)
	page := p.requestPage(c, map[int]string{aboutStep: "certificate.step.about", useStep: "certificate.step.use"}[n])
	page.Errors = form.Errors()
	if refused != nil {
		page.Status = web.StatusOf(fault.KindOf(refused))
	}
	v := requestView{Draft: d, Form: form, N: n, Own: own, Sheet: p.sheet, Kinds: p.kindOptions(c), Family: familyOptions(c, own)}
	v.Review = c.Query("da") == "riepilogo" || c.R.PostForm.Get("_da") == "riepilogo"
	return p.shell.Page(c, page, stepPage(c, v))
}

// requestView is one step of a request.
type requestView struct {
	journey.Draft

	Form   ui.Form
	N      int
	Review bool // changed from the page of all answers
	Own    registry.Sheet
	Sheet  string
	Kinds  []ui.Option
	Family []ui.Option
}

// saveStep keeps what was sent, then says what is wrong with it or goes on.
func (p *pages) saveStep(c *web.Call) error {
	n, err := step(c)
	if err != nil {
		return err
	}
	d, err := p.journeys.Draft(c.Context(), Flow, c.Param("id"))
	if err != nil {
		return err
	}
	if n == noticeStep {
		return c.Redirect(stepPath(d.ID, aboutStep))
	}
	values, err := c.Form()
	if err != nil {
		return err
	}
	for _, name := range requestFields(n) {
		d.Values.Set(name, values.Get(name))
	}
	if d, err = p.journeys.Save(c.Context(), journey.SaveRequest{ID: d.ID, Flow: Flow, Step: strconv.Itoa(n), Values: d.Values}); err != nil {
		return err
	}
	if values.Get("_azione") == "esci" {
		c.Flash("certificate.flash.saved")
		return c.Redirect(draftsPath)
	}
	if err := p.wrongAt(c, d, n); fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.step(c, d, n, err)
	} else if err != nil {
		return err
	}
	if values.Get("_da") == "riepilogo" {
		n = useStep
	}
	return c.Redirect(stepPath(d.ID, n+1))
}

// wrongAt is what is wrong with the answers of a step as of now.
func (p *pages) wrongAt(c *web.Call, d journey.Draft, n int) error {
	if n == useStep {
		return p.certificates.CheckUse(d.Values.Get("kind"), use(d.Values))
	}
	if d.Values.Get("resident") == "" {
		return fault.Wrong(fault.Field{Name: "resident", Key: "certificate.error.resident"})
	}
	return p.certificates.CheckAbout(c.Context(), certificate.IssueRequest{Kind: d.Values.Get("kind"), Resident: d.Values.Get("resident")})
}

// showSummary shows all answers immediately before the certificate is made; what is no longer right leads back to its step.
func (p *pages) showSummary(c *web.Call) error {
	d, err := p.journeys.Draft(c.Context(), Flow, c.Param("id"))
	if err != nil {
		return err
	}
	for n := aboutStep; n <= useStep; n++ {
		switch err := p.wrongAt(c, d, n); {
		case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound):
			return c.Redirect(stepPath(d.ID, n))
		case err != nil:
			return err
		}
	}
	own, done, err := p.resident(c)
	if done || err != nil {
		return err
	}
	form := ui.NewForm(c, newPath).Filled(d.Values)
	v := requestView{Draft: d, Form: form, N: summaryStep, Own: own, Sheet: p.sheet, Kinds: p.kindOptions(c), Family: familyOptions(c, own)}
	return p.shell.Page(c, p.requestPage(c, "certificate.step.summary"), summaryPage(c, v))
}

// mend shows the step at which a refusal can be mended.
func (p *pages) mend(c *web.Call, id string, refused error) error {
	d, err := p.journeys.Draft(c.Context(), Flow, id)
	if err != nil {
		return err
	}
	for _, f := range fault.FieldsOf(refused) {
		if slices.Contains(requestFields(useStep), f.Name) {
			return p.step(c, d, useStep, refused)
		}
	}
	if fault.Is(refused, fault.Conflict) && p.wrongAt(c, d, aboutStep) == nil { // the mark has paid for another one
		return p.step(c, d, useStep, refused)
	}
	return p.step(c, d, aboutStep, refused)
}

// steps says where in the request one is.
func (v requestView) steps(c *web.Call) ui.Steps {
	s := ui.Steps{Current: v.N, Items: []ui.Link{{URL: c.URL(newPath), Text: c.Print.T("certificate.step.privacy")}}}
	for _, one := range []struct {
		n   int
		key string
	}{{aboutStep, "about"}, {useStep, "use"}, {summaryStep, "summary"}} {
		s.Items = append(s.Items, ui.Link{URL: c.URL(stepPath(v.ID, one.n)), Text: c.Print.T("certificate.step." + one.key)})
	}
	return s
}

// said is the label of the chosen one of some options.
func said(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return ""
}

// facts are the answers, each with its way back.
func (v requestView) facts(c *web.Call) []ui.Fact {
	t, back := c.Print.T, func(n int) string { return c.URL(stepPath(v.ID, n)) + "?da=riepilogo" }
	list := []ui.Fact{
		{Label: t("certificate.field.kind"), Value: said(v.Kinds, v.Values.Get("kind")), Change: back(aboutStep)},
		{Label: t("certificate.field.resident"), Value: said(v.Family, v.Values.Get("resident")), Change: back(aboutStep)},
	}
	if v.Values.Get("use") == useMark {
		return append(list, ui.Fact{Label: t("certificate.field.mark"), Value: v.Values.Get("mark"), Change: back(useStep)})
	}
	return append(list,
		ui.Fact{Label: t("certificate.field.exemption"), Value: said(exemptionOptions(c), v.Values.Get("exemption")), Change: back(useStep)},
		ui.Fact{Label: t("certificate.field.reason"), Value: v.Values.Get("reason"), Change: back(useStep)})
}
