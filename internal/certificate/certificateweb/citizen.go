package certificateweb

import (
	"net/url"
	"strconv"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// asking shows all that is asked on one page: for who has sent everything at once, as a program does, and has to mend it.
func (p *pages) asking(c *web.Call, v url.Values, refused error) error {
	own, done, err := p.resident(c)
	if done || err != nil {
		return err
	}
	page := p.requestPage(c, "certificate.new.title")
	page.Lead = c.Print.T("certificate.new.lead")
	form := ui.NewForm(c, newPath).Filled(v).Failed(refused)
	page.Errors, page.Status = form.Errors(), web.StatusOf(fault.KindOf(refused))
	return p.shell.Page(c, page, newPage(c, form, p.kindOptions(c), familyOptions(c, own)))
}

// issue makes the certificate. What came from a draft is mended on the draft's pages, and the draft ends with it.
func (p *pages) issue(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	made, err := p.certificates.Issue(c.Context(), certificate.IssueRequest{Kind: v.Get("kind"), Resident: v.Get("resident"), Use: use(v)})
	draft := v.Get("bozza")
	switch {
	case (fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict)) && draft != "":
		return p.mend(c, draft, err)
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict):
		return p.asking(c, v, err)
	case err != nil:
		return err
	}
	if draft == "" {
		c.Flash("certificate.flash.issued")
		return c.Redirect(minePath + "/" + made.ID)
	}
	if err := p.journeys.Discard(c.Context(), draft); err != nil {
		return err
	}
	return c.Redirect(minePath + "/" + made.ID + "?emesso=1")
}

// use reads how the stamp duty is settled: "bollo" with a mark, or an exemption.
func use(v url.Values) certificate.Use {
	if v.Get("use") == useMark {
		return certificate.Use{Mark: v.Get("mark")}
	}
	code, err := strconv.Atoi(v.Get("exemption"))
	if err != nil {
		return certificate.Use{Exemption: unknownExemption}
	}
	return certificate.Use{Exemption: code, Reason: v.Get("reason")}
}

const (
	useMark          = "bollo"
	useExempt        = "esente"
	unknownExemption = -1 // refused by the module at the field of the exemption
)

func (p *pages) showMine(c *web.Call) error {
	list, err := p.certificates.Mine(c.Context())
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Print.T("certificate.mine.title"), Private: true, Section: minePath}
	return p.shell.Page(c, page, minePage(c, p.views(c, list, minePath)))
}

func (p *pages) showOwn(c *web.Call) error {
	made, err := p.certificates.Certificate(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := p.view(c, made, minePath)
	page := ui.Page{
		Title: v.Title, Private: true, Section: minePath,
		Breadcrumb: []ui.Link{{URL: c.URL(minePath), Text: c.Print.T("certificate.mine.title")}},
	}
	if c.Query("emesso") != "" && made.State == certificate.Issued {
		bytes, err := p.certificates.PDF(c.Context(), made.ID)
		if err != nil {
			return err
		}
		v.Now, v.Size, v.Email = true, int64(len(bytes)), c.Actor.Email
		page.NoTitle, page.Rating, page.Rated, page.Service = true, true, startPath, true
	}
	return p.shell.Page(c, page, certificatePage(c, v))
}

func (p *pages) pdf(c *web.Call) error {
	bytes, err := p.certificates.PDF(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.Attachment("application/pdf", "certificato.pdf", bytes) // no surname in a file's name: it travels
}

// certificateView is a certificate in the reader's words.
type certificateView struct {
	certificate.Certificate
	Title    string
	When     string
	Until    string
	Duty     string
	Spaced   string
	URL      string
	PDF      string
	Valid    bool
	Annulled bool
	Now      bool   // issued just now: the confirmation
	Size     int64  // of the PDF in bytes, with Now
	Email    string // where the letter went, with Now
}

func (p *pages) view(c *web.Call, made certificate.Certificate, under string) certificateView {
	v := certificateView{
		Certificate: made, Title: made.Kind, When: c.Print.DateTime(made.IssuedAt), Spaced: certificate.SpacedCode(made.Code),
		URL: c.URL(under + "/" + made.ID), PDF: c.URL(under + "/" + made.ID + "/certificato.pdf"),
		Valid: made.ValidAt(c.Now()), Annulled: made.State == certificate.Annulled, Until: c.Print.T("certificate.unlimited"),
		Duty: duty(c, made.Bollo),
	}
	if kind, err := p.certificates.Kind(made.Kind); err == nil {
		v.Title = text(c, kind.Title)
	}
	if !made.Expires.IsZero() {
		v.Until = c.Print.Day(string(italy.DayOf(made.Expires).AddDays(-1)))
	}
	return v
}

func (p *pages) views(c *web.Call, list []certificate.Certificate, under string) []certificateView {
	views := make([]certificateView, 0, len(list))
	for _, made := range list {
		views = append(views, p.view(c, made, under))
	}
	return views
}

// duty says how the stamp duty was settled.
func duty(c *web.Call, bollo string) string {
	switch {
	case bollo == "":
		return c.Print.T("certificate.duty.none")
	case bollo[0] == 'E':
		return c.Print.T("certificate.duty.exempt", c.Print.T("certificate.exemption."+bollo[1:]))
	default:
		return c.Print.T("certificate.duty.paid", bollo)
	}
}

func text(c *web.Call, texts map[string]string) string {
	if t := texts[c.Print.Lang()]; t != "" {
		return t
	}
	return texts["it"]
}

func (p *pages) kindOptions(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, k := range p.certificates.Kinds() {
		options = append(options, ui.Option{Value: k.Slug, Label: text(c, k.Title)})
	}
	return options
}

func familyOptions(c *web.Call, own registry.Sheet) []ui.Option {
	options := []ui.Option{{Value: own.Resident.ID, Label: c.Print.T("certificate.new.me", own.Resident.Name+" "+own.Resident.Surname)}}
	for _, m := range own.Members {
		if m.ID != own.Resident.ID {
			options = append(options, ui.Option{Value: m.ID, Label: m.Name + " " + m.Surname})
		}
	}
	return options
}

func exemptionOptions(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, code := range certificate.Exemptions() {
		value := strconv.Itoa(code)
		options = append(options, ui.Option{Value: value, Label: c.Print.T("certificate.exemption." + value)})
	}
	return options
}
