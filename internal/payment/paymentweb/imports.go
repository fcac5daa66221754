package paymentweb

import (
	"net/http"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showImport(c *web.Call) error { return p.importForm(c, http.StatusOK, nil) }

func (p *pages) importForm(c *web.Call, status int, refused error) error {
	form := ui.NewForm(c, officePath+"/importa").Failed(refused)
	form.Multipart = true
	if refused != nil {
		form = form.Filled(c.R.PostForm)
	}
	page := ui.Page{
		Title: c.Print.T("payment.import.title"), Lead: c.Print.T("payment.import.lead"), Office: true, Section: officePath,
		Status: status, Errors: form.Errors(),
	}
	return p.shell.Page(c, page, importPage(c, form, strings.Join(payment.ImportColumns(), ";")))
}

// preview shows the lines of a file, and what is wrong with which, before anything is made.
func (p *pages) preview(c *web.Call) error {
	text, err := sentText(c)
	if err != nil {
		return err
	}
	lines, err := p.payment.Preview(c.Context(), text)
	if fault.Is(err, fault.Invalid) {
		return p.importForm(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	v := importView{Lines: lines, Form: ui.NewForm(c, officePath+"/importa/conferma"), Text: text, name: func(slug string) string { return p.kindName(c, slug) }}
	for _, l := range lines {
		if len(l.Wrong) > 0 {
			v.Wrong++
		} else {
			v.Cents += l.Position.Cents
		}
	}
	page := ui.Page{Title: c.Print.T("payment.import.preview"), Office: true, Section: officePath}
	if v.Wrong > 0 {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.shell.Page(c, page, previewPage(c, v))
}

// importView is a file of debts before it is confirmed.
type importView struct {
	Lines []payment.ImportLine
	Wrong int
	Cents int64
	Form  ui.Form
	Text  string
	name  func(kind string) string
}

// sentText is the file that was sent, or the text that was pasted.
func sentText(c *web.Call) (string, error) {
	files, err := c.Files("file")
	if err != nil {
		return "", err
	}
	if len(files) > 0 {
		return string(files[0].Data), nil
	}
	values, err := c.Form()
	return values.Get("testo"), err
}

func (p *pages) doImport(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.payment.Import(c.Context(), values.Get("testo"))
	if fault.Is(err, fault.Invalid) {
		return p.importForm(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	c.Flash("payment.flash.imported")
	return c.Redirect(officePath)
}

// wrong says in the reader's words what is to be mended in a line.
func wrong(c *web.Call, fields []fault.Field) string {
	var list []string
	for _, f := range fields {
		list = append(list, c.Print.T(f.Key, f.Args...))
	}
	return strings.Join(list, "; ")
}
