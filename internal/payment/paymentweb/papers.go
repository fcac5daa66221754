package paymentweb

import (
	"bytes"

	"rsc.io/qr"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/web"
)

func (p *pages) noticeByLink(c *web.Call) error {
	d, err := p.payment.PositionByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return p.noticePDF(c, d)
}

func (p *pages) receiptByLink(c *web.Call) error {
	d, err := p.payment.PositionByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return p.receiptPDF(c, d)
}

func (p *pages) notice(c *web.Call) error {
	d, err := p.payment.Position(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.noticePDF(c, d)
}

func (p *pages) receipt(c *web.Call) error {
	d, err := p.payment.Position(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.receiptPDF(c, d)
}

// noticePDF writes the notice that can be paid at a bank or a shop: an open position only.
//
// norm: pagoPA, "Avviso di pagamento" v3.2 (data of the notice, content of the QR code)
func (p *pages) noticePDF(c *web.Call, d payment.Details) error {
	if d.Position.State != payment.Open {
		return fault.Missing()
	}
	v, t, creditor := p.view(c, d, ""), c.Print.T, p.payment.Creditor()
	figure, err := noticeQR(d.Position, creditor, v.Amount)
	if err != nil {
		return err
	}
	figure.Alt = t("payment.paper.qr_alt")
	figure.Beside = []pdf.Paragraph{{Text: t("payment.paper.qr_text")}}
	doc := p.paper(c, t("payment.paper.notice_title"), d)
	doc.Blocks = append(doc.Blocks,
		pdf.Definitions{Items: []pdf.Item{
			{Label: t("payment.notice"), Value: d.Position.Notice.Grouped(), Mono: true},
			{Label: t("payment.paper.creditor_code"), Value: creditor.CodiceFiscale, Mono: true},
			{Label: t("payment.causale"), Value: d.Position.Causale},
			{Label: t("payment.amount"), Value: c.Print.Money(v.Amount)},
			{Label: t("payment.due"), Value: c.Print.Day(string(d.Position.Due))},
		}}, figure, pdf.Paragraph{Text: t("payment.paper.notice_text"), Small: true})
	if v.reduced() {
		doc.Blocks = append(doc.Blocks, pdf.Paragraph{
			Text: t("payment.later_text", c.Print.Day(string(d.Position.ReducedUntil)), c.Print.Money(d.Position.Cents)),
		})
	}
	return p.attach(c, doc, "avviso-"+string(d.Position.Notice)+".pdf")
}

// receiptPDF writes the receipt: a paid position only.
func (p *pages) receiptPDF(c *web.Call, d payment.Details) error {
	if d.Position.State != payment.Paid {
		return fault.Missing()
	}
	return p.attach(c, p.receiptOf(c, d), "ricevuta-"+string(d.Position.Notice)+".pdf")
}

// receiptSize is how large the receipt is, in bytes.
func (p *pages) receiptSize(c *web.Call, d payment.Details) (int64, error) {
	data, err := p.press.Write(p.receiptOf(c, d))
	return int64(len(data)), err
}

func (p *pages) receiptOf(c *web.Call, d payment.Details) pdf.Document {
	t := c.Print.T
	doc := p.paper(c, t("payment.paper.receipt_title"), d)
	doc.Blocks = append(doc.Blocks, pdf.Definitions{Items: []pdf.Item{
		{Label: t("payment.receipt"), Value: d.Receipt.Number, Mono: true},
		{Label: t("payment.causale"), Value: d.Position.Causale},
		{Label: t("payment.paper.paid"), Value: c.Print.Money(d.Receipt.Cents)},
		{Label: t("payment.paid_at"), Value: c.Print.DateTime(d.Receipt.PaidAt)},
		{Label: t("payment.notice"), Value: d.Position.Notice.Grouped(), Mono: true},
		{Label: t("payment.iuv"), Value: d.Position.IUV, Mono: true},
		{Label: t("payment.paper.gateway"), Value: d.Receipt.Gateway, Mono: true},
	}}, pdf.Paragraph{Text: t("payment.paper.receipt_text"), Small: true})
	return doc
}

// paper begins a document: who writes, to whom.
func (p *pages) paper(c *web.Call, title string, d payment.Details) pdf.Document {
	creditor := p.payment.Creditor()
	return pdf.Document{
		Title: title, Author: creditor.Name, Lang: c.Print.Lang(), Created: c.Now(), Substitute: true, SharedFonts: true,
		Letterhead: pdf.Letterhead{Name: creditor.Name, Details: []string{p.office(c, d.Position.Office)}},
		Footer:     pdf.Footer{Text: creditor.Name + " - " + string(d.Position.Notice), Page: c.Print.T("payment.paper.page", "{page}", "{pages}")},
		Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Text: title},
			pdf.Definitions{Items: []pdf.Item{
				{Label: c.Print.T("payment.debtor"), Value: d.Position.Debtor()},
				{Label: c.Print.T("payment.codice_fiscale"), Value: d.Position.CodiceFiscale, Mono: true},
			}},
		},
	}
}

func (p *pages) attach(c *web.Call, doc pdf.Document, name string) error {
	data, err := p.press.Write(doc)
	if err != nil {
		return err
	}
	return c.Attachment("application/pdf", name, data)
}

// noticeQR draws the notice's QR code, level M, as pagoPA wants.
func noticeQR(of payment.Position, creditor payment.Creditor, cents int64) (pdf.Figure, error) {
	text, err := italy.NoticeQR{Notice: of.Notice, Body: italy.PartitaIVA(creditor.CodiceFiscale), Cents: cents}.Text()
	if err != nil {
		return pdf.Figure{}, err
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return pdf.Figure{}, err
	}
	stride := (code.Size + 7) / 8
	bits := bytes.Repeat([]byte{0}, stride*code.Size)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				bits[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return pdf.Figure{Bitmap: pdf.Bitmap{Width: code.Size, Height: code.Size, Bits: bits}, Module: 2.88, Quiet: 4}, nil
}
