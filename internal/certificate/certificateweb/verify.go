package certificateweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showStart(c *web.Call) error {
	page := ui.Page{
		Title: c.Print.T("certificate.title"), Lead: c.Print.T("certificate.lead"), Section: ui.SectionServices, Rating: true,
		Breadcrumb: []ui.Link{{URL: c.URL("/servizi"), Text: c.Print.T("certificate.services")}},
	}
	return p.shell.Page(c, page, startPage(c, p.kindOptions(c)))
}

func (p *pages) showVerify(c *web.Call) error { return p.verifying(c, url.Values{}, nil) }

// showLanding is where the QR code of a paper leads. What stands after # never reaches the server.
func (p *pages) showLanding(c *web.Call) error {
	form := verifyForm(c)
	page := ui.Page{Title: c.Print.T("certificate.landing.title"), Lead: c.Print.T("certificate.landing.lead"), Section: ui.SectionServices, Narrow: true}
	return p.shell.Page(c, page, landingPage(c, form))
}

func verifyForm(c *web.Call) ui.Form {
	form := ui.NewPlainForm(c, verifyPath)
	form.Multipart = true
	return form
}

func (p *pages) verifying(c *web.Call, v url.Values, refused error) error {
	form := verifyForm(c).Filled(v).Failed(refused)
	page := ui.Page{
		Title: c.Print.T("certificate.verify.title"), Lead: c.Print.T("certificate.verify.lead"), Section: ui.SectionServices, Narrow: true,
		Errors: form.Errors(),
	}
	return p.shell.Page(c, page, verifyPage(c, form))
}

// verify examines the first of what was sent: a file, the text of a QR code, a code.
func (p *pages) verify(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	files, err := c.Files("file")
	if err != nil {
		return err
	}
	var report certificate.Report
	switch code, text := strings.TrimSpace(v.Get("codice")), strings.TrimSpace(v.Get("testo")); {
	case len(files) > 0:
		report, err = p.certificates.VerifyUpload(c.Context(), files[0].Data)
	case text != "":
		report, err = p.certificates.VerifyText(c.Context(), text)
	case code != "":
		report, err = p.certificates.VerifyCode(c.Context(), code)
	default:
		err = fault.Wrong(fault.Field{Name: "codice", Key: "certificate.error.nothing"})
	}
	if fault.Is(err, fault.Invalid) {
		return p.verifying(c, v, err)
	}
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: c.Print.T("certificate.result.title"), Section: ui.SectionServices, Narrow: true, NoIndex: true,
		Breadcrumb: []ui.Link{{URL: c.URL(verifyPath), Text: c.Print.T("certificate.verify.title")}},
	}
	return p.shell.Page(c, page, resultPage(c, p.reportView(c, report)))
}

// reportView is a report in the reader's words.
type reportView struct {
	certificate.Report
	Tone  ui.Tone
	Facts []ui.Fact
}

func (p *pages) reportView(c *web.Call, r certificate.Report) reportView {
	v := reportView{Report: r, Tone: ui.Bad}
	switch r.Verdict {
	case certificate.Valid:
		v.Tone = ui.Good
	case certificate.Expired, certificate.Outdated, certificate.NoSeal:
		v.Tone = ui.Warning
	default:
	}
	add := func(label, value string) {
		if value != "" {
			v.Facts = append(v.Facts, ui.Fact{Label: c.Print.T("certificate.fact." + label), Value: value})
		}
	}
	if r.Code != "" {
		add("kind", p.kindTitle(c, r))
		add("code", certificate.SpacedCode(r.Code))
		add("issued", c.Print.DateTime(r.IssuedAt))
		if !r.IssuedAt.IsZero() && r.Expires.IsZero() {
			add("expires", c.Print.T("certificate.unlimited"))
		} else if !r.Expires.IsZero() {
			add("expires", c.Print.Day(string(italy.DayOf(r.Expires).AddDays(-1))))
		}
	}
	for _, person := range r.Persons {
		add("person."+strconv.FormatUint(roleKey(person.Role), 10), c.Print.T("certificate.person",
			person.Surname+" "+person.Name, person.Place, c.Print.ShortDay(string(person.Born)), person.CodiceFiscale))
	}
	add("address", r.Address)
	for n := uint64(certificate.FactResidentSince); n <= certificate.FactFreeStatus; n++ {
		add(strconv.FormatUint(n, 10), r.Facts[n])
	}
	if r.Bollo != "" {
		add("bollo", duty(c, r.Bollo))
	}
	add("signer", r.Signer)
	return v
}

// roleKey keeps to the roles that have words.
func roleKey(role uint64) uint64 {
	if role >= 1 && role <= 3 {
		return role
	}
	return 5
}

func (p *pages) kindTitle(c *web.Call, r certificate.Report) string {
	for _, k := range p.certificates.Kinds() {
		if k.Slug == r.Kind || r.Type != 0 && certificate.TypeNumber(k.ANPR) == r.Type {
			return text(c, k.Title)
		}
	}
	return r.Kind
}

func (p *pages) status(c *web.Call) error {
	s, err := p.certificates.Status(c.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	c.W.Header().Set("Access-Control-Allow-Origin", "*") // verifiers of others ask too; nothing here is personal
	return c.JSON(http.StatusOK, s)
}

func (p *pages) keys(c *web.Call) error {
	list, err := p.certificates.TrustList()
	if err != nil {
		return err
	}
	c.W.Header().Set("Access-Control-Allow-Origin", "*")
	return c.Inline("application/jwk-set+json", list)
}

func (p *pages) checkpoint(c *web.Call) error {
	note, err := p.certificates.Checkpoint(c.Context())
	if err != nil {
		return err
	}
	return c.Inline("text/plain; charset=utf-8", []byte(note))
}

func (p *pages) consistency(c *web.Call) error {
	size, err := strconv.ParseInt(c.Param("size"), 10, 64)
	if err != nil {
		return fault.Missing()
	}
	path, err := p.certificates.Consistency(c.Context(), size)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, consistencyJSON{From: size, Path: path})
}

type consistencyJSON struct {
	From int64    `json:"da"`
	Path []string `json:"prova"`
}
