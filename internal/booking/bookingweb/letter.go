package bookingweb

import (
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/web"
)

// letter gives the confirmation as a PDF to print and bring along.
func (p *pages) letter(c *web.Call) error {
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	v, t := p.view(c, a), c.Print
	blocks := []pdf.Block{
		pdf.Heading{Level: 1, Text: t.T("booking.letter.title")},
		pdf.Paragraph{Text: t.T("booking.letter.text", a.GivenName+" "+a.FamilyName)},
		pdf.Definitions{Items: []pdf.Item{
			{Label: t.T("booking.subject"), Value: v.Title},
			{Label: t.T("booking.time"), Value: v.When},
			{Label: t.T("booking.place"), Value: v.Where + ", " + v.Address},
			{Label: t.T("booking.code"), Value: a.Code, Mono: true},
		}},
	}
	if len(v.Bring) > 0 {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: t.T("booking.bring")}, pdf.List{Items: v.Bring})
	}
	blocks = append(blocks, pdf.Paragraph{Text: t.T("booking.letter.change"), Small: true})
	file, err := pdf.Write(pdf.Document{
		Title: t.T("booking.letter.title"), Author: p.shell.Site.Name, Lang: t.Lang(), Created: a.ChangedAt,
		Letterhead: pdf.Letterhead{Name: p.shell.Site.Name, Details: []string{v.Where, v.Address}}, Blocks: blocks, Substitute: true,
	})
	if err != nil {
		return err
	}
	return c.Attachment("application/pdf", "appuntamento.pdf", file)
}
