package complaintweb

import (
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/web"
)

// receipt gives the receipt of a report as a document to keep. It says the same however often it is asked for.
//
// norm: L. 241/1990 art. 18-bis.
func (p *pages) receipt(c *web.Call) error {
	f, err := p.byLink(c)
	if err != nil {
		return err
	}
	if f.Number.N == 0 {
		return fault.Missing()
	}
	data, err := p.Press.Write(p.receiptOf(c, f))
	if err != nil {
		return err
	}
	return c.Attachment("application/pdf", c.Print.T("complaint.receipt.file", f.Number.String()), data)
}

func (p *pages) receiptOf(c *web.Call, f complaint.File) pdf.Document {
	say, lang := c.Print.T, c.Print.Lang()
	author := f.Name()
	if author == "" {
		author = say("complaint.anonymous")
	}
	title := say("complaint.receipt.title")
	if f.Kind == complaint.Assistance {
		title = say("complaint.receipt.assistance")
	}
	items := []pdf.Item{
		{Label: say("complaint.column.number"), Value: f.Number.String()},
		{Label: say("complaint.receipt.when"), Value: c.Print.DateTime(f.SubmittedAt)},
		{Label: say("complaint.author"), Value: author},
		{Label: say("complaint.column.category"), Value: p.complaints.TitleOf(f.Report, lang)},
	}
	if f.Kind == complaint.Problem {
		items = append(items, pdf.Item{Label: say("complaint.field.title"), Value: f.Title}, pdf.Item{Label: say("complaint.field.address"), Value: where(c, f.Report)})
	}
	items = append(items,
		pdf.Item{Label: say("complaint.field.details"), Value: f.Details},
		pdf.Item{Label: say("complaint.receipt.due"), Value: c.Print.Day(string(f.DueDay))},
	)
	for _, d := range f.Documents {
		if !d.AddedAt.After(f.SubmittedAt) {
			items = append(items, pdf.Item{Label: d.Name, Value: say("complaint.receipt.sha256") + " " + d.SHA256, Mono: true})
		}
	}
	site := p.shell.Site
	return pdf.Document{
		Title: title + " " + f.Number.String(), Author: site.Name, Lang: map[bool]string{true: "it-IT", false: "en-GB"}[lang == "it"],
		Created: f.SubmittedAt, ID: []byte(f.ID), Letterhead: pdf.Letterhead{Name: site.Name, Details: []string{site.Address, site.PEC}},
		Footer:     pdf.Footer{Text: say("complaint.receipt.footer"), Page: say("complaint.receipt.page", "{page}", "{pages}")},
		Blocks:     []pdf.Block{pdf.Heading{Level: 1, Text: title}, pdf.Paragraph{Text: say("complaint.receipt.text")}, pdf.Definitions{Items: items}},
		Substitute: true, SharedFonts: true,
	}
}
