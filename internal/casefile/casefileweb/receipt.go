package casefileweb

import (
	"strings"

	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// receipt gives the receipt of a request as a document to keep. It says the same however often it is asked for: nothing
// in it changes after the request was sent.
//
// norm: L. 241/1990 art. 18-bis.
func (p *pages) receipt(c *web.Call) error {
	f, err := p.cases.Show(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := caseView{listed: p.view(c, f.Case), file: f}
	data, err := p.Press.Write(p.receiptOf(c, v))
	if err != nil {
		return err
	}
	name := c.Print.T("casefile.receipt.file", strings.ReplaceAll(v.Number, "/", "-"))
	return c.Attachment("application/pdf", name, data)
}

// receiptSize is how large the receipt is, in bytes.
func (p *pages) receiptSize(c *web.Call, v caseView) (int64, error) {
	data, err := p.Press.Write(p.receiptOf(c, v))
	return int64(len(data)), err
}

func (p *pages) receiptOf(c *web.Call, v caseView) pdf.Document {
	t, one := c.Print.T, v.Case
	term := v.file.Service.Term(v.file.Answers, one.SubmittedDay)
	facts := section{Facts: []ui.Fact{
		{Label: t("casefile.fact.number"), Value: v.Number},
		{Label: t("casefile.fact.submitted"), Value: c.Print.DateTime(one.SubmittedAt)},
		{Label: t("casefile.receipt.service"), Value: v.file.Service.Sheet(c.Print.Lang()).Title},
		{Label: t("casefile.column.applicant"), Value: one.Name()},
		{Label: t("casefile.fact.codice_fiscale"), Value: one.CodiceFiscale},
		{Label: t("casefile.fact.office"), Value: v.Office.Name.In(c.Print.Lang())},
		{Label: t("casefile.fact.due"), Value: c.Print.Day(string(p.cases.FirstDue(one)))},
		{Label: t("casefile.receipt.norm"), Value: term.Norm},
		{Label: t("casefile.fact.silence"), Value: t("casefile.silence." + string(one.Silence))},
	}}
	blocks := []pdf.Block{pdf.Heading{Level: 1, Text: t("casefile.receipt.title")}, pdf.Paragraph{Text: t("casefile.receipt.text")}, pdf.Definitions{Items: items(c, facts)}}
	for _, s := range v.answers(c) {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: s.Title}, pdf.Definitions{Items: items(c, s)})
	}
	blocks = append(blocks, attachedFiles(c, v)...)
	blocks = append(blocks, pdf.Paragraph{Text: t("casefile.receipt.responsible"), Small: true})
	site := p.shell.Site
	return pdf.Document{
		Title: t("casefile.receipt.title") + " " + v.Number, Author: site.Name, Lang: map[bool]string{true: "it-IT", false: "en-GB"}[c.Print.Lang() == "it"],
		Created: one.SubmittedAt, ID: []byte(one.ID), Letterhead: pdf.Letterhead{Name: site.Name, Details: []string{site.Address, site.PEC}},
		Footer: pdf.Footer{Text: t("casefile.receipt.footer"), Page: t("casefile.receipt.page", "{page}", "{pages}")}, Blocks: blocks, Substitute: true, SharedFonts: true,
	}
}

// items are a step's answers; what was not answered is said so.
func items(c *web.Call, s section) []pdf.Item {
	out := make([]pdf.Item, 0, len(s.Facts))
	for _, fact := range s.Facts {
		if fact.Value == "" {
			fact.Value = c.Print.T("ui.summary.none")
		}
		out = append(out, pdf.Item{Label: fact.Label, Value: fact.Value})
	}
	return out
}

// attachedFiles lists the files that came with the request, each with the digest that proves which one it was.
func attachedFiles(c *web.Call, v caseView) []pdf.Block {
	var list []pdf.Item
	for _, d := range v.file.Documents {
		if !d.AddedAt.After(v.SubmittedAt) {
			list = append(list, pdf.Item{Label: d.Name, Value: c.Print.T("casefile.receipt.sha256") + " " + d.SHA256, Mono: true})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return []pdf.Block{pdf.Heading{Level: 2, Text: c.Print.T("casefile.receipt.documents")}, pdf.Definitions{Items: list}}
}
